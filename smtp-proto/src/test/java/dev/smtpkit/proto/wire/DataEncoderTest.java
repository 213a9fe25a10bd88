package dev.smtpkit.proto.wire;

import static dev.smtpkit.proto.wire.DataEncoder.Result.COMPLETE;
import static dev.smtpkit.proto.wire.DataEncoder.Result.NEED_INPUT;
import static dev.smtpkit.proto.wire.DataEncoder.Result.NEED_OUTPUT;
import static dev.smtpkit.proto.wire.DataEncoder.Result.REFUSED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.proto.ContentFlag;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataEncoderTest {

  /** Sequences that a lax receiver could take for the end of the data. */
  private static final Pattern END_FOR_SOMEBODY = Pattern.compile("[\r\n\0]\\.[\r\n\0]");

  private static final Pattern BARE = Pattern.compile("\r(?!\n)|(?<!\r)\n|\0");

  private final DataEncoder rejecting = new DataEncoder(BareLineEnds.REJECT);

  private static ByteBuffer buffer(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  /** R91: none of these may leave, whole or in parts. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n.\n",
        "\n.\r\n",
        "\r\n.\n",
        "\r.\r",
        "\r.\r\n",
        "\r\n.\r",
        "\n.\r",
        "\r\n.\r\r\n",
        "\r\r\n.\r\r\n",
        "\r\n\0.\r\n",
        "\r\n.\r\n"
      })
  void anEndOfTheDataThatIsContentNeverLeaves(String sequence) {
    byte[] content = ("a" + sequence + "MAIL FROM:<a@b.example>\r\n").getBytes(ISO_8859_1);
    for (BareLineEnds policy : new BareLineEnds[] {BareLineEnds.NORMALIZE, BareLineEnds.REJECT}) {
      for (int outSize = 1; outSize <= 8; outSize++) {
        EncoderRun run = new EncoderRun(false, policy, outSize);
        for (int split = 0; split <= content.length; split++) {
          run.begin();
          run.feed(content, 0, split);
          run.feed(content, split, content.length);
          run.finish();
          assertHarmless(run, policy, sequence);
        }
      }
    }
  }

  private static void assertHarmless(EncoderRun run, BareLineEnds policy, String sequence) {
    boolean bare = BARE.matcher(sequence).find();
    boolean refused = sequence.contains("\0") || (bare && policy == BareLineEnds.REJECT);
    assertThat(run.refused()).isEqualTo(refused);
    String wire = run.wire();
    if (!refused) {
      assertThat(wire).endsWith("MAIL FROM:<a@b.example>\r\n.\r\n").contains("\r\n..\r\n");
      wire = wire.substring(0, wire.length() - 3);
    }
    assertThat(BARE.matcher(wire).find()).isFalse();
    assertThat(END_FOR_SOMEBODY.matcher(wire).find()).isFalse();
  }

  /** Around whole blocks, where the search for a line's end changes its step. */
  @Test
  void aLineOfAnyLengthIsCopiedAsItIs() {
    for (int length = 0; length <= 100; length++) {
      String line = "a".repeat(length);
      for (ByteBuffer in : new ByteBuffer[] {buffer(line), direct(line)}) {
        ByteBuffer out = ByteBuffer.allocate(length + 5);
        rejecting.reset();
        assertThat(rejecting.encode(in, out)).isEqualTo(NEED_INPUT);
        assertThat(out.position()).isEqualTo(length);
        assertThat(rejecting.finish(out)).isEqualTo(COMPLETE);
        assertThat(new String(out.array(), 0, out.position(), ISO_8859_1))
            .isEqualTo(line + (length == 0 ? ".\r\n" : "\r\n.\r\n"));
      }
    }
  }

  private static ByteBuffer direct(String text) {
    return ByteBuffer.allocateDirect(text.length()).put(buffer(text)).flip();
  }

  @ParameterizedTest
  @CsvSource({
    "'', .~",
    "a, a~.~",
    "a~, a~.~",
    "., ..~.~",
    ".~, ..~.~",
    "..a~.b, ...a~..b~.~",
    "~, ~.~",
    "a.b~ .c, a.b~ .c~.~"
  })
  void encodes(String content, String wire) {
    EncoderRun run = new EncoderRun(true, BareLineEnds.REJECT, 4);
    byte[] octets = content.replace("~", "\r\n").getBytes(ISO_8859_1);
    run.begin();
    run.feed(octets, 0, octets.length);
    run.finish();
    assertThat(run.wire()).isEqualTo(wire.replace("~", "\r\n"));
  }

  @ParameterizedTest
  @CsvSource({"a~R~b, BARE_CR, 3", "ab~N, BARE_LF, 4", "a~b0R, NUL, 4", "NR, BARE_LF, 0"})
  void tellsWhatWasRefusedAndWhere(String text, ContentFlag flag, long offset) {
    String content =
        text.replace("~", "\r\n").replace('R', '\r').replace('N', '\n').replace('0', '\0');
    ByteBuffer out = ByteBuffer.allocate(100);
    ByteBuffer in = buffer(content);
    assertThat(rejecting.encode(in, out)).isEqualTo(REFUSED);
    assertThat(rejecting.refused()).isEqualTo(flag);
    assertThat(rejecting.refusedAt()).isEqualTo(offset);
  }

  @Test
  void aCrAtTheVeryEndIsRefusedByFinish() {
    ByteBuffer out = ByteBuffer.allocate(100);
    assertThat(rejecting.encode(buffer("a\r"), out)).isEqualTo(NEED_INPUT);
    assertThat(rejecting.finish(out)).isEqualTo(REFUSED);
    assertThat(rejecting.refused()).isEqualTo(ContentFlag.BARE_CR);
    assertThat(rejecting.refusedAt()).isEqualTo(1);
    assertThat(out.position()).isEqualTo(1);
  }

  @Test
  void aRefusalStaysUntilReset() {
    ByteBuffer out = ByteBuffer.allocate(100);
    assertThat(rejecting.encode(buffer("a\nb"), out)).isEqualTo(REFUSED);
    ByteBuffer more = buffer("c");
    assertThat(rejecting.encode(more, out)).isEqualTo(REFUSED);
    assertThat(rejecting.finish(out)).isEqualTo(REFUSED);
    assertThat(rejecting.encode(more, out)).isEqualTo(REFUSED);
    assertThat(more.position()).isZero();
    assertThat(out.position()).isEqualTo(1);
    rejecting.reset();
    assertThatIllegalStateException().isThrownBy(rejecting::refused);
    assertThat(rejecting.encode(more, out)).isEqualTo(NEED_INPUT);
    assertThat(rejecting.finish(out)).isEqualTo(COMPLETE);
    assertThat(out.flip()).isEqualTo(buffer("ac\r\n.\r\n"));
  }

  @Test
  void noContentMayFollowTheEnd() {
    ByteBuffer full = ByteBuffer.allocate(0);
    ByteBuffer out = ByteBuffer.allocate(100);
    assertThat(rejecting.finish(full)).isEqualTo(NEED_OUTPUT);
    assertThatIllegalStateException().isThrownBy(() -> rejecting.encode(buffer("a"), out));
    assertThat(rejecting.finish(out)).isEqualTo(COMPLETE);
    assertThat(rejecting.finish(out)).isEqualTo(COMPLETE);
    assertThatIllegalStateException().isThrownBy(() -> rejecting.encode(buffer("a"), out));
    assertThat(out.position()).isEqualTo(3);
    rejecting.reset();
    assertThat(rejecting.encode(buffer("a"), out)).isEqualTo(NEED_INPUT);
  }

  @Test
  void resetForgetsWhatWasOwedAndHeldBack() {
    ByteBuffer one = ByteBuffer.allocate(1);
    assertThat(rejecting.encode(buffer(".a"), one)).isEqualTo(NEED_OUTPUT);
    rejecting.reset();
    ByteBuffer out = ByteBuffer.allocate(100);
    rejecting.encode(buffer("a\r"), out);
    rejecting.reset();
    out.clear();
    assertThat(rejecting.encode(buffer("\0"), out)).isEqualTo(REFUSED);
    assertThat(rejecting.refusedAt()).isZero();
    rejecting.reset();
    assertThat(rejecting.finish(out)).isEqualTo(COMPLETE);
    assertThat(out.flip()).isEqualTo(buffer(".\r\n"));
  }

  @Test
  void nothingBareIsPassed() {
    assertThatIllegalArgumentException().isThrownBy(() -> new DataEncoder(BareLineEnds.PASS));
  }

  @Test
  void nothingIsRefusedUnlessItWas() {
    assertThatIllegalStateException().isThrownBy(rejecting::refused);
    assertThatIllegalStateException().isThrownBy(rejecting::refusedAt);
  }
}
