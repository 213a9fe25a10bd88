package dev.smtpkit.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The grammars of the messages, transliterated from the RFCs into regular expressions over
 * characters. Slow, and independent of the parsers.
 *
 * <p>Where we take less than the ABNF: names of attributes and escapes in one case only, as RFC
 * 5802 5.1 writes them, though strings of ABNF have none; base64 not empty, and with no bits left
 * over (RFC 4648 3.5); no m= (RFC 5802 5.1), and no reserved name as an extension; the limits.
 */
final class MessageGrammar {
  private static final String BASE64 = "[A-Za-z0-9/+]++={0,2}";
  private static final String PRINTABLE = "[\\x21-\\x2B\\x2D-\\x7E]++";
  private static final String SASLNAME = "[^\\x00=,]*+(?:=(?:2C|3D)[^\\x00=,]*+)*+";
  private static final String EXTENSION = ",[A-Za-z&&[^anmrcsipve]]=[^\\x00,]++";
  private static final String EXTENSIONS = "(?:" + EXTENSION + ")*+";
  private static final String PAIRS = "(?<pairs>(?:[A-Za-z]++=[\\t\\r\\n -~]*+\\x01)*+)\\x01";

  private static final Pattern CLIENT_FIRST =
      Pattern.compile(
          ("(?<gs2>(?<flag>n|y|p=(?<type>[A-Za-z0-9.-]++)),(?<a>a=(?<authzid>%1$s))?,)"
                  + "(?<bare>n=(?<user>%1$s),r=(?<nonce>%2$s)%3$s)")
              .formatted(SASLNAME, PRINTABLE, EXTENSIONS));
  private static final Pattern CLIENT_FINAL =
      Pattern.compile(
          "(?<withoutProof>c=(?<binding>%1$s),r=(?<nonce>%2$s)%3$s),p=(?<proof>%1$s)"
              .formatted(BASE64, PRINTABLE, EXTENSIONS));
  private static final Pattern SERVER_FIRST =
      Pattern.compile(
          "r=(?<nonce>%2$s),s=(?<salt>%1$s),i=(?<iterations>[1-9][0-9]*+)%3$s"
              .formatted(BASE64, PRINTABLE, EXTENSIONS));
  private static final Pattern SERVER_FINAL =
      Pattern.compile(
          "(?:e=(?<error>[^\\x00,]++)|v=(?<signature>%1$s))%2$s".formatted(BASE64, EXTENSIONS));

  private static final Pattern PLAIN =
      Pattern.compile("(?<authzid>[^\\x00]*+)\\x00(?<authcid>[^\\x00]++)\\x00[^\\x00]++");
  private static final Pattern CRAM_MD5 =
      Pattern.compile("(?<user>[^\\x00]+) (?<digest>[0-9A-Fa-f]{32})");
  // Without channel binding, and without the separator in the name, which RFC 7628 leaves open.
  private static final Pattern OAUTHBEARER =
      Pattern.compile("[ny],(?<a>a=(?<user>%s))?,\\x01%s".formatted(SASLNAME, PAIRS));
  private static final Pattern XOAUTH2 =
      Pattern.compile("(?i:user)=(?<user>[^\\x00\\x01]++)\\x01" + PAIRS);
  private static final Pattern AUTH =
      Pattern.compile(
          "(?:(?!(?i:auth)=)[^\\x01]++\\x01)*+(?i:auth=bearer) ++(?<token>[A-Za-z0-9._~+/-]++=*+)"
              + "\\x01(?:(?!(?i:auth)=)[^\\x01]++\\x01)*+");

  private static final Pattern TWICE =
      Pattern.compile("(?is)\\x01(host|port)=[^\\x01]*+\\x01(?:[^\\x01]++\\x01)*?\\1=");

  private MessageGrammar() {}

  static @Nullable Matcher clientFirst(byte[] message) {
    Matcher match = match(CLIENT_FIRST, message);
    return match != null
            && (match.group("a") == null || isName(unescaped(match.group("authzid"))))
            && isName(unescaped(match.group("user")))
            && match.group("nonce").length() <= 512
        ? match
        : null;
  }

  static @Nullable Matcher clientFinal(byte[] message, int proofLength) {
    Matcher match = match(CLIENT_FINAL, message);
    if (match == null || FuzzInput.unbase64(match.group("binding")) == null) {
      return null;
    }
    byte[] proof = FuzzInput.unbase64(match.group("proof"));
    return proof != null && proof.length == proofLength ? match : null;
  }

  static @Nullable Matcher serverFirst(byte[] message) {
    Matcher match = match(SERVER_FIRST, message);
    return match != null && FuzzInput.unbase64(match.group("salt")) != null ? match : null;
  }

  static @Nullable Matcher serverFinal(byte[] message) {
    Matcher match = match(SERVER_FINAL, message);
    return match != null
            && (match.group("signature") == null
                || FuzzInput.unbase64(match.group("signature")) != null)
        ? match
        : null;
  }

  static @Nullable Matcher plain(byte[] message) {
    Matcher match = match(PLAIN, message);
    return match != null
            && (match.group("authzid").isEmpty() || isName(match.group("authzid")))
            && isName(match.group("authcid"))
        ? match
        : null;
  }

  static @Nullable Matcher cramMd5(byte[] message) {
    Matcher match = match(CRAM_MD5, message);
    return match != null && isName(match.group("user")) ? match : null;
  }

  static @Nullable Matcher oauthBearer(byte[] message) {
    Matcher match = match(OAUTHBEARER, message);
    return match != null && (match.group("a") == null || isName(unescaped(match.group("user"))))
        ? match
        : null;
  }

  static @Nullable Matcher xoauth2(byte[] message) {
    Matcher match = match(XOAUTH2, message);
    return match != null && isName(match.group("user")) ? match : null;
  }

  /**
   * The token among the pairs of one of the last two; null if there is not just one, or more than
   * one host or port.
   */
  static @Nullable String token(Matcher message) {
    Matcher match = AUTH.matcher(message.group("pairs"));
    boolean ambiguous = TWICE.matcher("\1" + message.group("pairs")).find();
    return match.matches() && !ambiguous ? match.group("token") : null;
  }

  /** The value of the pair with this key; null if there is none. */
  static @Nullable String value(Matcher message, String key) {
    Matcher match =
        Pattern.compile("\\x01(?i:" + key + ")=([^\\x01]*+)\\x01")
            .matcher("\1" + message.group("pairs"));
    return match.find() ? match.group(1) : null;
  }

  /** 1 to 1024 octets without NUL. */
  static boolean isName(@Nullable String name) {
    return name != null
        && !name.isEmpty()
        && name.indexOf('\0') < 0
        && name.getBytes(UTF_8).length <= 1024;
  }

  /** A message's limit is that of a line of SMTP. */
  static boolean isMessage(byte[] message) {
    return message.length <= 9213;
  }

  static String unescaped(String saslname) {
    return saslname.replace("=2C", ",").replace("=3D", "=");
  }

  static String escaped(String name) {
    return name.replace("=", "=3D").replace(",", "=2C");
  }

  private static @Nullable Matcher match(Pattern grammar, byte[] message) {
    String text = isMessage(message) ? FuzzInput.text(message) : null;
    Matcher match = text == null ? null : grammar.matcher(text);
    return match != null && match.matches() ? match : null;
  }
}
