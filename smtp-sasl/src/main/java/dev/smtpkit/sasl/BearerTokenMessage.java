package dev.smtpkit.sasl;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message of OAUTHBEARER or XOAUTH2 as a server reads it.
 *
 * @param user the user that the client names; null if it names none
 * @param tokenAt the index of the token
 * @param tokenEnd the index after the token
 * @param host the value of host=; null if it is absent
 * @param port the value of port=; null if it is absent
 */
record BearerTokenMessage(
    @Nullable String user,
    int tokenAt,
    int tokenEnd,
    @Nullable String host,
    @Nullable String port) {
  private static final byte SEPARATOR = 1;
  private static final String SCHEME = "bearer ";
  private static final Set<String> KEYS = Set.of("auth", "host", "port");

  /**
   * Reads the client-resp of RFC 7628 3.1, without channel binding; null if it is malformed.
   *
   * <p>Unknown pairs are checked for their form and ignored (RFC 7628 3.1).
   */
  static @Nullable BearerTokenMessage oauthBearer(byte[] message) {
    boolean unbound =
        message.length > 2 && (message[0] == 'n' || message[0] == 'y') && message[1] == ',';
    // By the comma: a name escapes its commas, and may contain the separator.
    int headerEnd = unbound ? OctetArrays.indexOf((byte) ',', message, 2, message.length) + 1 : 0;
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

  /** Reads "user=" and the pairs; null if the message is malformed. */
  static @Nullable BearerTokenMessage xoauth2(byte[] message) {
    int nameEnd = OctetArrays.indexOf(SEPARATOR, message, 0, message.length);
    String user = startsWith(message, 0, "user=") ? Names.decode(message, 5, nameEnd) : null;
    return user == null ? null : pairs(message, nameEnd + 1, user);
  }

  /** Reads *(key "=" value ^A) ^A with one auth= and nothing after it. */
  private static @Nullable BearerTokenMessage pairs(byte[] message, int at, @Nullable String user) {
    Map<String, Integer> values = new HashMap<>();
    int next = at;
    while (next < message.length && message[next] != SEPARATOR) {
      int end = OctetArrays.indexOf(SEPARATOR, message, next, message.length);
      int equals = OctetArrays.indexOf((byte) '=', message, next, end);
      if (equals == end || !isKey(message, next, equals) || !isValue(message, equals + 1, end)) {
        return null;
      }
      String key = ascii(message, next, equals).toLowerCase(Locale.ROOT);
      if (KEYS.contains(key) && values.put(key, equals + 1) != null) {
        return null;
      }
      next = end + 1;
    }
    Integer auth = values.get("auth");
    if (next != message.length - 1 || auth == null || !startsWith(message, auth, SCHEME)) {
      return null;
    }
    int tokenAt = auth + SCHEME.length();
    int tokenEnd = end(message, auth);
    while (tokenAt < tokenEnd && message[tokenAt] == ' ') {
      tokenAt++;
    }
    String host = value(message, values.get("host"));
    String port = value(message, values.get("port"));
    return isToken(message, tokenAt, tokenEnd)
        ? new BearerTokenMessage(user, tokenAt, tokenEnd, host, port)
        : null;
  }

  private static int end(byte[] message, int valueAt) {
    return OctetArrays.indexOf(SEPARATOR, message, valueAt, message.length);
  }

  private static @Nullable String value(byte[] message, @Nullable Integer at) {
    return at == null ? null : ascii(message, at, end(message, at));
  }

  private static String ascii(byte[] message, int from, int to) {
    return new String(message, from, to - from, StandardCharsets.US_ASCII);
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

  /** Whether the message has this word, given in lower case, at the index, in either case. */
  private static boolean startsWith(byte[] message, int at, String word) {
    return message.length - at >= word.length()
        && new String(message, at, word.length(), StandardCharsets.ISO_8859_1)
            .toLowerCase(Locale.ROOT)
            .equals(word);
  }
}
