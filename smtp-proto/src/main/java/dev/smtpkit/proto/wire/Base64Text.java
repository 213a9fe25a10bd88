package dev.smtpkit.proto.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The base64 of AUTH lines, canonical and strict (RFC 4954 4, RFC 4648 4): the standard alphabet,
 * padding where it belongs, zero bits in the padding, no blanks.
 *
 * <p>Unlike {@link java.util.Base64} it leaves no copy of a secret behind and takes exactly one
 * text for each octet string.
 */
public final class Base64Text {

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final byte[] VALUES = new byte[256];

  static {
    Arrays.fill(VALUES, (byte) -1);
    for (int i = 0; i < 64; i++) {
      VALUES[ALPHABET.charAt(i)] = (byte) i;
    }
  }

  private Base64Text() {}

  /**
   * Decodes a text.
   *
   * @param in the buffer that holds it, at absolute indices
   * @param from the index of its first octet
   * @param to the index after its last octet
   * @return the octets that it stands for, null if it is not base64; the caller wipes them
   */
  public static byte @Nullable [] decode(ByteBuffer in, int from, int to) {
    byte[] text = new byte[to - from];
    in.get(from, text);
    byte[] decoded = decode(text, 0, text.length);
    Arrays.fill(text, (byte) 0);
    return decoded;
  }

  /**
   * Decodes a text.
   *
   * @param text the array that holds it
   * @param from the index of its first octet
   * @param to the index after its last octet
   * @return the octets that it stands for, null if it is not base64; the caller wipes them
   */
  public static byte @Nullable [] decode(byte[] text, int from, int to) {
    int length = to - from;
    if (length % 4 != 0) {
      return null;
    }
    int padding = 0;
    while (padding < 2 && padding < length && text[to - 1 - padding] == '=') {
      padding++;
    }
    byte[] decoded = new byte[length / 4 * 3 - padding];
    // The last four letters may hold padding.
    int whole = padding == 0 ? to : to - 4;
    int bad = 0;
    int at = 0;
    for (int i = from; i < whole; i += 4) {
      int bits = quad(text[i], text[i + 1], text[i + 2], text[i + 3]);
      bad |= bits;
      decoded[at++] = (byte) (bits >> 16);
      decoded[at++] = (byte) (bits >> 8);
      decoded[at++] = (byte) bits;
    }
    if (padding > 0) {
      byte third = padding == 1 ? text[whole + 2] : (byte) 'A';
      int bits = quad(text[whole], text[whole + 1], third, (byte) 'A');
      // Bits that no octet takes are zero.
      bad |= (bits & (padding == 1 ? 0xFF : 0xFFFF)) != 0 ? -1 : bits;
      decoded[at++] = (byte) (bits >> 16);
      if (padding == 1) {
        decoded[at] = (byte) (bits >> 8);
      }
    }
    if (bad < 0) {
      Arrays.fill(decoded, (byte) 0);
      return null;
    }
    return decoded;
  }

  /** The 24 bits of four letters, negative if one of them is no letter of the alphabet. */
  private static int quad(byte a, byte b, byte c, byte d) {
    return VALUES[a & 0xFF] << 18
        | VALUES[b & 0xFF] << 12
        | VALUES[c & 0xFF] << 6
        | VALUES[d & 0xFF];
  }

  /**
   * Encodes octets.
   *
   * @param octets the octets
   * @return their text
   */
  public static String encode(byte[] octets) {
    return java.util.Base64.getEncoder().encodeToString(octets);
  }

  /**
   * Encodes secret octets.
   *
   * @param octets the octets
   * @return their text in ASCII; the caller wipes it
   */
  public static byte[] encodeToOctets(byte[] octets) {
    return java.util.Base64.getEncoder().encode(octets);
  }
}
