package dev.smtpkit.testkit.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The grammar of RFC 5321 4.1.2 and of some parameters as regular expressions. */
final class PlantedGrammar {

  private static final String ATOM = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~\u0080-\u00ff-]+";
  private static final String LABEL =
      "[a-zA-Z0-9\u0080-\u00ff](?:[a-zA-Z0-9\u0080-\u00ff-]*[a-zA-Z0-9\u0080-\u00ff])?";
  static final String DOMAIN = "(?:" + LABEL + "(?:\\." + LABEL + ")*)";
  static final String LITERAL = "(?:\\[[0-9.]+\\]|\\[IPv6:[0-9a-fA-F:.]+\\])";
  private static final String LOCAL_PART =
      "(?:" + ATOM + "(?:\\." + ATOM + ")*|\"(?:[ !#-\\[\\]-~\u0080-\u00ff]|\\\\[ -~])*\")";
  private static final String MAILBOX = LOCAL_PART + "@(" + DOMAIN + "|" + LITERAL + ")";
  private static final String ROUTE = "(?:@" + DOMAIN + "(?:,@" + DOMAIN + ")*:)?";
  private static final Pattern MAIL =
      Pattern.compile("(?i)FROM:<(|" + ROUTE + MAILBOX + ")>((?: .*)?)");
  private static final Pattern RCPT =
      Pattern.compile("(?i)TO:<(" + ROUTE + MAILBOX + "|postmaster)>((?: .*)?)");
  private static final Pattern NUMBERS =
      Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\\.|$)){4}");
  private static final String XTEXT = "(?:[!-*,-<>-~]|\\+[0-9A-F]{2})*";

  private PlantedGrammar() {}

  /** A refusal of what follows {@code MAIL }, or an empty text. */
  static String mailFault(String rest, long largest) {
    Matcher mail = MAIL.matcher(rest);
    if (!mail.matches() || rest.endsWith(".") || !literal(mail.group(2))) {
      return "501 5.1.7 no path";
    }
    boolean utf8 = hasSmtputf8(rest);
    if (!utf8 && mail.group(1).chars().anyMatch(c -> c > 127)) {
      return "550 5.6.7 not ASCII";
    }
    if (!isUtf8(mail.group(1)) || mail.group(1).length() > 256) {
      return "501 5.1.7 no UTF-8 or too long";
    }
    return parameters(mail.group(3), largest, true);
  }

  static boolean hasSmtputf8(String rest) {
    return (rest + " ").toUpperCase(Locale.ROOT).contains(" SMTPUTF8 ");
  }

  /** A refusal of what follows {@code RCPT }, or an empty text. */
  static String rcptFault(String rest, boolean utf8) {
    Matcher rcpt = RCPT.matcher(rest);
    if (!rcpt.matches() || !literal(rcpt.group(2))) {
      return "501 5.1.3 no path";
    }
    if (!utf8 && rcpt.group(1).chars().anyMatch(c -> c > 127)) {
      return "553 5.6.7 not ASCII";
    }
    return parameters(rcpt.group(3), Long.MAX_VALUE, false);
  }

  private static boolean isUtf8(String octets) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(octets.getBytes(ISO_8859_1)));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static boolean literal(String domain) {
    if (domain == null || !domain.startsWith("[")) {
      return true;
    }
    String address = domain.substring(1, domain.length() - 1);
    if (!address.startsWith("IPv6:")) {
      return NUMBERS.matcher(address).matches() && !address.endsWith(".");
    }
    try {
      return InetAddress.getByName(address.substring(5)) != null;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static String parameters(String text, long largest, boolean mail) {
    Set<String> seen = new HashSet<>();
    for (String each : text.isEmpty() ? new String[0] : text.substring(1).split(" ", -1)) {
      String[] parts = each.split("=", 2);
      String keyword = parts[0].toUpperCase(Locale.ROOT);
      if (!keyword.matches("[A-Z0-9][A-Z0-9-]*") || each.endsWith("=") || !seen.add(keyword)) {
        return "501 5.5.4 malformed parameter";
      }
      String values = mail ? ofMail(keyword) : ofRcpt(keyword);
      if (values.isEmpty()) {
        return "555 5.5.4 unknown parameter";
      }
      if (!(parts.length < 2 ? "" : "=" + parts[1]).matches(values)) {
        return "501 5.5.4 bad value";
      }
      if (keyword.equals("SIZE") && Double.parseDouble(parts[1]) > largest) {
        return "552 5.3.4 too large";
      }
    }
    return "";
  }

  private static String ofMail(String keyword) {
    return switch (keyword) {
      case "SIZE" -> "=[0-9]{1,20}";
      case "BODY" -> "(?i)=(?:7BIT|8BITMIME)";
      case "SMTPUTF8" -> "|(?!)";
      case "RET" -> "(?i)=(?:FULL|HDRS)";
      case "ENVID" -> "=" + XTEXT;
      case "AUTH" -> "=(?:<>|" + XTEXT + ")";
      default -> "";
    };
  }

  private static String ofRcpt(String keyword) {
    return switch (keyword) {
      case "NOTIFY" -> "(?i)=(?:NEVER|(?:SUCCESS|FAILURE|DELAY)(?:,(?:SUCCESS|FAILURE|DELAY))*)";
      case "ORCPT" -> "=[a-zA-Z0-9-]+;" + XTEXT;
      default -> "";
    };
  }
}
