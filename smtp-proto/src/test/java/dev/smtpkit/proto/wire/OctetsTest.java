package dev.smtpkit.proto.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OctetsTest {

  private static int naive(byte[] octets, int from, int to) {
    for (int i = from; i < to; i++) {
      if (octets[i] >= 0 && octets[i] < 16) {
        return i;
      }
    }
    return to;
  }

  /** Words full of hits, near misses and high octets: a borrow must not hide or invent a hit. */
  @Test
  void theFirstLowOctetIsFoundInAnyNeighbourhood() {
    byte[] odd = {0, 1, 15, 16, 17, 31, 'x', 127, -128, -112, -1};
    Random random = new Random(5321);
    byte[] octets = new byte[40];
    ByteBuffer heap = ByteBuffer.wrap(octets, 3, 37).slice();
    ByteBuffer direct = ByteBuffer.allocateDirect(40);
    for (int run = 0; run < 20_000; run++) {
      for (int i = 0; i < octets.length; i++) {
        octets[i] = random.nextInt(12) > 0 ? (byte) 'x' : odd[random.nextInt(odd.length)];
      }
      direct.put(0, octets);
      int from = 3 + random.nextInt(20);
      int to = from + random.nextInt(40 - from + 1);
      int expected = naive(octets, from, to);
      assertThat(Octets.firstBelow16(octets, from, to)).isEqualTo(expected);
      assertThat(Octets.firstBelow16(heap, from - 3, to - 3)).isEqualTo(expected - 3);
      assertThat(Octets.firstBelow16(direct, from, to)).isEqualTo(expected);
      assertThat(Octets.firstBelow16(ByteBuffer.wrap(octets).asReadOnlyBuffer(), from, to))
          .isEqualTo(expected);
    }
  }

  @Test
  void everyPairOfOctetsInAWord() {
    byte[] word = "xxxxxxxx".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    for (int first = 0; first < 256; first++) {
      for (int second = 0; second < 256; second++) {
        word[3] = (byte) first;
        word[4] = (byte) second;
        assertThat(Octets.firstBelow16(word, 0, 8)).isEqualTo(naive(word, 0, 8));
      }
    }
  }

  private static int naive(byte[] block, int from, long highBits) {
    for (int i = 0; i < Octets.BLOCK; i++) {
      byte octet = block[from + i];
      if (octet < 0 ? highBits != 0 : octet < 0x10) {
        return i;
      }
    }
    return Octets.BLOCK;
  }

  private static void check(byte[] octets, int from) {
    ByteBuffer direct = ByteBuffer.allocateDirect(octets.length).put(0, octets);
    for (long highBits : new long[] {0, Octets.HIGH_BITS}) {
      int to = from + Octets.BLOCK;
      int expected = from + naive(octets, from, highBits);
      assertThat(Octets.plain(octets, from, to, highBits)).isEqualTo(expected);
      assertThat(Octets.plain(direct, from, to, highBits)).isEqualTo(expected);
      assertThat(Octets.plain(ByteBuffer.wrap(octets), from, to, highBits)).isEqualTo(expected);
    }
  }

  /** Every octet at every place of a block, alone and with another one after it. */
  @Test
  void theFirstOctetToLookAtIsFoundWhereverItStands() {
    for (int offset : new int[] {0, 3, 7}) {
      for (int octet = 0; octet < 256; octet++) {
        for (int at = 0; at < Octets.BLOCK; at++) {
          byte[] octets =
              "x"
                  .repeat(offset + Octets.BLOCK + 5)
                  .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
          octets[offset + at] = (byte) octet;
          check(octets, offset);
          for (int other : new int[] {0, 0x0F, 0x10, 0x7F, 0x80, 0x8F, 0x90, 0xFF}) {
            octets[offset + (at * 7 + 11) % Octets.BLOCK] = (byte) other;
            check(octets, offset);
          }
        }
      }
    }
  }

  @Test
  void whatIsNoWholeBlockIsLeft() {
    byte[] octets =
        "x".repeat(3 * Octets.BLOCK).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    ByteBuffer direct = ByteBuffer.allocateDirect(octets.length).put(0, octets);
    for (int to = 0; to <= octets.length; to++) {
      int behind = to / Octets.BLOCK * Octets.BLOCK;
      assertThat(Octets.plain(octets, 0, to, 0)).isEqualTo(behind);
      assertThat(Octets.plain(direct, 0, to, 0)).isEqualTo(behind);
    }
  }
}
