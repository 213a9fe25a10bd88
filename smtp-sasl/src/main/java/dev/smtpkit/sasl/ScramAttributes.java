package dev.smtpkit.sasl;

/**
 * Reads the attributes of a SCRAM message in order and in place (RFC 5802 5.1, 7): {@code attr-val
 * = ALPHA "=" value}, separated by commas. A value begins after the first equals sign, may contain
 * more of them, and is never empty.
 */
final class ScramAttributes {
  /** The letters with a meaning in RFC 5802 5.1, which are no extensions. */
  private static final String RESERVED = "anmrcsipve";

  private static final int MOST_DIGITS = 10;

  private final byte[] octets;
  private int next;
  private boolean more = true;
  private int from;
  private int to;

  /** Reads from an index on; the octets have passed {@link #areMessage}. */
  ScramAttributes(byte[] octets, int at) {
    this.octets = octets;
    next = at;
  }

  /** Whether the octets are within the limit, and UTF-8 without NUL. */
  static boolean areMessage(byte[] octets) {
    return octets.length <= Limits.MESSAGE
        && OctetArrays.indexOf((byte) 0, octets, 0, octets.length) == octets.length
        && Utf8.isWellFormed(octets, 0, octets.length);
  }

  /** Moves to the next attribute; false if there is none, or it has another name. */
  boolean read(char name) {
    if (!more || octets.length - next < 3 || octets[next] != name || octets[next + 1] != '=') {
      return false;
    }
    int end = OctetArrays.indexOf((byte) ',', octets, next + 2, octets.length);
    if (end == next + 2) {
      return false;
    }
    from = next + 2;
    to = end;
    more = end < octets.length;
    next = end + 1;
    return true;
  }

  /** Skips optional extensions up to an attribute of this name, or to the end. */
  boolean skipExtensions(char before) {
    while (more && next < octets.length && octets[next] != before) {
      char name = (char) octets[next];
      int lower = name | 0x20;
      boolean letter = lower >= 'a' && lower <= 'z';
      if (!letter || RESERVED.indexOf(name) >= 0 || !read(name)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the attribute read last is the last one. */
  boolean atEnd() {
    return !more;
  }

  /** The index of the attribute read last, its name. */
  int start() {
    return from - 2;
  }

  /** The index of the value read last. */
  int from() {
    return from;
  }

  /** The index after the value read last. */
  int to() {
    return to;
  }

  /** Whether the value is printable ASCII, as a nonce is: %x21-2B / %x2D-7E. */
  boolean isPrintable() {
    for (int i = from; i < to; i++) {
      if (octets[i] < '!' || octets[i] > '~') {
        return false;
      }
    }
    return true;
  }

  /** The value as a posit-number; 0 if it is malformed, the largest int if it is larger. */
  int positiveNumber() {
    if (octets[from] == '0') {
      return 0;
    }
    long number = 0;
    for (int i = from; i < to; i++) {
      if (octets[i] < '0' || octets[i] > '9') {
        return 0;
      }
      number = i - from < MOST_DIGITS ? 10 * number + octets[i] - '0' : Integer.MAX_VALUE;
    }
    return (int) Math.min(number, Integer.MAX_VALUE);
  }
}
