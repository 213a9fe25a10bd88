package dev.smtpkit.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A message of OAUTHBEARER or XOAUTH2 as a server reads it.
 *
 * @param user the user that the client names, null if none
 * @param tokenAt where the token begins
 * @param tokenEnd behind the token
 */
record BearerTokenMessage(@Nullable String user, int tokenAt, int tokenEnd) {
  private static final byte SEPARATOR = 1;
  private static final String SCHEME = "bearer ";

  /**
   * client-resp of RFC 7628 3.1, without channel binding; null if it is none.
   *
   * <p>Pairs other than auth= are checked for their form and left aside, as RFC 7628 3.1 says.
   */
  static @Nullable BearerTokenMessage oauthBearer(byte[] message) {
    boolean unbound =
        message.length > 2 && (message[0] == 'n' || message[0] == 'y') && message[1] == ',';
    // By the comma: a name escapes its commas, and may have the separator in it.
    int headerEnd = unbound ? Octets.indexOf((byte) ',', message, 2, message.length) + 1 : 0;
    if (!unbound || headerEnd >= message.length || message[headerEnd] != SEPARATOR) {
      return null;
    }
    String user = null;
    if (headerEnd > 3) {
      boolean named = headerEnd > 5 && message[2] == 'a' && message[3] == '=';
      user = named ? ScramClientFirst.saslname(message, 4, headerEnd - 1) : null;
      if (user == null) {
        return null;
      }
    }
    return pairs(message, headerEnd + 1, user);
  }

  /** "user=" and the pairs; null if it is none. */
  static @Nullable BearerTokenMessage xoauth2(byte[] message) {
    int nameEnd = Octets.indexOf(SEPARATOR, message, 0, message.length);
    String user = startsWith(message, 0, "user=") ? Names.decode(message, 5, nameEnd) : null;
    return user == null ? null : pairs(message, nameEnd + 1, user);
  }

  /** *(key "=" value ^A) ^A, one of them auth= and nothing behind. */
  private static @Nullable BearerTokenMessage pairs(byte[] message, int at, @Nullable String user) {
    BearerTokenMessage found = null;
    int next = at;
    while (next < message.length && message[next] != SEPARATOR) {
      int end = Octets.indexOf(SEPARATOR, message, next, message.length);
      int equals = Octets.indexOf((byte) '=', message, next, end);
      if (equals == end || !isKey(message, next, equals) || !isValue(message, equals + 1, end)) {
        return null;
      }
      if (equals - next == 4 && startsWith(message, next, "auth")) {
        int tokenAt = equals + 1 + SCHEME.length();
        while (tokenAt < end && message[tokenAt] == ' ') {
          tokenAt++;
        }
        if (found != null
            || !startsWith(message, equals + 1, SCHEME)
            || !isToken(message, tokenAt, end)) {
          return null;
        }
        found = new BearerTokenMessage(user, tokenAt, end);
      }
      next = end + 1;
    }
    return next == message.length - 1 ? found : null;
  }

  private static boolean isKey(byte[] message, int from, int to) {
    for (int i = from; i < to; i++) {
      int lower = message[i] | 0x20;
      if (lower < 'a' || lower > 'z') {
        return false;
      }
    }
    return from < to;
  }

  /** value = *(VCHAR / SP / HTAB / CR / LF). */
  private static boolean isValue(byte[] message, int from, int to) {
    for (int i = from; i < to; i++) {
      byte octet = message[i];
      boolean blank = octet == '\t' || octet == '\r' || octet == '\n';
      if ((octet < ' ' && !blank) || octet == 0x7F) {
        return false;
      }
    }
    return true;
  }

  /** b64token = 1*(ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/") *"=" (RFC 6750 2.1). */
  static boolean isToken(byte[] octets, int from, int to) {
    int end = to;
    while (end > from && octets[end - 1] == '=') {
      end--;
    }
    for (int i = from; i < end; i++) {
      int lower = octets[i] | 0x20;
      boolean fits =
          (lower >= 'a' && lower <= 'z' && octets[i] > 0)
              || (octets[i] >= '0' && octets[i] <= '9')
              || (octets[i] > 0 && "-._~+/".indexOf(octets[i]) >= 0);
      if (!fits) {
        return false;
      }
    }
    return from < end;
  }

  /** Whether a word in lower case stands there, in either case. */
  private static boolean startsWith(byte[] message, int at, String word) {
    return message.length - at >= word.length()
        && new String(message, at, word.length(), StandardCharsets.ISO_8859_1)
            .toLowerCase(Locale.ROOT)
            .equals(word);
  }
}
