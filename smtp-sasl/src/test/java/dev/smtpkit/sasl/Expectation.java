package dev.smtpkit.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The expected end of an exchange in which one message was changed on its way, by the grammars of
 * the RFCs as regular expressions. Null is success.
 */
final class Expectation {
  private static final String NAME = "(?:[^,=\0]|=2C|=3D)+";
  private static final String EXTENSIONS = "(?:,[a-zA-Z&&[^anmrcsipve]]=[^,\0]+)*";
  private static final String NONCE = "([!-+\\--~]+)";
  private static final String BASE64 = "([A-Za-z0-9+/]+={0,2})";
  private static final Pattern CLIENT_FIRST =
      Pattern.compile(
          "(n|y|p=([A-Za-z0-9.-]+)),(?:a=" + NAME + ")?,n=" + NAME + ",r=" + NONCE + EXTENSIONS);
  private static final Pattern SERVER_FIRST =
      Pattern.compile("r=" + NONCE + ",s=" + BASE64 + ",i=([1-9][0-9]*)" + EXTENSIONS);
  private static final Pattern CLIENT_FINAL =
      Pattern.compile("c=" + BASE64 + ",r=" + NONCE + EXTENSIONS + ",p=" + BASE64);
  private static final Pattern SERVER_FINAL = Pattern.compile("v=" + BASE64 + EXTENSIONS);
  private static final Pattern CRAM_MD5 = Pattern.compile("([^\0]+) ([0-9a-fA-F]{32})");
  private static final String PAIRS = "((?:[A-Za-z]+=[\t\r\n -~]*\1)*)\1";
  private static final Pattern OAUTHBEARER =
      Pattern.compile("[ny],(?:a=(" + NAME + "))?,\1" + PAIRS);
  private static final Pattern XOAUTH2 = Pattern.compile("(?i:user)=([^\0\1]+)\1" + PAIRS);
  private static final Pattern AUTH = Pattern.compile("(?i:auth=bearer) +([A-Za-z0-9._~+/-]+=*)\1");

  private final Mechanism mechanism;

  Expectation(Mechanism mechanism) {
    this.mechanism = mechanism;
  }

  /** The expected end if the message with this number was changed like this. */
  @Nullable FailureReason of(int index, byte[] sent, byte[] arrived) {
    return switch (mechanism) {
      case PLAIN -> plain(sent, arrived);
      case LOGIN -> index % 2 == 0 ? null : login(arrived);
      case CRAM_MD5 -> index == 0 ? challenge(arrived) : cramMd5(sent, arrived);
      case EXTERNAL -> external(arrived);
      case OAUTHBEARER -> token(OAUTHBEARER, sent, arrived);
      case XOAUTH2 -> token(XOAUTH2, sent, arrived);
      default ->
          switch (index) {
            case 0 -> clientFirst(sent, arrived);
            case 1 -> serverFirst(sent, arrived);
            case 2 -> clientFinal(sent, arrived);
            default -> serverFinal(arrived);
          };
    };
  }

  private static FailureReason plain(byte[] sent, byte[] arrived) {
    String text = utf8(arrived);
    String[] parts = text == null ? new String[0] : text.split("\0", -1);
    String[] original = split(sent);
    if (parts.length != 3 || parts[1].isEmpty() || parts[2].isEmpty()) {
      return FailureReason.MALFORMED;
    }
    return parts[1].equals(original[1]) && parts[2].equals(original[2])
        ? FailureReason.NOT_AUTHORIZED
        : FailureReason.CREDENTIALS;
  }

  private static String[] split(byte[] sent) {
    return new String(sent, StandardCharsets.UTF_8).split("\0", -1);
  }

  private static FailureReason login(byte[] arrived) {
    return isName(arrived) ? FailureReason.CREDENTIALS : FailureReason.MALFORMED;
  }

  private static boolean isName(byte[] octets) {
    String text = utf8(octets);
    return text != null && !text.isEmpty() && text.indexOf('\0') < 0;
  }

  private static FailureReason challenge(byte[] arrived) {
    return arrived.length == 0 ? FailureReason.MALFORMED : FailureReason.CREDENTIALS;
  }

  /** The exception: hexadecimal digits have either case. */
  private static @Nullable FailureReason cramMd5(byte[] sent, byte[] arrived) {
    String text = utf8(arrived);
    Matcher matcher = CRAM_MD5.matcher(text == null ? "" : text);
    Matcher original = CRAM_MD5.matcher(new String(sent, StandardCharsets.UTF_8));
    if (!matcher.matches() || !original.matches()) {
      return FailureReason.MALFORMED;
    }
    boolean same =
        matcher.group(1).equals(original.group(1))
            && matcher.group(2).equalsIgnoreCase(original.group(2));
    return same ? null : FailureReason.CREDENTIALS;
  }

  /** The exception: an empty message asks to act as itself. */
  private static @Nullable FailureReason external(byte[] arrived) {
    if (arrived.length == 0) {
      return null;
    }
    return isName(arrived) ? FailureReason.NOT_AUTHORIZED : FailureReason.MALFORMED;
  }

  /** The exception: "auth=Bearer" and XOAUTH2's "user=" have either case. */
  private static @Nullable FailureReason token(Pattern grammar, byte[] sent, byte[] arrived) {
    String text = utf8(arrived);
    Matcher matcher = grammar.matcher(text == null ? "" : text);
    Matcher original = grammar.matcher(new String(sent, StandardCharsets.UTF_8));
    if (!matcher.matches() || !original.matches()) {
      return FailureReason.MALFORMED;
    }
    Matcher auth = AUTH.matcher(matcher.group(2));
    Matcher originalAuth = AUTH.matcher(original.group(2));
    if (!auth.matches() || !originalAuth.matches()) {
      return FailureReason.MALFORMED;
    }
    if (!auth.group(1).equals(originalAuth.group(1))) {
      return FailureReason.CREDENTIALS;
    }
    return Objects.equals(matcher.group(1), original.group(1))
        ? null
        : FailureReason.NOT_AUTHORIZED;
  }

  private FailureReason clientFirst(byte[] sent, byte[] arrived) {
    Matcher matcher = matcher(CLIENT_FIRST, arrived);
    Matcher original = matcher(CLIENT_FIRST, sent);
    if (matcher == null || original == null) {
      return FailureReason.MALFORMED;
    }
    if (!matcher.group(1).equals(original.group(1))) {
      return FailureReason.CHANNEL_BINDING;
    }
    if (!matcher.group(3).equals(original.group(3))) {
      return FailureReason.MALFORMED;
    }
    return header(sent).equals(header(arrived))
        ? FailureReason.CREDENTIALS
        : FailureReason.CHANNEL_BINDING;
  }

  private static String header(byte[] clientFirst) {
    String text = new String(clientFirst, StandardCharsets.UTF_8);
    return text.substring(0, text.indexOf(',', text.indexOf(',') + 1));
  }

  private static FailureReason serverFirst(byte[] sent, byte[] arrived) {
    Matcher matcher = matcher(SERVER_FIRST, arrived);
    Matcher original = matcher(SERVER_FIRST, sent);
    if (matcher == null || original == null || !isCanonical(matcher.group(2))) {
      return FailureReason.MALFORMED;
    }
    // The client's nonce is 24 characters long.
    boolean ours = matcher.group(1).startsWith(original.group(1).substring(0, 24));
    int iterations = Integer.parseInt(matcher.group(3));
    if (!ours || matcher.group(1).length() == 24 || iterations > Mechanism.BOUNDS.most()) {
      return FailureReason.MALFORMED;
    }
    if (iterations < Mechanism.BOUNDS.least()) {
      return FailureReason.TOO_WEAK;
    }
    return matcher.group(1).equals(original.group(1))
        ? FailureReason.CREDENTIALS
        : FailureReason.MALFORMED;
  }

  private FailureReason clientFinal(byte[] sent, byte[] arrived) {
    Matcher matcher = matcher(CLIENT_FINAL, arrived);
    Matcher original = matcher(CLIENT_FINAL, sent);
    if (matcher == null
        || original == null
        || !isCanonical(matcher.group(1))
        || !isCanonical(matcher.group(3))
        || Base64.getDecoder().decode(matcher.group(3)).length != mechanism.hash().length()
        || !matcher.group(2).equals(original.group(2))) {
      return FailureReason.MALFORMED;
    }
    return matcher.group(1).equals(original.group(1))
        ? FailureReason.CREDENTIALS
        : FailureReason.CHANNEL_BINDING;
  }

  private static FailureReason serverFinal(byte[] arrived) {
    Matcher matcher = matcher(SERVER_FINAL, arrived);
    return matcher == null || !isCanonical(matcher.group(1))
        ? FailureReason.MALFORMED
        : FailureReason.SERVER_NOT_VERIFIED;
  }

  private static @Nullable Matcher matcher(Pattern grammar, byte[] message) {
    String text = utf8(message);
    Matcher matcher = grammar.matcher(text == null ? "" : text);
    return matcher.matches() ? matcher : null;
  }

  private static boolean isCanonical(String base64) {
    try {
      byte[] octets = Base64.getDecoder().decode(base64);
      return Base64.getEncoder().encodeToString(octets).equals(base64);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static @Nullable String utf8(byte[] octets) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
