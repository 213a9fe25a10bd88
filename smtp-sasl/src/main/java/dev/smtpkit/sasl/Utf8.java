package dev.smtpkit.sasl;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Strict UTF-8 in both directions: no overlong form, no surrogate, nothing above U+10FFFF, nothing
 * replaced.
 *
 * <p>Validated by hand because a decoder would leave a password in a buffer that nobody wipes.
 */
final class Utf8 {
  private Utf8() {}

  /** Whether the range is a sequence of UTF1 to UTF4 of RFC 4616 2, NUL included. */
  static boolean isWellFormed(byte[] octets, int from, int to) {
    int at = from;
    while (at < to) {
      int length = characterLength(octets, at, to);
      if (length == 0) {
        return false;
      }
      at += length;
    }
    return true;
  }

  /** The number of octets of the character at {@code at}; 0 if it is malformed. */
  private static int characterLength(byte[] octets, int at, int to) {
    int first = octets[at] & 0xFF;
    if (first < 0x80) {
      return 1;
    }
    if (first < 0xC2 || first > 0xF4) {
      return 0;
    }
    int length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (length > to - at) {
      return 0;
    }
    int second = octets[at + 1] & 0xFF;
    int lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    int highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (second < lowest || second > highest) {
      return 0;
    }
    for (int i = 2; i < length; i++) {
      if ((octets[at + i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return length;
  }

  /**
   * Encodes characters into an array that the caller owns; no other copy remains.
   *
   * @throws IllegalArgumentException if a surrogate is unpaired
   */
  static byte[] encode(CharBuffer characters) {
    CharsetEncoder encoder =
        StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    // Sized for the worst case: a buffer that grows would leave its predecessors unwiped.
    byte[] widest = new byte[Math.multiplyExact(3, characters.remaining())];
    ByteBuffer out = ByteBuffer.wrap(widest);
    try {
      CoderResult result = encoder.encode(characters.duplicate(), out, true);
      if (result.isError()) {
        throw new IllegalArgumentException("the text has an unpaired surrogate");
      }
      return Arrays.copyOf(widest, out.position());
    } finally {
      Arrays.fill(widest, (byte) 0);
    }
  }

  /** Decodes octets into an array that the caller owns and wipes; null if they are not UTF-8. */
  static char @Nullable [] decode(byte[] octets) {
    if (!isWellFormed(octets, 0, octets.length)) {
      return null;
    }
    // A character takes an octet at least. Well-formed, so the decoder cannot fail.
    CharBuffer characters = CharBuffer.allocate(octets.length);
    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets), characters, true);
    char[] widest = characters.array();
    char[] exact = Arrays.copyOf(widest, characters.position());
    Arrays.fill(widest, '\0');
    return exact;
  }
}
