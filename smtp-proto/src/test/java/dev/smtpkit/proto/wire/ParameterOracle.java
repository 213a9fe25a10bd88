package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ESMTP parameters of MAIL and RCPT as regular expressions, each from the clause that defines
 * it, over texts with one character for each octet. Shares no code with the parser.
 */
final class ParameterOracle {

  /** RFC 3629 4 without U+0080 to U+009F, which no line may hold. */
  static final String UTF8 =
      "(?:\u00C2[\u00A0-\u00BF]|[\u00C3-\u00DF][T]|\u00E0[\u00A0-\u00BF][T]|[\u00E1-\u00EC][T]{2}"
              .replace("T", "\u0080-\u00BF")
          + ("|\u00ED[\u0080-\u009F][T]|[\u00EE-\u00EF][T]{2}|\u00F0[\u0090-\u00BF][T]{2}"
                  + "|[\u00F1-\u00F3][T]{3}|\u00F4[\u0080-\u008F][T]{2})")
              .replace("T", "\u0080-\u00BF");

  /** RFC 5321 4.1.2, values with UTF-8 by RFC 6531 3.3. */
  private static final Pattern PARAMETER =
      Pattern.compile(
          "([A-Za-z0-9][A-Za-z0-9-]*)(?:=((?:[\\x21-\\x3C\\x3E-\\x7E]|U)+))?".replace("U", UTF8));

  private static final String XCHAR = "[\\x21-\\x2A\\x2C-\\x3C\\x3E-\\x7E]";

  /** RFC 3461 4, what it encodes printable (4.2, 4.4). */
  private static final String PRINTABLE_XTEXT = "(?:" + XCHAR + "|\\+(?:[2-6][0-9A-F]|7[0-9A-E]))*";

  /** RFC 6533 3, without control characters. */
  private static final String HEXPOINT =
      "(?:20|2B|3D|5C|[A-F]H|[1-9A-F]HH|[1-9A-CEF]HHH|D[0-7]HH|[1-9A-F]HHHH|10HHHH)"
          .replace("H", "[0-9A-F]");

  private static final String UNITEXT =
      "(?:[\\x21-\\x2A\\x2C-\\x3C\\x3E-\\x5B\\x5D-\\x7E]|"
          + UTF8
          + "|\\\\x\\{(?i:"
          + HEXPOINT
          + ")\\})+";

  private static final String ATOM = "[A-Za-z0-9!#$%&'*+/?^_`{|}~-]+";

  /** Any CHAR but blanks, controls, the tspecials of RFC 2045 5.1 and the dot. */
  private static final String TRANSID_ATOM = "[A-Za-z0-9!#$%&'*+^_`{|}~-]+";

  private static final String TRANSID_TOKEN = TRANSID_ATOM + "(?:\\." + TRANSID_ATOM + ")*";

  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\d)[Tt](\\d\\d:\\d\\d):(\\d\\d)(?:[Zz]|([+-])(\\d\\d):(\\d\\d))");

  private static final List<String> FLAGS_OF_MAIL = List.of("SMTPUTF8", "REQUIRETLS", "CONPERM");
  private static final List<String> FLAGS_OF_RCPT = List.of("CONNEG");
  private static final List<String> OF_MAIL =
      List.of(
          "SIZE",
          "BODY",
          "RET",
          "ENVID",
          "AUTH",
          "BY",
          "HOLDFOR",
          "HOLDUNTIL",
          "MT-PRIORITY",
          "MTRK",
          "SOLICIT",
          "SUBMITTER",
          "TRANSID");
  private static final List<String> OF_RCPT = List.of("NOTIFY", "ORCPT", "RRVS");

  private ParameterOracle() {}

  /**
   * The parameters in their canonical forms, sorted; null if they are none.
   *
   * @param text the text after the path: empty, or each parameter after one blank
   */
  static @Nullable List<String> parse(String verb, String text, boolean international) {
    if (text.isEmpty()) {
      return List.of();
    }
    boolean mail = verb.equals("MAIL");
    TreeSet<String> keywords = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    List<String> canonical = new ArrayList<>();
    String envid = "";
    for (String word : text.substring(1).split(" ", -1)) {
      Matcher matcher = PARAMETER.matcher(word);
      if (!text.startsWith(" ") || !matcher.matches() || !keywords.add(matcher.group(1))) {
        return null;
      }
      String keyword = matcher.group(1).toUpperCase(Locale.ROOT);
      String value = matcher.group(2);
      if ((mail ? FLAGS_OF_MAIL : FLAGS_OF_RCPT).contains(keyword)) {
        if (value != null) {
          return null;
        }
        canonical.add(keyword);
      } else if ((mail ? OF_MAIL : OF_RCPT).contains(keyword)) {
        String form = value == null ? null : mail ? ofMail(keyword, value) : ofRcpt(keyword, value);
        if (form == null) {
          return null;
        }
        canonical.add(keyword + "=" + form);
      } else {
        canonical.add(word);
      }
      envid = keyword.equals("ENVID") && value != null ? value : envid;
    }
    boolean utf8 = mail ? keywords.contains("SMTPUTF8") : international;
    boolean ascii = text.chars().allMatch(c -> c < 0x80);
    // RFC 4865 4.2: one hold-param only. RFC 3885 3.2: an ENVID with a host.
    if (!ascii && !utf8
        || mail && keywords.contains("HOLDFOR") && keywords.contains("HOLDUNTIL")
        || mail && keywords.contains("MTRK") && !envid.matches(".+@[^@]+")) {
      return null;
    }
    canonical.sort(null);
    return canonical;
  }

  private static @Nullable String ofMail(String keyword, String value) {
    String upper = value.toUpperCase(Locale.ROOT);
    return switch (keyword) {
      case "SIZE" ->
          value.matches("[0-9]{1,20}")
              ? "" + new BigInteger(value).min(BigInteger.valueOf(Long.MAX_VALUE))
              : null;
      case "BODY" -> when(upper.matches("7BIT|8BITMIME|BINARYMIME"), upper);
      case "RET" -> when(upper.matches("FULL|HDRS"), upper);
      case "ENVID" -> when(value.length() <= 100 && value.matches(PRINTABLE_XTEXT), value);
      case "AUTH" -> author(value);
      case "BY" -> by(upper);
      case "HOLDFOR" -> when(value.matches("[1-9][0-9]{0,8}"), value);
      case "HOLDUNTIL" -> when(upper.endsWith("Z"), time(value));
      case "MT-PRIORITY" -> when(value.matches("-?[1-9]|0"), value);
      case "MTRK" -> tracking(value);
      case "SOLICIT" ->
          when(
              value.length() <= 1000
                  && value.matches("W(?:,W)*".replace("W", "[A-Za-z][A-Za-z0-9._:-]*")),
              value);
      case "SUBMITTER" -> mailbox(value);
      case "TRANSID" ->
          when(
              value.length() <= 80
                  && value.matches("<" + TRANSID_TOKEN + "@" + TRANSID_TOKEN + ">"),
              value);
      default -> throw new AssertionError(keyword);
    };
  }

  /** RFC 4954 5; a name to log in with, of printable characters, is as if nobody were named. */
  private static @Nullable String author(String value) {
    String decoded = decoded(value);
    if (decoded == null || decoded.equals("<>")) {
      return decoded;
    }
    boolean bare =
        decoded.matches("(?:[\\x20-\\x3F\\x41-\\x7E]|" + UTF8 + ")+")
            && !value.matches(".*\\+.?[a-f].*");
    return bare ? "<>" : mailbox(value);
  }

  private static @Nullable String ofRcpt(String keyword, String value) {
    String upper = value.toUpperCase(Locale.ROOT);
    return switch (keyword) {
      case "NOTIFY" -> events(upper);
      case "ORCPT" -> originalRecipient(value);
      case "RRVS" -> {
        String time = time(value.replaceFirst(";[CcRr]\\z", ""));
        yield time == null ? null : time + (upper.endsWith(";C") ? ";C" : "");
      }
      default -> throw new AssertionError(keyword);
    };
  }

  private static @Nullable String when(boolean holds, @Nullable String then) {
    return holds ? then : null;
  }

  /** RFC 2852 4: with R the time lies ahead. */
  private static @Nullable String by(String value) {
    Matcher matcher = Pattern.compile("([-+]?[0-9]{1,9});([NR]T?)").matcher(value);
    if (!matcher.matches()) {
      return null;
    }
    int seconds = Integer.parseInt(matcher.group(1));
    return seconds <= 0 && matcher.group(2).startsWith("R")
        ? null
        : seconds + ";" + matcher.group(2);
  }

  /** RFC 3885 3.1: 160 bits, which leaves two zeros in the last letter. */
  private static @Nullable String tracking(String value) {
    Matcher matcher =
        Pattern.compile("([A-Za-z0-9+/]{26}[AEIMQUYcgkosw048])(?::([0-9]{1,9}))?").matcher(value);
    if (!matcher.matches()) {
      return null;
    }
    String timeout = matcher.group(2);
    return matcher.group(1) + (timeout == null ? "" : ":" + Integer.parseInt(timeout));
  }

  /** RFC 3461 4.1. */
  private static @Nullable String events(String value) {
    if (value.equals("NEVER")) {
      return value;
    }
    List<String> named = Arrays.asList(value.split(",", -1));
    List<String> kept = new ArrayList<>(List.of("SUCCESS", "FAILURE", "DELAY"));
    boolean known = kept.containsAll(named);
    kept.retainAll(named);
    return when(known, String.join(",", kept));
  }

  private static @Nullable String originalRecipient(String value) {
    int semicolon = value.indexOf(';');
    if (value.length() > 500 || semicolon < 0) {
      return null;
    }
    String type = value.substring(0, semicolon);
    String address = value.substring(semicolon + 1);
    if (type.equalsIgnoreCase("utf-8")) {
      return when(address.matches(UNITEXT), value);
    }
    return when(type.matches(ATOM) && address.matches(PRINTABLE_XTEXT), value);
  }

  /** RFC 3339 5.6 without a fraction: the instant, of a year of four digits. */
  private static @Nullable String time(String value) {
    Matcher matcher = TIME.matcher(value);
    if (!matcher.matches()) {
      return null;
    }
    int second = Integer.parseInt(matcher.group(3));
    int offset = 0;
    if (matcher.group(4) != null) {
      int hour = Integer.parseInt(matcher.group(5));
      int minute = Integer.parseInt(matcher.group(6));
      if (hour > 23 || minute > 59) {
        return null;
      }
      offset = (matcher.group(4).equals("-") ? -60 : 60) * (60 * hour + minute);
    }
    try {
      LocalDateTime start = LocalDateTime.parse(matcher.group(1) + "T" + matcher.group(2));
      Instant instant = start.toInstant(ZoneOffset.UTC).plusSeconds(second - offset);
      String text = instant.toString();
      boolean leap = second == 60 && text.endsWith("T00:00:00Z");
      return when((second < 60 || leap) && text.length() == 20, text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Xtext in digits of either case (RFC 4954 8) that encodes a mailbox short enough for a path. */
  private static @Nullable String mailbox(String value) {
    String decoded = decoded(value);
    return decoded == null || decoded.length() > 254 ? null : GrammarOracle.mailbox(decoded);
  }

  /** The octets that xtext in digits of either case encodes, null if malformed. */
  static @Nullable String decoded(String value) {
    if (!value.matches("(?:" + XCHAR + "|\\+[0-9A-Fa-f]{2})*")) {
      return null;
    }
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) == '+') {
        octets.write(Integer.parseInt(value.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        octets.write(value.charAt(i));
      }
    }
    return octets.toString(ISO_8859_1);
  }

  /** A text with one character for each octet as what it says in UTF-8. */
  static String text(String octets) {
    return new String(octets.getBytes(ISO_8859_1), UTF_8);
  }
}
