package dev.smtpkit.proto.grammar;

/** Unicode in letters, digits and hyphens (RFC 3492). */
final class Punycode {

  // The parameters for host names (RFC 3492 5).
  private static final int BASE = 36;
  private static final int LEAST_THRESHOLD = 1;
  private static final int MOST_THRESHOLD = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int FIRST_BIAS = 72;
  private static final int FIRST_CODE_POINT = 0x80;

  private Punycode() {}

  /**
   * Encodes a label (RFC 3492 6.3). The time grows with the square of the length.
   *
   * @param label up to 1000 code points, so that no number can overflow
   */
  static String encode(String label) {
    int[] points = label.codePoints().toArray();
    StringBuilder encoded = new StringBuilder(2 * points.length);
    for (int point : points) {
      if (point < FIRST_CODE_POINT) {
        encoded.append((char) point);
      }
    }
    int basic = encoded.length();
    if (basic > 0) {
      encoded.append('-');
    }
    int bias = FIRST_BIAS;
    int delta = 0;
    int done = basic;
    for (int next = FIRST_CODE_POINT; done < points.length; next++) {
      int least = least(points, next);
      delta += (least - next) * (done + 1);
      next = least;
      for (int point : points) {
        if (point < next) {
          delta++;
        } else if (point == next) {
          append(encoded, delta, bias);
          bias = adapt(delta, done + 1, done == basic);
          delta = 0;
          done++;
        }
      }
      delta++;
    }
    return encoded.toString();
  }

  /** The least code point from one on that occurs; there is one. */
  private static int least(int[] points, int from) {
    int least = Character.MAX_CODE_POINT;
    for (int point : points) {
      if (point >= from && point < least) {
        least = point;
      }
    }
    return least;
  }

  /** A generalized variable-length integer (RFC 3492 3.3). */
  private static void append(StringBuilder encoded, int number, int bias) {
    int rest = number;
    for (int k = BASE; ; k += BASE) {
      int threshold = Math.min(Math.max(k - bias, LEAST_THRESHOLD), MOST_THRESHOLD);
      if (rest < threshold) {
        encoded.append(digit(rest));
        return;
      }
      encoded.append(digit(threshold + (rest - threshold) % (BASE - threshold)));
      rest = (rest - threshold) / (BASE - threshold);
    }
  }

  private static char digit(int value) {
    return (char) (value < 26 ? 'a' + value : '0' + value - 26);
  }

  /** RFC 3492 6.1. */
  private static int adapt(int delta, int points, boolean first) {
    int rest = first ? delta / DAMP : delta / 2;
    rest += rest / points;
    int k = 0;
    for (; rest > (BASE - LEAST_THRESHOLD) * MOST_THRESHOLD / 2; k += BASE) {
      rest /= BASE - LEAST_THRESHOLD;
    }
    return k + (BASE - LEAST_THRESHOLD + 1) * rest / (rest + SKEW);
  }
}
