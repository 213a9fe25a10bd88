package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.proto.ContentFlag;
import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.testkit.EndsOfData;
import dev.smtpkit.testkit.EverySplit;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** R04: content of chunks is examined as that of DATA is, wherever it is cut. */
class ContentScannerTest {

  private static final int TEXT_LINE = 4;

  private final ContentScanner scanner = new ContentScanner(TEXT_LINE);

  /** What a scanner counts, counted by searching in the whole text. */
  private record Counts(
      long octets, long bareCrs, long bareLfs, long nuls, long longLines, boolean eightBit) {

    static Counts expected(String content) {
      String[] lines = content.split("\r\n", -1);
      long longLines = 0;
      for (int i = 0; i < lines.length; i++) {
        longLines += lines[i].length() + (i < lines.length - 1 ? 2 : 0) > TEXT_LINE ? 1 : 0;
      }
      String marked = content.replace("\r\n", "~");
      return new Counts(
          content.length(),
          marked.chars().filter(c -> c == '\r').count(),
          marked.chars().filter(c -> c == '\n').count(),
          marked.chars().filter(c -> c == 0).count(),
          longLines,
          marked.chars().anyMatch(c -> c >= 0x80));
    }

    static Counts of(ContentScanner scanner) {
      return new Counts(
          scanner.octets(),
          scanner.bareCrs(),
          scanner.bareLfs(),
          scanner.nuls(),
          scanner.longLines(),
          scanner.eightBit());
    }
  }

  private Counts scan(Iterable<ByteBuffer> spans) {
    scanner.reset();
    for (ByteBuffer span : spans) {
      scanner.scan(span, span.position(), span.limit());
    }
    scanner.end();
    return Counts.of(scanner);
  }

  private void check(byte[] octets, ByteBuffer... spans) {
    Counts counts = scan(List.of(spans));
    Counts expected = Counts.expected(new String(octets, ISO_8859_1));
    if (!counts.equals(expected)) {
      throw new AssertionError(Arrays.toString(octets) + ": " + expected + ", not " + counts);
    }
  }

  private void checkEverySplit(byte[] octets) {
    ByteBuffer direct = ByteBuffer.allocateDirect(octets.length).put(0, octets);
    for (int split = 0; split <= octets.length; split++) {
      ByteBuffer heap = ByteBuffer.wrap(octets);
      check(octets, heap.slice(0, split), heap.slice(split, octets.length - split));
      check(octets, direct.slice(0, split), direct.slice(split, octets.length - split));
    }
    ByteBuffer[] single = new ByteBuffer[octets.length];
    for (int i = 0; i < octets.length; i++) {
      single[i] = ByteBuffer.wrap(octets, i, 1);
    }
    check(octets, single);
  }

  @Test
  void everyShortStringAtEverySplit() {
    int strings =
        DataDecoderExhaustiveTest.forEveryString("\r\n.x", 7, this::checkEverySplit)
            + DataDecoderExhaustiveTest.forEveryString("\r\n.x\0\u00ff", 5, this::checkEverySplit);
    assertThat(strings).isEqualTo(21_845 + 9331);
  }

  /** Text around a string puts it on every boundary of the blocks that are scanned at once. */
  @Test
  void everyNotableStringAtEveryOffsetOfALongerText() {
    byte[] text = new byte[3 * Octets.BLOCK];
    ByteBuffer direct = ByteBuffer.allocateDirect(text.length);
    DataDecoderExhaustiveTest.forEveryString(
        "\r\n\0\u000f\u0010\u0080",
        3,
        octets -> {
          for (byte filler : new byte[] {'x', '\n', (byte) 0x80}) {
            for (int offset = 0; offset <= Octets.BLOCK + 17; offset++) {
              Arrays.fill(text, filler);
              System.arraycopy(octets, 0, text, offset, octets.length);
              check(text, ByteBuffer.wrap(text));
              check(text, direct.clear().put(0, text));
            }
          }
        });
  }

  static List<String> lookAlikes() {
    return EndsOfData.lookAlikes();
  }

  /** Every sequence that some next hop may take for the end of the data. */
  @ParameterizedTest
  @MethodSource("lookAlikes")
  void aSequenceThatLooksLikeAnEndOfDataIsNoticed(String sequence) {
    byte[] octets = ("text" + sequence + "text\r\n").getBytes(ISO_8859_1);
    Counts expected = Counts.expected(new String(octets, ISO_8859_1));
    EverySplit.of(octets)
        .withEveryOffset(0, 7)
        .forEach(pieces -> assertThat(scan(pieces)).isEqualTo(expected));
    boolean bareOrNul = sequence.replace("\r\n", "").matches("(?s).*[\r\n\0].*");
    assertThat(expected.bareCrs + expected.bareLfs + expected.nuls > 0).isEqualTo(bareOrNul);
  }

  @ParameterizedTest
  @CsvSource({
    "'a\\n.\\nb\\r\\n', BARE_LF",
    "'a\\r.\\rb\\r\\n', BARE_CR",
    "'a\\r\\n\\0.\\r\\n', NUL",
    "'a\\r', BARE_CR",
    "'a\\n', BARE_LF"
  })
  void aFlagNamesWhatIsWrong(String escaped, ContentFlag flag) {
    byte[] octets =
        escaped.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0").getBytes(ISO_8859_1);
    ContentScanner roomy = new ContentScanner(WireLimits.DEFAULT);
    EverySplit.of(octets)
        .forEach(
            pieces -> {
              roomy.reset();
              pieces.forEach(piece -> roomy.scan(piece, piece.position(), piece.limit()));
              roomy.end();
              assertThat(roomy.flags()).containsExactly(flag);
            });
  }

  @Test
  void aCrAtTheEndIsBareOnlyOnceTheContentHasEnded() {
    ByteBuffer cr = ByteBuffer.wrap(new byte[] {'\r'});
    scanner.scan(cr, 0, 1);
    assertThat(scanner.bareCrs()).isZero();
    scanner.scan(cr, 1, 1);
    assertThat(scanner.bareCrs()).isZero();
    scanner.end();
    assertThat(scanner.bareCrs()).isEqualTo(1);
    scanner.end();
    assertThat(scanner.bareCrs()).isEqualTo(1);
  }

  @Test
  void nothingIsScannedAfterTheEndUntilReset() {
    ByteBuffer text = ByteBuffer.wrap("\n\n".getBytes(ISO_8859_1));
    scanner.scan(text, 0, 2);
    scanner.end();
    assertThatIllegalStateException().isThrownBy(() -> scanner.scan(text, 0, 1));
    scanner.reset();
    scanner.scan(text, 0, 1);
    assertThat(Counts.of(scanner)).isEqualTo(new Counts(1, 0, 1, 0, 0, false));
  }

  @Test
  void aReadOnlyBufferAndItsPositionAreLeftAsTheyAre() {
    ByteBuffer text = ByteBuffer.wrap("\0\r\n".getBytes(ISO_8859_1)).asReadOnlyBuffer().position(2);
    scanner.scan(text, 0, 3);
    assertThat(text.position()).isEqualTo(2);
    assertThat(Counts.of(scanner)).isEqualTo(new Counts(3, 0, 0, 1, 0, false));
  }
}
