package dev.smtpkit.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class Utf8Test {
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final CharBuffer decoded = CharBuffer.allocate(16);

  private boolean decodes(byte[] octets) {
    decoded.clear();
    CoderResult result = decoder.reset().decode(ByteBuffer.wrap(octets), decoded, true);
    return !result.isError();
  }

  @Test
  void agreesWithTheDecoderOnEveryThreeOctets() {
    byte[] octets = new byte[3];
    for (int value = 0; value < 1 << 24; value++) {
      octets[0] = (byte) (value >> 16);
      octets[1] = (byte) (value >> 8);
      octets[2] = (byte) value;
      if (Utf8.isWellFormed(octets, 0, 3) != decodes(octets)) {
        assertThat(octets).as("well-formed to one, not to the other").isNull();
      }
    }
  }

  @Test
  void agreesWithTheDecoderOnFourOctetsAtEveryBorder() {
    int[] trailing = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
    byte[] octets = new byte[4];
    for (int first = 0xE0; first < 0x100; first++) {
      for (int second = 0; second < 0x100; second++) {
        for (int third : trailing) {
          for (int fourth : trailing) {
            octets[0] = (byte) first;
            octets[1] = (byte) second;
            octets[2] = (byte) third;
            octets[3] = (byte) fourth;
            assertThat(Utf8.isWellFormed(octets, 0, 4)).isEqualTo(decodes(octets));
          }
        }
      }
    }
  }

  @Property
  void agreesWithTheDecoderOnAnySlice(@ForAll @Size(max = 12) byte[] octets) {
    byte[] padded = new byte[octets.length + 2];
    padded[0] = (byte) 0xC3;
    padded[padded.length - 1] = (byte) 0x80;
    System.arraycopy(octets, 0, padded, 1, octets.length);
    assertThat(Utf8.isWellFormed(padded, 1, padded.length - 1)).isEqualTo(decodes(octets));
  }

  @Property
  void encodesAsTheLibraryDoes(@ForAll String text) throws CharacterCodingException {
    byte[] replaced = text.getBytes(StandardCharsets.UTF_8);
    boolean lossless = new String(replaced, StandardCharsets.UTF_8).equals(text);
    byte[] encoded;
    try {
      encoded = Utf8.encode(CharBuffer.wrap(text));
    } catch (IllegalArgumentException unpaired) {
      assertThat(lossless).isFalse();
      return;
    }
    assertThat(lossless).isTrue();
    assertThat(encoded).isEqualTo(replaced);
  }
}
