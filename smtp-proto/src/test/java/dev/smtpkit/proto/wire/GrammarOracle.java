package dev.smtpkit.proto.wire;

import dev.smtpkit.proto.grammar.IdnOracle;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ABNF of RFC 5321 4.1.1 to 4.1.3 and of the extensions' verbs as regular expressions, slow and
 * word by word, over lines with one character for each octet, UTF-8 where RFC 6531 lets it stand.
 * Shares no code with the parser; the deviations of the default profile are taken as it takes them.
 */
final class GrammarOracle {

  private static final String UTF8 = ParameterOracle.UTF8;
  private static final String ATOM = "(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]|" + UTF8 + ")+";
  private static final String DOT_STRING = ATOM + "(?:\\." + ATOM + ")*";
  private static final String QUOTED_STRING =
      "\"(?:[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]|U|\\x5C[\\x20-\\x7E])*\"".replace("U", UTF8);
  private static final String LOCAL_PART = "(?:" + DOT_STRING + "|" + QUOTED_STRING + ")";

  /** Let-dig [Ldh-str] no longer than 63 octets, or what may be a U-label. */
  private static final String SUB_DOMAIN =
      "(?![A-Za-z0-9-]{64})(?:[A-Za-z0-9]|U)(?:(?:[A-Za-z0-9-]|U)*(?:[A-Za-z0-9]|U))?"
          .replace("U", UTF8);

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
  private static final Pattern MAIL = Pattern.compile("(?i:FROM:) *(<>|" + PATH + ")( .*)?");
  private static final Pattern RCPT =
      Pattern.compile("(?i:TO:) *(<(?i:postmaster)>|" + PATH + ")( .*)?");
  private static final Pattern MAILBOX =
      Pattern.compile(
          "(LOCAL)@(D|\\[[^\\]]*\\])".replace("D", DOMAIN).replace("LOCAL", LOCAL_PART));
  private static final Pattern BASE64 =
      Pattern.compile("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?");

  private static final List<String> VERBS =
      Arrays.asList(
          ("EHLO HELO LHLO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY EXPN HELP STARTTLS AUTH ETRN ATRN"
                  + " BURL XCLIENT XFORWARD")
              .split(" "));

  /** Those that may have more than one blank behind them. */
  private static final List<String> DOUBLING =
      List.of("EHLO", "HELO", "LHLO", "MAIL", "RCPT", "AUTH");

  private static final List<String> CODES = List.of("500", "501", "550", "553");

  private GrammarOracle() {}

  /** The parts of a command, "UNKNOWN", or the reply codes that its syntax error may have. */
  static List<String> parse(String line, boolean international) {
    int blank = line.indexOf(' ');
    String verb = (blank < 0 ? line : line.substring(0, blank)).toUpperCase(Locale.ROOT);
    boolean bareCrOrLf = line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0;
    if (!VERBS.contains(verb)) {
      return List.of(bareCrOrLf ? "500" : "UNKNOWN");
    }
    String argument = blank < 0 ? "" : line.substring(blank).replaceAll(" +\\z", "");
    argument = argument.isEmpty() ? "" : argument.substring(1);
    argument = DOUBLING.contains(verb) ? argument.replaceFirst("^ +", "") : argument;
    List<String> parts = command(verb, argument, international);
    if (parts.isEmpty() || CODES.contains(parts.get(0))) {
      boolean control = argument.chars().anyMatch(c -> c < ' ' || c == 0x7F);
      return bareCrOrLf && !verb.equals("BDAT")
          ? List.of("500")
          : parts.isEmpty() || control ? List.of("501") : parts;
    }
    return parts.stream().map(ParameterOracle::text).toList();
  }

  private static List<String> command(String verb, String argument, boolean international) {
    return switch (verb) {
      case "DATA", "RSET", "QUIT", "STARTTLS" -> argument.isEmpty() ? List.of(verb) : List.of();
      case "NOOP" -> argument.matches("[\\x20-\\x7E\u0080-\u00FF]*") ? List.of(verb) : List.of();
      case "HELP" -> argument.matches("[\\x20-\\x7E]*") ? List.of(verb, argument) : List.of();
      case "VRFY", "EXPN" -> nameOrList(verb, argument, international);
      case "EHLO", "HELO", "LHLO" -> hello(verb, argument);
      case "BDAT" -> bdat(argument);
      case "AUTH" -> auth(argument);
      case "ETRN" -> isNode(argument) ? List.of(verb, argument) : List.of();
      case "ATRN" -> isDomains(argument) ? List.of(verb, argument) : List.of();
      case "BURL" ->
          argument.matches("[A-Za-z][A-Za-z0-9+.-]*:[\\x21-\\x7E]+(?i: LAST)?")
              ? List.of(verb, argument.replaceFirst("(?i: LAST)\\z", " LAST"))
              : List.of();
      case "XCLIENT", "XFORWARD" -> attributes(verb, argument);
      case "MAIL" -> withPath(verb, MAIL.matcher(argument), argument, international);
      default -> withPath(verb, RCPT.matcher(argument), argument, international);
    };
  }

  /** RFC 6531 3.7.4.2; any text is a String, quoted or not. */
  private static List<String> nameOrList(String verb, String argument, boolean international) {
    String name = argument.replaceFirst("(?i)(?<=.) SMTPUTF8\\z", "");
    boolean smtpUtf8 = name.length() < argument.length();
    boolean utf8 = smtpUtf8 || international;
    return name.matches("(?:[\\x20-\\x7E]|" + (utf8 ? UTF8 : "(?!)") + ")+")
        ? List.of(verb, name, "" + smtpUtf8)
        : List.of();
  }

  /** RFC 1985 5: a name, a name and all below it, or a queue. */
  private static boolean isNode(String argument) {
    return argument.startsWith("#")
        ? argument.matches("#[\\x21-\\x7E]+")
        : isName(argument.replaceFirst("^@", ""));
  }

  /** RFC 2645 5.2.1, a domain by RFC 5321: it may be a single label. */
  private static boolean isDomains(String argument) {
    return argument.isEmpty()
        || Arrays.stream(argument.split(",", -1)).allMatch(GrammarOracle::isName);
  }

  private static boolean isName(String name) {
    return name.length() <= 255 && name.matches("[\\x00-\\x7F]+") && name.matches(DOMAIN);
  }

  private static List<String> attributes(String verb, String argument) {
    List<String> parts = new ArrayList<>(List.of(verb));
    for (String attribute : argument.split(" ", -1)) {
      String[] pair = attribute.split("=", 2);
      String value = pair.length < 2 ? null : ParameterOracle.decoded(pair[1]);
      if (value == null
          || !pair[0].matches("[A-Za-z]+")
          || !value.matches("(?:[\\x20-\\x7E]|" + UTF8 + ")+")
          || ParameterOracle.text(value).length() > 255) {
        return List.of();
      }
      parts.add(pair[0].toUpperCase(Locale.ROOT) + "=" + value);
    }
    return parts;
  }

  /** A domain, a literal, or the address of one whose tag is missing. */
  private static List<String> hello(String verb, String name) {
    boolean literal = name.matches("\\[.*]");
    String address = literal ? name.substring(1, name.length() - 1) : "";
    if (literal && isIpv6(address)) {
      int[] octets =
          Arrays.stream(octets(address).replaceAll("[\\[\\] ]", "").split(","))
              .mapToInt(octet -> Integer.parseInt(octet) & 0xFF)
              .toArray();
      StringBuilder groups = new StringBuilder();
      for (int i = 0; i < 16; i += 2) {
        groups.append(':').append(Integer.toHexString(octets[i] << 8 | octets[i + 1]));
      }
      return List.of(verb, "[IPv6" + groups + "]");
    }
    boolean good = name.startsWith("[") ? !domain(name).isEmpty() : isName(name.replace('_', 'u'));
    return good ? List.of(verb, name) : List.of();
  }

  private static List<String> bdat(String argument) {
    Matcher matcher = Pattern.compile("([0-9]{1,18})((?i: LAST)?)").matcher(argument);
    return matcher.matches()
        ? List.of("BDAT", "" + Long.parseLong(matcher.group(1)), "" + !matcher.group(2).isEmpty())
        : List.of();
  }

  private static List<String> auth(String argument) {
    Matcher matcher = Pattern.compile("([A-Za-z0-9_-]{1,20})(?: +([^ ].*))?").matcher(argument);
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

  private static List<String> withPath(
      String verb, Matcher matcher, String argument, boolean international) {
    boolean mail = verb.equals("MAIL");
    String needsUtf8 = mail ? "550" : "553";
    // Which of two things is wrong with a broken path that is not ASCII, no RFC says.
    boolean ascii = argument.matches("[\\x00-\\x7F]*");
    List<String> broken = ascii ? List.of() : List.of("501", needsUtf8);
    if (!matcher.matches() || matcher.group(1).length() > 256) {
      return broken;
    }
    String behind = matcher.group(4) == null ? "" : matcher.group(4).replaceAll(" +", " ");
    List<String> parameters = ParameterOracle.parse(verb, behind, international);
    if (parameters == null) {
      return List.of();
    }
    List<String> parts = new ArrayList<>(List.of(verb));
    if (matcher.group(2) != null) {
      String domain = domain(matcher.group(3));
      // A path leaves the local-part as much room as it may have.
      if (domain.isEmpty() || !isRoute(matcher.group(1))) {
        return broken;
      }
      parts.add(unquoted(matcher.group(2)));
      parts.add(domain);
    }
    boolean utf8 = mail ? parameters.contains("SMTPUTF8") : international;
    if (!utf8 && !matcher.group(1).matches("[\\x00-\\x7F]*")) {
      return List.of(needsUtf8);
    }
    parts.addAll(parameters);
    return parts;
  }

  /** Whether the domains of a source route, if there is one, are names. */
  private static boolean isRoute(String path) {
    return !path.startsWith("<@")
        || Arrays.stream(path.substring(1, path.indexOf(':')).split(",", -1))
            .noneMatch(at -> domain(at.substring(1)).isEmpty());
  }

  /** The identity of a mailbox, null if the octets are malformed. */
  static @Nullable String mailbox(String octets) {
    Matcher matcher = MAILBOX.matcher(octets);
    if (!matcher.matches()) {
      return null;
    }
    String domain = domain(matcher.group(2));
    return domain.isEmpty() ? null : unquoted(matcher.group(1)) + "@" + domain;
  }

  private static String unquoted(String localPart) {
    return localPart.startsWith("\"")
        ? localPart.substring(1, localPart.length() - 1).replaceAll("\\\\(.)", "$1")
        : localPart;
  }

  /** The identity of a domain: A-labels for a name, octets for an address; empty for neither. */
  static String domain(String text) {
    if (text.length() > 255) {
      return "";
    } else if (!text.startsWith("[")) {
      return text.matches(DOMAIN) ? name(text) : "";
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
    // No group of an address is a tag.
    boolean general = inner.matches("[A-Za-z0-9-]*[A-Za-z0-9]:[\\x21-\\x5A\\x5E-\\x7E]+");
    return general && !isIpv6(inner) ? inner : "";
  }

  /** A name in A-labels, empty if one of its labels is none. */
  private static String name(String octets) {
    List<String> labels = new ArrayList<>();
    for (String label : ParameterOracle.text(octets).split("\\.", -1)) {
      String ascii = IdnOracle.aLabel(label);
      if (ascii == null) {
        return "";
      }
      labels.add(ascii);
    }
    String name = String.join(".", labels);
    return name.length() > 255 ? "" : name;
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
