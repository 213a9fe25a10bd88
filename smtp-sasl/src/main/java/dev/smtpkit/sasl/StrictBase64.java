package dev.smtpkit.sasl;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Base64 of which only the canonical form is read (RFC 4648 3.5): full groups, padded, no bits left
 * over, nothing but the alphabet.
 */
final class StrictBase64 {
  private StrictBase64() {}

  static byte[] encode(byte[] octets) {
    return Base64.getEncoder().encode(octets);
  }

  static String encodeToString(byte[] octets) {
    return Base64.getEncoder().encodeToString(octets);
  }

  /** The octets in a new array; null if the range is not canonical base64. */
  static byte @Nullable [] decode(byte[] text, int from, int to) {
    int length = to - from;
    if (length % 4 != 0) {
      return null;
    }
    int padding = length > 0 && text[to - 1] == '=' ? text[to - 2] == '=' ? 2 : 1 : 0;
    byte[] octets = new byte[length / 4 * 3 - padding];
    int at = 0;
    for (int i = from; i < to; i += 4) {
      boolean last = i + 4 == to;
      int group = 0;
      for (int j = 0; j < 4; j++) {
        int six = last && j >= 4 - padding ? 0 : sextet(text[i + j]);
        if (six < 0) {
          return null;
        }
        group = group << 6 | six;
      }
      int count = last ? 3 - padding : 3;
      if ((group & (1 << 8 * (3 - count)) - 1) != 0) {
        return null;
      }
      for (int j = 0; j < count; j++) {
        octets[at++] = (byte) (group >> 16 - 8 * j);
      }
    }
    return octets;
  }

  private static int sextet(byte letter) {
    if (letter >= 'A' && letter <= 'Z') {
      return letter - 'A';
    }
    if (letter >= 'a' && letter <= 'z') {
      return letter - 'a' + 26;
    }
    if (letter >= '0' && letter <= '9') {
      return letter - '0' + 52;
    }
    return letter == '+' ? 62 : letter == '/' ? 63 : -1;
  }
}
