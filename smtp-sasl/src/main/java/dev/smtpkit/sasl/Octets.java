package dev.smtpkit.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Arrays of octets, and parts of them. */
final class Octets {
  private Octets() {}

  /** Where the octet stands first; {@code to} if nowhere before it. */
  static int indexOf(byte octet, byte[] octets, int from, int to) {
    int at = from;
    while (at < to && octets[at] != octet) {
      at++;
    }
    return at;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] joined = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, joined, at, part.length);
      at += part.length;
    }
    return joined;
  }

  static byte[] base64(byte[] octets) {
    return Base64.getEncoder().encode(octets);
  }

  /**
   * What base64 stands for, null unless it is the only way to write that (RFC 4648 3.5): in full
   * groups, padded, no bits left over.
   */
  static byte @Nullable [] unbase64(byte[] text, int from, int to) {
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
