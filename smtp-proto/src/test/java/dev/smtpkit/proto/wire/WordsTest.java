package dev.smtpkit.proto.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class WordsTest {

  private static int naive(byte[] block, int from, long highBits) {
    for (int i = 0; i < Words.BLOCK; i++) {
      byte octet = block[from + i];
      if (octet < 0 ? highBits != 0 : octet < 0x10) {
        return i;
      }
    }
    return Words.BLOCK;
  }

  private static void check(byte[] octets, int from) {
    ByteBuffer direct = ByteBuffer.allocateDirect(octets.length).put(0, octets);
    for (long highBits : new long[] {0, Words.HIGH_BITS}) {
      int expected = naive(octets, from, highBits);
      assertThat(Words.plain(octets, from, highBits)).isEqualTo(expected);
      assertThat(Words.plain(direct, from, highBits)).isEqualTo(expected);
      assertThat(Words.plain(ByteBuffer.wrap(octets), from, highBits)).isEqualTo(expected);
    }
  }

  /** Every octet at every place of a block, alone and with another one behind it. */
  @Test
  void theFirstOctetToLookAtIsFoundWhereverItStands() {
    for (int offset : new int[] {0, 3, 7}) {
      for (int octet = 0; octet < 256; octet++) {
        for (int at = 0; at < Words.BLOCK; at++) {
          byte[] octets =
              "x"
                  .repeat(offset + Words.BLOCK + 5)
                  .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
          octets[offset + at] = (byte) octet;
          check(octets, offset);
          for (int other : new int[] {0, 0x0F, 0x10, 0x7F, 0x80, 0x8F, 0x90, 0xFF}) {
            octets[offset + (at * 7 + 11) % Words.BLOCK] = (byte) other;
            check(octets, offset);
          }
        }
      }
    }
  }
}
