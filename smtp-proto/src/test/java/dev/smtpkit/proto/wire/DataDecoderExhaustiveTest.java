package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R04, R05: every short message there is, against an oracle that knows no states. */
class DataDecoderExhaustiveTest {

  private static final String SYNTAX = "\r\n.x";
  private static final String WITH_NUL_AND_HIGH = "\r\n.x\0\u00ff";

  private static final int EMBEDDING = 32;
  private static final int LAST_OFFSET = 17;

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
    DataOracle expected = DataOracle.decode(new String(octets, ISO_8859_1));
    // The split behind the last octet is the whole and an empty buffer.
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
  @ValueSource(booleans = {false, true})
  void everyStringUpToEightOctetsAtEverySplit(boolean direct) {
    DecoderRun run = new DecoderRun(direct);
    int strings = forEveryString(SYNTAX, 8, octets -> checkEverySplit(run, octets));
    assertThat(strings).isEqualTo(87_381);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyStringWithNulAndHighOctetsAtEverySplit(boolean direct) {
    DecoderRun run = new DecoderRun(direct);
    int strings = forEveryString(WITH_NUL_AND_HIGH, 5, octets -> checkEverySplit(run, octets));
    assertThat(strings).isEqualTo(9331);
  }

  /** The text around a string puts it on every boundary of the words that are scanned at once. */
  @Test
  void everyStringAtEveryOffsetOfALongerText() {
    DecoderRun heap = new DecoderRun(false);
    DecoderRun direct = new DecoderRun(true);
    byte[] text = new byte[EMBEDDING];
    int strings =
        forEveryString(
            SYNTAX,
            8,
            octets -> {
              for (int offset = 0; offset <= LAST_OFFSET; offset++) {
                Arrays.fill(text, (byte) 'x');
                System.arraycopy(octets, 0, text, offset, octets.length);
                DataOracle expected = DataOracle.decode(new String(text, ISO_8859_1));
                checkAt(heap, text, 0, expected);
                checkAt(direct, text, 0, expected);
                checkAt(heap, text, offset + octets.length / 2, expected);
              }
            });
    assertThat(strings).isEqualTo(87_381);
  }

  private static void checkAt(DecoderRun run, byte[] text, int split, DataOracle expected) {
    run.begin();
    run.feed(text, 0, split);
    run.feed(text, split, text.length);
    run.check(expected, text, split);
  }

  /** The alignment of the piece in its memory varies too, and its tail has every length. */
  @Test
  void everyAlignmentAndLengthOfAPieceWithASingleOddOctet() {
    byte[] memory = new byte[64];
    ByteBuffer direct = ByteBuffer.allocateDirect(64);
    DecoderRun run = new DecoderRun(false);
    for (byte odd : SYNTAX.getBytes(ISO_8859_1)) {
      for (int start = 0; start < 16; start++) {
        for (int length = 1; length <= 32; length++) {
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
    run.check(DataOracle.decode(new String(text, ISO_8859_1)), text, "start " + start);
  }
}
