package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.BareLineEnds;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** R04, R05: every short message there is, against an oracle that knows no states. */
class DataDecoderExhaustiveTest {

  private static final String SYNTAX = "\r\n.x";
  private static final String WITH_NUL_AND_HIGH = "\r\n.x\0\u00ff";

  /** The octets about the ends of what the scan for words looks for. */
  private static final String NOTABLE = "\r\n.\0\u000f\u0010\u0080\u008f";

  /** More than two blocks of the scan. */
  private static final int EMBEDDING = 3 * Octets.BLOCK;

  private static final int LAST_OFFSET = Octets.BLOCK + 17;

  /** Calls back with one array for each length: its content is new each time. */
  static int forEveryString(String alphabet, int longest, Consumer<byte[]> consumer) {
    int strings = 0;
    for (int length = 0; length <= longest; length++) {
      byte[] octets = new byte[length];
      int all = (int) Math.pow(alphabet.length(), length);
      for (int number = 0; number < all; number++) {
        int rest = number;
        for (int i = 0; i < length; i++) {
          octets[i] = (byte) alphabet.charAt(rest % alphabet.length());
          rest /= alphabet.length();
        }
        consumer.accept(octets);
      }
      strings += all;
    }
    return strings;
  }

  private static void checkEverySplit(DecoderRun run, byte[] octets) {
    DataOracle expected = run.expected(octets);
    // The split after the last octet is the whole and an empty buffer.
    for (int split = 0; split <= octets.length; split++) {
      run.begin();
      run.feed(octets, 0, split);
      run.feed(octets, split, octets.length);
      run.check(expected, octets, split);
    }
    run.begin();
    for (int i = 0; i < octets.length; i++) {
      run.feed(octets, i, i + 1);
    }
    run.check(expected, octets, "octet by octet");
  }

  @ParameterizedTest
  @EnumSource
  void everyStringUpToEightOctetsAtEverySplit(BareLineEnds bareLineEnds) {
    DecoderRun heap = new DecoderRun(false, bareLineEnds);
    DecoderRun direct = new DecoderRun(true, bareLineEnds);
    int strings =
        forEveryString(
            SYNTAX,
            8,
            octets -> {
              checkEverySplit(heap, octets);
              checkEverySplit(direct, octets);
            });
    assertThat(strings).isEqualTo(87_381);
  }

  @ParameterizedTest
  @EnumSource
  void everyStringWithNulAndHighOctetsAtEverySplit(BareLineEnds bareLineEnds) {
    DecoderRun heap = new DecoderRun(false, bareLineEnds);
    DecoderRun direct = new DecoderRun(true, bareLineEnds);
    int strings =
        forEveryString(
            WITH_NUL_AND_HIGH,
            5,
            octets -> {
              checkEverySplit(heap, octets);
              checkEverySplit(direct, octets);
            });
    assertThat(strings).isEqualTo(9331);
  }

  /** The text around a string puts it on every boundary of the blocks that are scanned at once. */
  @ParameterizedTest
  @EnumSource
  void everyStringAtEveryOffsetOfALongerText(BareLineEnds bareLineEnds) {
    assertThat(forEveryString(SYNTAX, 6, embedded(bareLineEnds, (byte) 'x'))).isEqualTo(5461);
  }

  /** Behind an octet from 0x80 on, no others are looked for. */
  @ParameterizedTest
  @EnumSource
  void everyNotableStringAtEveryOffsetOfALongerText(BareLineEnds bareLineEnds) {
    assertThat(forEveryString(NOTABLE, 3, embedded(bareLineEnds, (byte) 'x'))).isEqualTo(585);
    assertThat(forEveryString(NOTABLE, 3, embedded(bareLineEnds, (byte) 0x80))).isEqualTo(585);
  }

  private static Consumer<byte[]> embedded(BareLineEnds bareLineEnds, byte filler) {
    DecoderRun heap = new DecoderRun(false, bareLineEnds);
    DecoderRun direct = new DecoderRun(true, bareLineEnds);
    byte[] text = new byte[EMBEDDING];
    return octets -> {
      for (int offset = 0; offset <= LAST_OFFSET; offset++) {
        Arrays.fill(text, filler);
        System.arraycopy(octets, 0, text, offset, octets.length);
        DataOracle expected = heap.expected(text);
        checkAt(heap, text, 0, expected);
        checkAt(direct, text, 0, expected);
        checkAt(heap, text, offset + octets.length / 2, expected);
      }
    };
  }

  private static void checkAt(DecoderRun run, byte[] text, int split, DataOracle expected) {
    run.begin();
    run.feed(text, 0, split);
    run.feed(text, split, text.length);
    run.check(expected, text, split);
  }

  /** The alignment of the piece in its memory varies too, and its tail has every length. */
  @ParameterizedTest
  @EnumSource
  void everyAlignmentAndLengthOfAPieceWithASingleOddOctet(BareLineEnds bareLineEnds) {
    byte[] memory = new byte[128];
    ByteBuffer direct = ByteBuffer.allocateDirect(memory.length);
    DecoderRun run = new DecoderRun(false, bareLineEnds);
    for (byte odd : NOTABLE.getBytes(ISO_8859_1)) {
      for (int start = 0; start < 8; start++) {
        for (int length = 1; length <= 80; length++) {
          for (int at = 0; at < length; at++) {
            Arrays.fill(memory, (byte) '\n');
            Arrays.fill(memory, start, start + length, (byte) 'x');
            memory[start + at] = odd;
            direct.clear().put(0, memory);
            checkPiece(run, ByteBuffer.wrap(memory, start, length));
            checkPiece(run, direct.limit(start + length).position(start));
          }
        }
      }
    }
  }

  private static void checkPiece(DecoderRun run, ByteBuffer in) {
    byte[] text = new byte[in.remaining()];
    in.get(in.position(), text);
    int start = in.position();
    run.begin();
    run.feed(in, 0);
    run.check(run.expected(text), text, "start " + start);
  }
}
