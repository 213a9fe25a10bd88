package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Resumption;
import dev.smtpkit.session.server.Connection.Manner;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sink that keeps octets for too long loses its message, and nothing else (R99). */
class SinkDeadlineTest {

  private static final long SECOND = 1_000_000_000L;

  private static Connection pending(String... begin) {
    Connection connection = Connection.greeted(Setup.STANDARD, Manner.HELD);
    connection.release();
    connection.release();
    connection.say("MAIL FROM:<a@client.example>");
    connection.release();
    connection.say("RCPT TO:<b@mx.example>");
    connection.release();
    connection.say(begin);
    connection.release();
    return connection;
  }

  @Test
  void theMessageIsRefusedAtItsEndAndTheSessionGoesOn() {
    try (Connection connection = pending("DATA")) {
      connection.send("first\r\n");
      assertThat(connection.driver.demand()).isEqualTo(Demand.SINK);
      assertThat(connection.driver.holdsInput()).isTrue();
      assertThat(connection.pass(120 * SECOND - 1)).isEmpty();
      assertThat(connection.driver.demand()).isEqualTo(Demand.SINK);
      assertThat(connection.pass(1)).isEmpty();
      assertThat(connection.driver.demand()).isEqualTo(Demand.READ);
      assertThat(connection.send("second\r\n.\r\n")).isEqualTo("451 4.3.0 " + ERROR);
      assertThat(connection.script.log).doesNotContain("drop");

      // Another message comes while the first sink is still at it.
      connection.say("MAIL FROM:<a@client.example>");
      assertThat(connection.driver.holdsInput()).isTrue();
      assertThat(connection.release()).startsWith("250 ");
      assertThat(connection.driver.holdsInput()).isFalse();
      assertThat(connection.script.dropped).hasSize(1);
      connection.say("RCPT TO:<b@mx.example>");
      connection.release();
      connection.say("DATA");
      connection.release();
      connection.send("third\r\n.\r\n");
      connection.release();
      assertThat(connection.release()).startsWith("250 ");
      assertThat(connection.script.delivered).hasSize(1);
    }
  }

  private static final String ERROR = "Local error in processing, try again later\r\n";

  @Test
  void aBufferCanBeLeftToASinkOnlyOnceItIsOverdue() {
    try (Connection connection = pending("DATA")) {
      connection.send("first\r\n");
      assertThat(connection.driver.leaveInput()).isFalse();
      assertThat(connection.driver.holdsInput()).isTrue();
      connection.pass(120 * SECOND);
      assertThat(connection.driver.holdsInput()).isTrue();
      assertThat(connection.driver.leaveInput()).isTrue();
      assertThat(connection.driver.holdsInput()).isFalse();
      assertThat(connection.driver.leaveInput()).isFalse();
      connection.release();
      assertThat(connection.script.dropped).hasSize(1);
    }
  }

  /** A handler whose sinks keep everything until the test resumes them. */
  private static final class Keeping implements MailHandler, MessageSink {

    final List<Resumption> resumptions = new ArrayList<>();
    int drops;

    @Override
    public void rcpt(ForwardPath path, RcptParameters parameters, Pending<Verdict> verdict) {
      verdict.answer(Verdict.ACCEPT);
    }

    @Override
    public MessageSink message(Origin origin, Envelope envelope) {
      return this;
    }

    @Override
    public Progress write(ByteBuffer octets, Resumption resumption) {
      resumptions.add(resumption);
      return Progress.PENDING;
    }

    @Override
    public void end(MessageSummary summary, Pending<Verdict> outcome) {
      outcome.answer(Verdict.ACCEPT);
    }

    @Override
    public void drop() {
      drops++;
    }
  }

  @Test
  void aLateResumptionDoesNotResumeTheNextSink() {
    Keeping handler = new Keeping();
    String[] begin = {"MAIL FROM:<a@client.example>", "RCPT TO:<b@mx.example>", "DATA"};
    try (Connection connection = new Connection(Setup.STANDARD, handler)) {
      connection.round();
      connection.say("EHLO client.example");
      connection.say(begin);
      connection.say("first");
      connection.pass(120 * SECOND);
      assertThat(connection.say(".")).startsWith("451 ");
      connection.say(begin);
      connection.say("second");
      assertThat(handler.resumptions).hasSize(2);
      assertThat(handler.resumptions.get(0).resume()).isTrue();
      connection.release();
      assertThat(handler.drops).isOne();
      assertThat(connection.driver.demand()).isEqualTo(Demand.SINK);
      assertThat(connection.driver.holdsInput()).isTrue();
      assertThat(handler.resumptions.get(0).resume()).isFalse();
      handler.resumptions.get(1).resume();
      connection.release();
      assertThat(connection.driver.demand()).isEqualTo(Demand.READ);
      assertThat(connection.say(".")).startsWith("250 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"BDAT 10", "BDAT 10 LAST"})
  void aChunkIsRefusedToo(String bdat) {
    try (Connection connection = pending(bdat)) {
      connection.send("01234");
      connection.pass(120 * SECOND);
      assertThat(connection.send("56789")).isEqualTo("451 4.3.0 " + ERROR);
    }
  }

  @Test
  void anEndOfTheSessionStopsTheDeadline() {
    Raw raw = Raw.in(ServerState.EXPECT_MESSAGE);
    raw.feed("x").poll();
    raw.session.pause(raw.now());
    raw.session.abort(raw.now());
    raw.clock.advance(200 * SECOND);
    raw.session.expire(raw.now());
    assertThat(raw.round())
        .contains(new ServerEvent.MessageDropped(Replies.LOCAL_ERROR))
        .filteredOn(event -> event instanceof ServerEvent.MessageDropped)
        .hasSize(1);
    assertThat(raw.session.answer(raw.last, Verdict.ACCEPT, raw.now())).isFalse();
  }
}
