package dev.smtpkit.testkit;

/** The ABNF of RFC 5321 4.1.2 and 4.1.3 as slow regular expressions, rule by rule. */
final class Grammar {

  static final String LET_DIG = "[A-Za-z0-9]";
  static final String LDH_STR = "[A-Za-z0-9-]*" + LET_DIG;
  static final String SUB_DOMAIN = LET_DIG + "(?:" + LDH_STR + ")?";
  static final String DOMAIN = SUB_DOMAIN + "(?:\\." + SUB_DOMAIN + ")*";

  static final String SNUM = "(?:[01]?[0-9]{1,2}|2[0-4][0-9]|25[0-5])";
  static final String IPV4 = SNUM + "(?:\\." + SNUM + "){3}";
  static final String HEX = "[0-9A-Fa-f]{1,4}";
  static final String IPV6_FULL = HEX + "(?::" + HEX + "){7}";
  static final String IPV6_COMP =
      "(?:" + HEX + "(?::" + HEX + "){0,5})?::(?:" + HEX + "(?::" + HEX + "){0,5})?";
  static final String IPV6V4_FULL = HEX + "(?::" + HEX + "){5}:" + IPV4;
  static final String IPV6V4_COMP =
      "(?:" + HEX + "(?::" + HEX + "){0,3})?::(?:" + HEX + "(?::" + HEX + "){0,3}:)?" + IPV4;
  static final String IPV6 =
      "(?:" + IPV6_FULL + "|" + IPV6_COMP + "|" + IPV6V4_FULL + "|" + IPV6V4_COMP + ")";
  static final String GENERAL = "(?!(?i:IPv6):)" + LDH_STR + ":[!-Z^-~]+";
  static final String LITERAL = "\\[(?:" + IPV4 + "|(?i:IPv6:)" + IPV6 + "|" + GENERAL + ")\\]";

  static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
  static final String DOT_STRING = ATOM + "(?:\\." + ATOM + ")*";
  static final String QUOTED_STRING = "\"(?:[ !#-\\[\\]-~]|\\\\[ -~])*\"";
  static final String LOCAL_PART = "(?:" + DOT_STRING + "|" + QUOTED_STRING + ")";
  static final String STRING = "(?:" + ATOM + "|" + QUOTED_STRING + ")";
  static final String MAILBOX = LOCAL_PART + "@(?:" + DOMAIN + "|" + LITERAL + ")";
  static final String ROUTE = "@" + DOMAIN + "(?:,@" + DOMAIN + ")*";
  static final String PATH = "<(?:" + ROUTE + ":)?" + MAILBOX + ">";
  static final String REVERSE_PATH = "(?:" + PATH + "|<>)";
  static final String FORWARD_PATH =
      "(?:(?i:<Postmaster>|<Postmaster@" + DOMAIN + ">)|" + PATH + ")";

  static final String KEYWORD = LET_DIG + "[A-Za-z0-9-]*";
  static final String PARAMETER = KEYWORD + "(?:=[!-<>-~]+)?";
  static final String PARAMETERS = "(?: " + PARAMETER + ")*";
  static final String XTEXT = "(?:[!-*,-<>-~]|\\+[0-9A-F]{2})*";
  static final String BASE64 =
      "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})";

  private Grammar() {}

  /** The command line of a verb. */
  static String command(String verb) {
    String ehlo = " (?:" + DOMAIN + "|" + LITERAL + ")";
    String arguments =
        switch (verb) {
          case "EHLO", "LHLO" -> ehlo;
          case "HELO" -> " " + DOMAIN;
          case "ETRN" -> " (?:@?" + DOMAIN + "|#[!-~]+)";
          case "ATRN" -> "(?: " + DOMAIN + "(?:," + DOMAIN + ")*)?";
          case "BURL" -> " [A-Za-z][A-Za-z0-9+.-]*:[!-~]+(?: (?i:LAST))?";
          case "XCLIENT", "XFORWARD" -> "(?: [A-Za-z]+=" + XTEXT + ")+";
          case "MAIL" -> " (?i:FROM:)" + REVERSE_PATH + PARAMETERS;
          case "RCPT" -> " (?i:TO:)" + FORWARD_PATH + PARAMETERS;
          case "VRFY", "EXPN" -> " " + STRING + "(?: (?i:SMTPUTF8))?";
          case "NOOP", "HELP" -> "(?: " + STRING + ")?";
          case "BDAT" -> " [0-9]+(?: (?i:LAST))?";
          case "AUTH" -> " [A-Z0-9_-]{1,20}(?: (?:=|" + BASE64 + "))?";
          default -> "";
        };
    return "(?i:" + verb + ")" + arguments;
  }
}
