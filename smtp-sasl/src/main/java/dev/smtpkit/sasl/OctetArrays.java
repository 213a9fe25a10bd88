package dev.smtpkit.sasl;

import java.nio.charset.StandardCharsets;

/** Arrays of octets, and ranges of them. */
final class OctetArrays {
  private OctetArrays() {}

  /** The index of the first such octet in the range; {@code to} if there is none. */
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
}
