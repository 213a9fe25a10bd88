package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReplyCode;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyWriterTest {

  private static final Reply EHLO =
      Reply.of(new ReplyCode(250), null, List.of("mx.example", "PIPELINING", "SIZE 0"));

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 50, 1000})
  void repliesAreWrittenThroughBuffersOfAnySize(int size) {
    ReplyWriter writer = new ReplyWriter();
    StringBuilder written = new StringBuilder();
    for (boolean direct : new boolean[] {false, true}) {
      ByteBuffer out = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
      for (Reply reply : List.of(Replies.OK, EHLO, Replies.OK, Replies.BYE)) {
        while (!writer.write(reply, out)) {
          assertThat(out.hasRemaining()).as("only a full buffer stops it").isFalse();
          assertThat(writer.isIdle()).isFalse();
          drain(out, written);
        }
        assertThat(writer.isIdle()).isTrue();
      }
      drain(out, written);
    }
    String once =
        """
        250 2.0.0 Ok
        250-mx.example
        250-PIPELINING
        250 SIZE 0
        250 2.0.0 Ok
        221 2.0.0 Service closing transmission channel
        """
            .replace("\n", "\r\n");
    assertThat(written.toString()).isEqualTo(once + once);
  }

  private static void drain(ByteBuffer out, StringBuilder written) {
    written.append(US_ASCII.decode(out.flip()));
    out.clear();
  }

  @Test
  void aFullBufferTakesNothing() {
    ReplyWriter writer = new ReplyWriter();
    assertThat(writer.write(Replies.OK, ByteBuffer.allocate(0))).isFalse();
    assertThat(writer.write(Replies.OK, ByteBuffer.allocate(Replies.OK.length()))).isTrue();
  }

  @Test
  void aHalfWrittenReplyMustBeEndedFirst() {
    ReplyWriter writer = new ReplyWriter();
    writer.write(Replies.OK, ByteBuffer.allocate(3));
    assertThatIllegalStateException()
        .isThrownBy(() -> writer.write(Replies.BYE, ByteBuffer.allocate(100)));
  }
}
