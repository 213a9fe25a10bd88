package dev.smtpkit.proto.wire;

import static dev.smtpkit.proto.wire.DataDecoderExhaustiveTest.forEveryString;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.proto.wire.LineFramer.Expectation;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R01, R02: short texts, and long lines with every short tail, against an oracle. */
class LineFramerExhaustiveTest {

  private static final WireLimits TIGHT =
      WireLimits.builder().commandLine(512).authLine(520).build();

  private static void check(FramerRun run, String text, int firstSplit) {
    byte[] octets = text.getBytes(ISO_8859_1);
    ByteBuffer in = ByteBuffer.wrap(octets);
    List<String> expected = run.expected(text);
    int length = octets.length;
    for (int split = firstSplit; split <= length; split++) {
      same(expected, run.grow(in, 0, new int[] {split, length}), text, split);
    }
    int[] single = new int[length - firstSplit + 1];
    for (int i = 0; i < single.length; i++) {
      single[i] = firstSplit + i;
    }
    same(expected, run.grow(in, 0, single), text, -1);
    same(expected, run.move(octets, single), text, -2);
  }

  private static void same(List<String> expected, List<String> found, String text, int split) {
    if (!expected.equals(found)) {
      throw new AssertionError(
          text.replace("\r", "\\r").replace("\n", "\\n")
              + (" split " + split + ": expected " + expected + ", found " + found));
    }
  }

  @Test
  void everyShortText() {
    FramerRun run = new FramerRun(TIGHT, Expectation.COMMAND);
    forEveryString("\r\nx", 8, octets -> check(run, new String(octets, ISO_8859_1), 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {506, 507, 508, 509, 510, 511, 512})
  void everyTailOfALineNearTheLimit(int prefix) {
    FramerRun run = new FramerRun(TIGHT, Expectation.COMMAND);
    String line = "x".repeat(prefix);
    forEveryString(
        "\r\nx",
        6,
        octets -> check(run, line + new String(octets, ISO_8859_1) + "y\r\nQUIT\r\n", prefix - 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"AUTH ", "auth ", "AUTHX ", "AUTH\t", "BDAT ", "MAIL ", "STARTTLS "})
  void everyTailOfALineNearTheLimitOfAuth(String start) {
    FramerRun run = new FramerRun(TIGHT, Expectation.COMMAND);
    for (int length : new int[] {509, 516, 517, 518, 519, 520}) {
      String line = start + "x".repeat(length - start.length());
      forEveryString(
          "\r\nx",
          4,
          octets -> check(run, line + new String(octets, ISO_8859_1) + "\r\nQUIT\r\n", length - 2));
    }
  }

  @Test
  void everyTailOfAnAuthResponseNearTheLimit() {
    FramerRun run = new FramerRun(TIGHT, Expectation.AUTH_RESPONSE);
    for (int length = 515; length <= 520; length++) {
      String line = "x".repeat(length);
      int first = length - 1;
      forEveryString(
          "\r\nx",
          5,
          octets -> check(run, line + new String(octets, ISO_8859_1) + "\r\n*\r\n", first));
    }
  }
}
