package dev.smtpkit.proto.grammar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Scans of eight octets at a time agree with those of one. */
class CharactersTest {

  private static final String XCHARS =
      "!\"#$%&'()*,-./0123456789:;<>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

  /**
   * Ranges of every length and place within arrays that end with the range, and ones that do not.
   */
  private static void everyRange(byte[] octets, Range check) {
    for (int from = 0; from <= octets.length; from++) {
      for (int to = from; to <= octets.length; to++) {
        check.of(from, to);
      }
    }
  }

  @Test
  void anOctetIsFoundWithinTheRangeOnly() {
    Random random = new Random(1);
    for (int run = 0; run < 300; run++) {
      byte[] octets = new byte[20];
      for (int i = 0; i < octets.length; i++) {
        octets[i] = (byte) ";:<\0\u00bb\u00bax".charAt(random.nextInt(7));
      }
      String text = new String(octets, ISO_8859_1);
      everyRange(
          octets,
          (from, to) -> {
            int index = text.substring(0, to).indexOf(';', from);
            assertThat(Characters.indexOf(octets, from, to, ';')).isEqualTo(index < 0 ? to : index);
          });
    }
  }

  @Test
  void asciiAndXcharsAreTold() {
    for (int octet = 0; octet < 256; octet++) {
      for (int at = 0; at < 19; at++) {
        byte[] octets = "abcdefghijklmnopqrs".getBytes(ISO_8859_1);
        octets[at] = (byte) octet;
        int place = at;
        boolean ascii = octet < 0x80;
        boolean xchar = XCHARS.indexOf(octet) >= 0;
        for (int from = 0; from <= 19; from += 3) {
          for (int to = from; to <= 19; to++) {
            boolean within = place >= from && place < to;
            assertThat(Characters.isAscii(octets, from, to)).isEqualTo(ascii || !within);
            assertThat(Characters.areXchars(octets, from, to)).isEqualTo(xchar || !within);
          }
        }
      }
    }
  }

  @Test
  void octetsThatAreNeitherLettersNorDigitsAreMarkedInTheirPlaces() {
    for (int octet = 0; octet < 256; octet++) {
      boolean letDig = octet < 0x80 && Character.isLetterOrDigit(octet);
      for (int at = 0; at < 8; at++) {
        for (String rest : new String[] {"", "x", "-------------"}) {
          byte[] octets = ("a0Zz9Aab" + rest).getBytes(ISO_8859_1);
          octets[at] = (byte) octet;
          for (int to = 0; to <= octets.length; to++) {
            long expected = !letDig && at < to ? 0x80L << 8 * at : 0;
            assertThat(Characters.notLetDig(octets, 0, Math.min(to, 8))).isEqualTo(expected);
          }
        }
      }
    }
  }

  @Test
  void aWordIsItselfInAnyCaseAndNothingElse() {
    for (String text : new String[] {"T", "<>", "UTF-8", "SMTPUTF8", "HOLDUNTIL", "MT-PRIORITY"}) {
      Word word = new Word(text);
      assertThat(word).hasToString(text);
      assertThat(word.length()).isEqualTo(text.length());
      for (String behind : new String[] {"", "=1", "=123456789"}) {
        byte[] octets =
            (" " + text.toLowerCase(java.util.Locale.ROOT) + behind).getBytes(ISO_8859_1);
        int to = 1 + text.length();
        assertThat(word.is(octets, 1, to)).isTrue();
        assertThat(word.is(octets, 1, to - 1)).isFalse();
        assertThat(word.is(octets, 0, to)).isFalse();
        for (int at = 1; at < to; at++) {
          byte before = octets[at];
          for (int octet = 0; octet < 256; octet++) {
            octets[at] = (byte) octet;
            boolean same = octet < 0x80 && Character.toUpperCase(octet) == text.charAt(at - 1);
            assertThat(word.is(octets, 1, to)).isEqualTo(same);
          }
          octets[at] = before;
        }
      }
    }
  }

  @Test
  void aNumberHasDigitsOnlyAndSaturates() {
    for (String none : new String[] {"", "-1", "+1", "1 ", "a", "12345", "\u0661"}) {
      byte[] octets = none.getBytes(ISO_8859_1);
      assertThat(Characters.number(octets, 0, octets.length, 4)).isEqualTo(-1);
    }
    byte[] most = "99999999999999999999".getBytes(ISO_8859_1);
    assertThat(Characters.number(most, 0, 20, 20)).isEqualTo(Long.MAX_VALUE);
    assertThat(Characters.number(most, 0, 18, 20)).isEqualTo(999_999_999_999_999_999L);
  }

  /** A test of a range. */
  private interface Range {
    void of(int from, int to);
  }
}
