package dev.smtpkit.proto.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ABNF of RFC 5321 4.1.1 to 4.1.3 as regular expressions, slow and word by word, for lines of
 * ASCII. Shares no code with the parser; the deviations of the default profile are taken as it
 * takes them.
 */
final class GrammarOracle {

  private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
  private static final String DOT_STRING = ATOM + "(?:\\." + ATOM + ")*";
  private static final String QUOTED_STRING =
      "\"(?:[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]|\\x5C[\\x20-\\x7E])*\"";
  private static final String LOCAL_PART = "(?:" + DOT_STRING + "|" + QUOTED_STRING + ")";

  /** Let-dig [Ldh-str], no longer than 63 octets. */
  private static final String SUB_DOMAIN =
      "(?![A-Za-z0-9-]{64})[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";

  private static final String DOMAIN = SUB_DOMAIN + "(?:\\." + SUB_DOMAIN + ")*";
  private static final String SNUM = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])";
  private static final String IPV4 = SNUM + "(?:\\." + SNUM + "){3}";
  private static final String HEX = "[0-9A-Fa-f]{1,4}";
  private static final String IPV6_FULL = HEX + "(?::" + HEX + "){7}";
  private static final String IPV6_COMP =
      "(?:HEX(?::HEX){0,5})?::(?:HEX(?::HEX){0,5})?".replace("HEX", HEX);
  private static final String IPV6V4_FULL = HEX + "(?::" + HEX + "){5}:" + IPV4;
  private static final String IPV6V4_COMP =
      "(?:HEX(?::HEX){0,3})?::(?:HEX(?::HEX){0,3}:)?".replace("HEX", HEX) + IPV4;
  private static final String PATH =
      "<(?:@D(?:,@D)*:)?(LOCAL)@(D|\\[[^\\]]*\\])>"
          .replace("D", DOMAIN)
          .replace("LOCAL", LOCAL_PART);
  private static final String PARAMETERS =
      "((?: [A-Za-z0-9][A-Za-z0-9-]*(?:=[\\x21-\\x3C\\x3E-\\x7E]+)?)*)";

  private static final Pattern MAIL = Pattern.compile("(?i:FROM:) *(<>|" + PATH + ")" + PARAMETERS);
  private static final Pattern RCPT =
      Pattern.compile("(?i:TO:) *(<(?i:postmaster)>|" + PATH + ")" + PARAMETERS);
  private static final Pattern BASE64 =
      Pattern.compile("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?");

  private static final List<String> VERBS =
      Arrays.asList(
          "EHLO HELO LHLO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY EXPN HELP STARTTLS AUTH ETRN"
              .split(" "));

  private GrammarOracle() {}

  /** The parts of a command, "UNKNOWN", or the reply code of its syntax error. */
  static List<String> parse(String line) {
    int blank = line.indexOf(' ');
    String verb = (blank < 0 ? line : line.substring(0, blank)).toUpperCase(Locale.ROOT);
    boolean bareCrOrLf = line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0;
    if (!VERBS.contains(verb)) {
      return List.of(bareCrOrLf ? "500" : "UNKNOWN");
    }
    String argument = blank < 0 ? "" : line.substring(blank).replaceAll(" +\\z", "");
    argument = argument.isEmpty() ? "" : argument.substring(1);
    List<String> parts = command(verb, argument);
    return parts.isEmpty() ? List.of(bareCrOrLf && !verb.equals("BDAT") ? "500" : "501") : parts;
  }

  private static List<String> command(String verb, String argument) {
    return switch (verb) {
      case "DATA", "RSET", "QUIT", "STARTTLS" -> argument.isEmpty() ? List.of(verb) : List.of();
      case "NOOP" -> argument.matches("[\\x20-\\x7E]*") ? List.of(verb) : List.of();
      case "HELP" -> argument.matches("[\\x20-\\x7E]*") ? List.of(verb, argument) : List.of();
      case "VRFY", "EXPN", "ETRN" ->
          argument.matches("[\\x20-\\x7E]+") ? List.of(verb, argument) : List.of();
      case "EHLO", "HELO", "LHLO" -> isHelloName(argument) ? List.of(verb, argument) : List.of();
      case "BDAT" -> bdat(argument);
      case "AUTH" -> auth(argument);
      case "MAIL" -> withPath(verb, MAIL.matcher(argument));
      default -> withPath(verb, RCPT.matcher(argument));
    };
  }

  private static boolean isHelloName(String name) {
    return name.startsWith("[")
        ? !domain(name).isEmpty()
        : name.length() <= 255 && name.replace('_', 'u').matches(DOMAIN);
  }

  private static List<String> bdat(String argument) {
    Matcher matcher = Pattern.compile("([0-9]{1,18})((?i: LAST)?)").matcher(argument);
    return matcher.matches()
        ? List.of("BDAT", "" + Long.parseLong(matcher.group(1)), "" + !matcher.group(2).isEmpty())
        : List.of();
  }

  private static List<String> auth(String argument) {
    Matcher matcher = Pattern.compile("([A-Za-z0-9_-]{1,20})(?: (.+))?").matcher(argument);
    if (!matcher.matches()) {
      return List.of();
    }
    String response = matcher.group(2) == null ? "" : matcher.group(2);
    if (!response.isEmpty() && !response.equals("=")) {
      Base64.Decoder decoder = Base64.getDecoder();
      if (!BASE64.matcher(response).matches()
          || !Base64.getEncoder().encodeToString(decoder.decode(response)).equals(response)) {
        return List.of();
      }
    }
    return List.of("AUTH", matcher.group(1).toUpperCase(Locale.ROOT), response);
  }

  private static List<String> withPath(String verb, Matcher matcher) {
    if (!matcher.matches() || matcher.group(1).length() > 256) {
      return List.of();
    }
    List<String> parts = new ArrayList<>(List.of(verb));
    if (matcher.group(2) != null) {
      String domain = domain(matcher.group(3));
      if (matcher.group(2).length() > 64 || domain.isEmpty()) {
        return List.of();
      }
      parts.add(unquoted(matcher.group(2)));
      parts.add(domain);
    }
    TreeSet<String> keywords = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    TreeSet<String> sorted = new TreeSet<>();
    for (String parameter : matcher.group(4).isEmpty() ? new String[0] : words(matcher.group(4))) {
      String[] pair = parameter.split("=", 2);
      String typed = verb.equals("MAIL") ? typed(parameter, pair[0]) : parameter;
      if (!keywords.add(pair[0]) || typed.isEmpty()) {
        return List.of();
      }
      sorted.add(typed);
    }
    parts.addAll(sorted);
    return parts;
  }

  private static String[] words(String parameters) {
    return parameters.substring(1).split(" ");
  }

  /** A parameter that has a type in its canonical form, empty if its value is none. */
  private static String typed(String parameter, String keyword) {
    String upper = parameter.toUpperCase(Locale.ROOT);
    return switch (keyword.toUpperCase(Locale.ROOT)) {
      case "SIZE" ->
          upper.matches("SIZE=[0-9]{1,20}")
              ? "SIZE="
                  + new java.math.BigInteger(upper.substring(5))
                      .min(java.math.BigInteger.valueOf(Long.MAX_VALUE))
              : "";
      case "BODY" -> upper.matches("BODY=(7BIT|8BITMIME|BINARYMIME)") ? upper : "";
      case "SMTPUTF8" -> upper.equals("SMTPUTF8") ? upper : "";
      default -> parameter;
    };
  }

  private static String unquoted(String localPart) {
    return localPart.startsWith("\"")
        ? localPart.substring(1, localPart.length() - 1).replaceAll("\\\\(.)", "$1")
        : localPart;
  }

  /** What identifies a domain: lower case for a name, octets for an address; empty for neither. */
  static String domain(String text) {
    if (text.length() > 255) {
      return "";
    } else if (!text.startsWith("[")) {
      return text.matches(DOMAIN) ? text.toLowerCase(Locale.ROOT) : "";
    } else if (!text.endsWith("]")) {
      return "";
    }
    String inner = text.substring(1, text.length() - 1);
    if (inner.matches(IPV4)) {
      // Leading zeros would make the look-up read a number as something else.
      return "v4 " + inner.replaceAll("\\b0+(?=[0-9])", "");
    } else if (inner.matches("(?i:IPv6:).*")) {
      String address = inner.substring(5);
      return isIpv6(address) ? "v6 " + octets(address) : "";
    }
    return inner.matches("[A-Za-z0-9-]*[A-Za-z0-9]:[\\x21-\\x5A\\x5E-\\x7E]+") ? inner : "";
  }

  private static boolean isIpv6(String address) {
    long groups = Arrays.stream(address.split(":")).filter(g -> g.matches(HEX)).count();
    return address.matches(IPV6_FULL)
        || address.matches(IPV6V4_FULL)
        || address.matches(IPV6_COMP) && groups <= 6
        || address.matches(IPV6V4_COMP) && groups <= 4;
  }

  private static String octets(String address) {
    try {
      // An address is never looked up; zeros in front of a decimal octet are taken off for it.
      String plain = address.replaceAll("(?<=[:.])0+(?=[0-9]+\\.)|(?<=\\.)0+(?=[0-9])", "");
      byte[] octets = InetAddress.getByName("[" + plain + "]").getAddress();
      return Arrays.toString(octets.length == 4 ? mapped(octets) : octets);
    } catch (UnknownHostException e) {
      throw new AssertionError(address, e);
    }
  }

  private static byte[] mapped(byte[] v4) {
    byte[] octets = new byte[16];
    octets[10] = -1;
    octets[11] = -1;
    System.arraycopy(v4, 0, octets, 12, 4);
    return octets;
  }
}
