package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.testkit.EverySplit;
import dev.smtpkit.testkit.SmtpArbitraries;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** R91: every short content there is, against an oracle that knows no states, and back again. */
class DataEncoderExhaustiveTest {

  private static void checkEverySplit(EncoderRun run, byte[] content) {
    EncoderOracle expected = run.expected(content);
    for (int split = 0; split <= content.length; split++) {
      run.begin();
      run.feed(content, 0, split);
      run.feed(content, split, content.length);
      run.finish();
      run.check(expected, content, split);
    }
    run.begin();
    for (int i = 0; i < content.length; i++) {
      run.feed(content, i, i + 1);
    }
    run.finish();
    run.check(expected, content, "octet by octet");
  }

  /** An output of one octet, of hardly any, and of more than all. */
  private static List<EncoderRun> runs(BareLineEnds bareLineEnds) {
    return List.of(
        new EncoderRun(false, bareLineEnds, 1),
        new EncoderRun(true, bareLineEnds, 3),
        new EncoderRun(false, bareLineEnds, 64),
        new EncoderRun(true, bareLineEnds, 64));
  }

  @ParameterizedTest
  @EnumSource(names = {"NORMALIZE", "REJECT"})
  void everyStringUpToEightOctetsAtEverySplit(BareLineEnds bareLineEnds) {
    List<EncoderRun> runs = runs(bareLineEnds);
    int strings =
        DataDecoderExhaustiveTest.forEveryString(
            "\r\n.x", 8, content -> runs.forEach(run -> checkEverySplit(run, content)));
    assertThat(strings).isEqualTo(87_381);
  }

  @ParameterizedTest
  @EnumSource(names = {"NORMALIZE", "REJECT"})
  void everyStringWithNulAndHighOctetsAtEverySplit(BareLineEnds bareLineEnds) {
    List<EncoderRun> runs = runs(bareLineEnds);
    int strings =
        DataDecoderExhaustiveTest.forEveryString(
            "\r\n.x\0\u0080", 5, content -> runs.forEach(run -> checkEverySplit(run, content)));
    assertThat(strings).isEqualTo(9331);
  }

  /** The text around a string puts it on every boundary of the blocks that are scanned at once. */
  @ParameterizedTest
  @EnumSource(names = {"NORMALIZE", "REJECT"})
  void everyStringAtEveryOffsetOfALongerText(BareLineEnds bareLineEnds) {
    EncoderRun heap = new EncoderRun(false, bareLineEnds, 3 * Octets.BLOCK);
    EncoderRun direct = new EncoderRun(true, bareLineEnds, 2 * Octets.BLOCK - 1);
    byte[] text = new byte[3 * Octets.BLOCK];
    for (byte filler : new byte[] {'x', (byte) 0x80}) {
      DataDecoderExhaustiveTest.forEveryString(
          "\r\n.\0\u0010",
          4,
          content -> {
            for (int offset = 0; offset <= Octets.BLOCK + 17; offset++) {
              Arrays.fill(text, filler);
              System.arraycopy(content, 0, text, offset, content.length);
              EncoderOracle expected = heap.expected(text);
              checkWhole(heap, text, expected);
              checkWhole(direct, text, expected);
            }
          });
    }
  }

  private static void checkWhole(EncoderRun run, byte[] content, EncoderOracle expected) {
    run.begin();
    run.feed(content, 0, content.length);
    run.finish();
    run.check(expected, content, "whole");
  }

  /** Whatever the content, the decoder gives it back with its line ends normalised. */
  @Test
  void theDecoderGivesBackNormalizedContent() {
    EncoderRun encoder = new EncoderRun(false, BareLineEnds.NORMALIZE, 7);
    DecoderRun decoder = new DecoderRun(true, BareLineEnds.REJECT);
    DataDecoderExhaustiveTest.forEveryString(
        "\r\n.x",
        8,
        content -> {
          encoder.begin();
          encoder.feed(content, 0, content.length);
          encoder.finish();
          String lines = DataOracle.normalized(new String(content, ISO_8859_1));
          boolean open = !lines.isEmpty() && !lines.endsWith("\r\n");
          checkDecoded(decoder, encoder.wireOctets(), open ? lines + "\r\n" : lines);
        });
  }

  /** Content of lines that all end with CRLF comes back as it was. */
  @ParameterizedTest
  @EnumSource(names = {"NORMALIZE", "REJECT"})
  void linesComeBackAsTheyWere(BareLineEnds bareLineEnds) {
    EncoderRun encoder = new EncoderRun(true, bareLineEnds, 5);
    DecoderRun decoder = new DecoderRun(false, BareLineEnds.REJECT);
    DataDecoderExhaustiveTest.forEveryString(
        "~.x",
        8,
        tokens -> {
          String lines = new String(tokens, ISO_8859_1).replace("~", "\r\n") + "\r\n";
          byte[] content = lines.getBytes(ISO_8859_1);
          encoder.begin();
          encoder.feed(content, 0, content.length);
          encoder.finish();
          checkDecoded(decoder, encoder.wireOctets(), lines);
        });
  }

  private static void checkDecoded(DecoderRun decoder, byte[] wire, String content) {
    decoder.begin();
    decoder.feed(wire, 0, wire.length);
    if (decoder.consumed() != wire.length || !decoder.content().equals(content)) {
      throw new AssertionError(
          Arrays.toString(wire) + " for " + Arrays.toString(content.getBytes(ISO_8859_1)));
    }
  }

  @Provide
  Arbitrary<byte[]> messages() {
    return SmtpArbitraries.messageOctets().filter(octets -> octets.length <= 100);
  }

  @Property(tries = 100)
  void contentIsTheSameInEveryFragmentation(
      @ForAll("messages") byte[] content, @ForAll boolean normalizing) {
    BareLineEnds bareLineEnds = normalizing ? BareLineEnds.NORMALIZE : BareLineEnds.REJECT;
    EncoderRun run = new EncoderRun(false, bareLineEnds, 40);
    EncoderOracle expected = run.expected(content);
    EverySplit.of(content)
        .withRandomSplits(10, 5321)
        .forEach(
            feed -> {
              run.begin();
              for (ByteBuffer piece : feed) {
                run.feed(piece);
              }
              run.finish();
              run.check(expected, content, feed);
            });
  }
}
