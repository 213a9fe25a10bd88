package dev.smtpkit.proto.wire;

import static dev.smtpkit.proto.wire.LineFramer.Expectation.AUTH_RESPONSE;
import static dev.smtpkit.proto.wire.LineFramer.Expectation.COMMAND;
import static dev.smtpkit.proto.wire.LineFramer.Result.LINE;
import static dev.smtpkit.proto.wire.LineFramer.Result.NEED_INPUT;
import static dev.smtpkit.proto.wire.LineFramer.Result.TOO_LONG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.proto.wire.LineFramer.Expectation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineFramerTest {

  private final LineFramer framer = new LineFramer(WireLimits.DEFAULT);

  private static ByteBuffer buffer(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  private String line(ByteBuffer in) {
    assertThat(framer.next(in, COMMAND)).isEqualTo(LINE);
    byte[] line = new byte[framer.to() - framer.from()];
    in.get(framer.from(), line);
    return new String(line, ISO_8859_1);
  }

  @Test
  void aLineOfTheLimitIsALineAndOneOctetMoreIsNot() {
    assertThat(line(buffer("x".repeat(2046) + "\r\n"))).hasSize(2046);
    assertThat(framer.next(buffer("x".repeat(2047) + "\r\n"), COMMAND)).isEqualTo(TOO_LONG);
    assertThat(framer.longLineVerb()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"AUTH PLAIN ", "auth plain ", "AuTh "})
  void anAuthLineMayBeLonger(String start) {
    String longest = start + "A".repeat(12_286 - start.length());
    assertThat(line(buffer(longest + "\r\n"))).isEqualTo(longest);
    assertThat(framer.next(buffer(longest + "A\r\n"), COMMAND)).isEqualTo(TOO_LONG);
    assertThat(framer.longLineVerb()).isEqualTo(Verb.AUTH);
  }

  @Test
  void anAuthResponseMayBeLongerWhateverItBeginsWith() {
    assertThat(framer.next(buffer("A".repeat(12_286) + "\r\n"), AUTH_RESPONSE)).isEqualTo(LINE);
    assertThat(framer.next(buffer("A".repeat(12_287) + "\r\n"), AUTH_RESPONSE)).isEqualTo(TOO_LONG);
    assertThat(framer.next(buffer("QUIT\r\n"), AUTH_RESPONSE)).isEqualTo(LINE);
  }

  /** R48: a line that ends in a bare LF is reported as soon as nothing follows, and only once. */
  @Test
  void aLineIsReportedOnceWhereverABareLfMakesItsOwnerGiveUp() {
    int strings =
        DataDecoderExhaustiveTest.forEveryString(
            "\r\nx",
            6,
            octets -> {
              for (int split = 0; split <= octets.length; split++) {
                checkAbandoning(octets, split);
              }
            });
    assertThat(strings).isEqualTo(1093);
  }

  private static void checkAbandoning(byte[] octets, int split) {
    String text = new String(octets, ISO_8859_1);
    String[] lines = text.split("\r\n", -1);
    LineFramer framer = new LineFramer(WireLimits.DEFAULT);
    ByteBuffer in = ByteBuffer.wrap(octets);
    int reports = 0;
    boolean abandoned = false;
    for (int end : new int[] {split, octets.length}) {
      in.limit(end);
      while (framer.next(in, COMMAND) == LINE) {
        int length = framer.to() - framer.from();
        assertThat(new String(octets, framer.from(), length, ISO_8859_1)).isEqualTo(lines[reports]);
        assertThat(framer.endsInBareLf()).isFalse();
        reports++;
      }
      // The line that is open has ended since it was given up.
      boolean open = abandoned && text.substring(0, end).split("\r\n", -1).length == reports;
      String partial = text.substring(0, end);
      boolean bare = !open && partial.endsWith("\n") && !partial.endsWith("\r\n");
      assertThat(framer.endsInBareLf()).as("%s at %s", lines, split).isEqualTo(bare);
      if (bare) {
        framer.abandon(in);
        assertThat(in.hasRemaining()).isFalse();
        assertThat(framer.isPartial()).isTrue();
        abandoned = true;
        reports++;
      }
    }
    boolean lastReported = abandoned && reports == lines.length;
    assertThat(reports)
        .as("%s at %s", text, split)
        .isEqualTo(lines.length - (lastReported ? 0 : 1));
  }

  @Test
  void aLineThatIsGivenUpIsConsumedUpToItsCrlf() {
    ByteBuffer in = buffer("bdat 5\nxyz\n\r\nNOOP\r\n");
    in.limit(7);
    assertThatIllegalStateException().isThrownBy(() -> framer.abandon(in));
    assertThat(framer.next(in, COMMAND)).isEqualTo(NEED_INPUT);
    assertThat(framer.endsInBareLf()).isTrue();
    framer.abandon(in);
    assertThat(framer.longLineVerb()).isEqualTo(Verb.BDAT);
    assertThat(framer.endsInBareLf()).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> framer.abandon(in));
    in.limit(11);
    assertThat(framer.next(in, COMMAND)).isEqualTo(NEED_INPUT);
    assertThat(framer.endsInBareLf()).isFalse();
    in.limit(in.capacity());
    assertThat(line(in)).isEqualTo("NOOP");
    assertThat(framer.next(in, COMMAND)).isEqualTo(NEED_INPUT);
    assertThat(framer.isPartial()).isFalse();
  }

  /** R01: a command of 10,000 octets in reads of 1,460, and the next one in the last of them. */
  @Test
  void aCommandOfTenThousandOctetsIsReportedOnceAndTheNextLineIsInSync() {
    byte[] octets = ("BDAT " + "1".repeat(9_995) + "\r\nNOOP\r\n").getBytes(ISO_8859_1);
    ByteBuffer in = ByteBuffer.wrap(octets);
    List<Object> found = new ArrayList<>();
    int largest = 0;
    for (int end = 0; end < octets.length; ) {
      end = Math.min(octets.length, end + 1460);
      in.limit(end);
      LineFramer.Result result;
      while ((result = framer.next(in, COMMAND)) != NEED_INPUT) {
        found.add(result);
        found.add(
            result == LINE ? framer.to() - framer.from() : String.valueOf(framer.longLineVerb()));
      }
      largest = Math.max(largest, in.remaining());
    }
    assertThat(found).containsExactly(TOO_LONG, "BDAT", LINE, 4);
    assertThat(largest).as("octets the owner had to keep").isLessThan(2048);
    assertThat(framer.isPartial()).isFalse();
  }

  /** R02. */
  @Test
  void aBareCrOrLfStaysInTheLine() {
    assertThat(line(buffer("a\rb\nc\n\r\r\r\n"))).isEqualTo("a\rb\nc\n\r\r");
  }

  @Test
  void aPartialLineStaysInTheBuffer() {
    ByteBuffer in = buffer("NOOP\r\nQUIT\r");
    assertThat(line(in)).isEqualTo("NOOP");
    assertThat(framer.next(in, COMMAND)).isEqualTo(NEED_INPUT);
    assertThat(in.position()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r", "x", "x\r", "\n", "\0"})
  void whatIsLeftIsAPartialLine(String left) {
    assertThat(framer.isPartial()).isFalse();
    ByteBuffer in = buffer(left + "\r\n");
    assertThat(framer.next(in.limit(left.length()), COMMAND)).isEqualTo(NEED_INPUT);
    assertThat(framer.isPartial()).isTrue();
    assertThat(framer.next(in.limit(in.capacity()), COMMAND)).isEqualTo(LINE);
    assertThat(framer.isPartial()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r", "x", "x\r", "xyz"})
  void aBufferWithoutWhatWasLeftIsRefused(String left) {
    assertThat(framer.next(buffer(left), COMMAND)).isEqualTo(NEED_INPUT);
    ByteBuffer other = buffer(left.substring(1));
    assertThatIllegalArgumentException().isThrownBy(() -> framer.next(other, COMMAND));
  }

  @Test
  void onlyALineThatMayBeLongerAsksForALargerBuffer() {
    assertThat(framer.capacity(COMMAND)).isEqualTo(2048);
    assertThat(framer.capacity(AUTH_RESPONSE)).isEqualTo(12_288);
    assertThat(framer.next(buffer("MAIL " + "x".repeat(2042)), COMMAND)).isEqualTo(NEED_INPUT);
    assertThat(framer.capacity(COMMAND)).isEqualTo(2048);
  }

  @ParameterizedTest
  @ValueSource(ints = {2043, 3000})
  void anOpenAuthLineAsksForALargerBufferUntilItEnds(int response) {
    ByteBuffer in = buffer("AUTH " + "x".repeat(response) + "\r\n");
    assertThat(framer.next(in.limit(in.capacity() - 2), COMMAND)).isEqualTo(NEED_INPUT);
    assertThat(framer.capacity(COMMAND)).isEqualTo(12_288);
    assertThat(framer.next(in.limit(in.capacity()), COMMAND)).isEqualTo(LINE);
    assertThat(framer.capacity(COMMAND)).isEqualTo(2048);
  }

  /** An owner whose buffer is never larger than asked gets through any line. */
  @Test
  void aBufferOfTheCapacityAlwaysMakesProgress() {
    String text =
        "AUTH PLAIN "
            + "A".repeat(12_275)
            + "\r\nMAIL "
            + "x".repeat(5000)
            + "\r\nAUTH "
            + "A".repeat(20_000)
            + "\r\nauth "
            + "A".repeat(2043)
            + "\r\nQUIT\r\n";
    assertThat(throughSmallestBuffers(text, COMMAND))
        .containsExactly(LINE, TOO_LONG, TOO_LONG, LINE, LINE);
    assertThat(throughSmallestBuffers(text, AUTH_RESPONSE))
        .containsExactly(LINE, LINE, TOO_LONG, LINE, LINE);
  }

  private List<LineFramer.Result> throughSmallestBuffers(String text, Expectation expectation) {
    byte[] octets = text.getBytes(ISO_8859_1);
    List<LineFramer.Result> found = new ArrayList<>();
    ByteBuffer left = ByteBuffer.allocate(0);
    int at = 0;
    while (at < octets.length || left.hasRemaining()) {
      ByteBuffer in = ByteBuffer.allocate(framer.capacity(expectation)).put(left);
      int count = Math.min(in.remaining(), octets.length - at);
      assertThat(count).as("room for more at %d", at).isPositive();
      in.put(octets, at, count).flip();
      at += count;
      LineFramer.Result result;
      while ((result = framer.next(in, expectation)) != NEED_INPUT) {
        found.add(result);
      }
      left = in;
    }
    return found;
  }
}
