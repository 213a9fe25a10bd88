package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** End of input, shutdown and abort, in every state. */
class EndingTest {

  private static final String BYE = "421 4.3.2 Service shutting down, closing connection\r\n";

  /** What the events are: a type, or a control result. */
  private static List<Object> kinds(List<ServerEvent> events) {
    return new ArrayList<>(
        events.stream()
            .map(event -> event instanceof ServerEvent.Control ? event : event.getClass())
            .toList());
  }

  private static void assertClosed(Raw raw) {
    assertThat(raw.session.state()).isEqualTo(ServerState.CLOSED);
    assertThat(raw.session.demand()).isEqualTo(Demand.CLOSE);
    assertThat(raw.session.hasDeadline()).isFalse();
    assertThat(raw.feed("NOOP\r\n").round()).containsExactly(ServerEvent.Control.NEED_INPUT);
    assertThat(raw.session.view().envelope()).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void theEndOfInputEndsEveryStateButThatOfAnOpenOutcomeR10(ServerState state) {
    Raw raw = Raw.in(state);
    raw.session.inputClosed(raw.now());
    List<Object> events = kinds(raw.round());
    switch (state) {
      case EXPECT_OUTCOME -> {
        assertThat(events).containsExactly(ServerEvent.Control.BLOCKED);
        return;
      }
      case EXPECT_MESSAGE, EXPECT_BDAT ->
          assertThat(events).startsWith(ServerEvent.MessageDropped.class, ServerEvent.Closed.class);
      case EXPECT_RCPT ->
          assertThat(events).startsWith(ServerEvent.Reset.class, ServerEvent.Closed.class);
      case EXPECT_GREETING ->
          assertThat(events).startsWith(ServerEvent.Cancelled.class, ServerEvent.Closed.class);
      case CLOSING, CLOSED -> assertThat(events).containsExactly(ServerEvent.Control.NEED_INPUT);
      default -> assertThat(events).startsWith(ServerEvent.Closed.class);
    }
    assertThat(events).doesNotContain(ServerEvent.MessageEnd.class);
    assertClosed(raw);
  }

  @Test
  void aMessageWhoseEndWasSeenIsCompletedAndWhatFollowsIsExecuted() {
    try (Connection connection = heldInMessage("Subject: whole\r\n.\r\nNOOP")) {
      // The sink still has the first span: all else is unread.
      assertThat(connection.driver.demand()).isEqualTo(Demand.SINK);
      assertThat(connection.finish()).isEmpty();
      assertThat(connection.driver.demand()).isEqualTo(Demand.SINK);
      assertThat(connection.release()).isEmpty();
      assertThat(connection.driver.demand()).isEqualTo(Demand.DECISION);
      assertThat(connection.release()).isEqualTo("250 2.0.0 Message accepted\r\n250 2.0.0 Ok\r\n");
      assertThat(connection.script.delivered).containsExactly("Subject: whole\r\n");
      assertThat(connection.script.log).endsWith("end", "closed END_OF_INPUT");
      assertThat(connection.isClosed()).isTrue();
    }
  }

  @Test
  void aMessageThatIsCutOffWhileItsSinkIsBusyIsDroppedOnceTheSinkResumes() {
    try (Connection connection = heldInMessage("Subject: half")) {
      connection.finish();
      connection.release();
      assertThat(connection.script.delivered).isEmpty();
      assertThat(connection.script.log).endsWith("drop", "closed END_OF_INPUT");
      assertThat(connection.isClosed()).isTrue();
    }
  }

  private static Connection heldInMessage(String line) {
    Connection connection = new Connection(Setup.PLAINEST, Connection.Manner.HELD);
    connection.round();
    connection.release();
    for (String each :
        new String[] {
          "EHLO c.example", "MAIL FROM:<a@client.example>", "RCPT TO:<b@mx.example>", "DATA"
        }) {
      connection.say(each);
      connection.release();
    }
    connection.say(line);
    assertThat(connection.driver.demand()).isEqualTo(Demand.SINK);
    return connection;
  }

  @Test
  void anAbortWaitsWithTheDropUntilABusySinkResumes() {
    try (Connection connection = heldInMessage("Subject: half")) {
      connection.driver.abort();
      assertThat(connection.isClosed()).isTrue();
      assertThat(connection.driver.holdsInput()).isTrue();
      assertThat(connection.script.log).endsWith("closed ABORTED").doesNotContain("drop");
      connection.release();
      assertThat(connection.driver.holdsInput()).isFalse();
      assertThat(connection.script.log).endsWith("closed ABORTED", "drop");
      connection.driver.abort();
      assertThat(connection.script.log).containsOnlyOnce("drop");
    }
  }

  @Test
  void anEndOfInputBeforeTheReadRoundsAreOverLosesNothing() {
    Raw raw = Raw.in(ServerState.EXPECT_MAIL);
    raw.feed("NOOP\r\nVRFY x\r\nQU");
    assertThat(raw.poll()).isEqualTo(ServerEvent.Control.FLUSH);
    raw.session.inputClosed(raw.now());
    raw.sent.setLength(0);
    raw.round();
    assertThat(raw.sent.toString().lines()).hasSize(2);
    assertClosed(raw);
  }

  @ParameterizedTest
  @EnumSource
  void aShutdownEndsEveryStateAtItsNextCommandBoundaryR90(ServerState state) {
    Raw raw = Raw.in(state);
    raw.sent.setLength(0);
    raw.session.shutdown(Replies.SHUTTING_DOWN, raw.now());
    raw.session.shutdown(Replies.SHUTTING_DOWN, raw.now());
    raw.round();
    switch (state) {
      case EXPECT_GREETING, EXPECT_OUTCOME -> {
        assertThat(raw.sent.toString()).isEmpty();
        assertThat(raw.session.answer(raw.last, Verdict.ACCEPT, raw.now())).isTrue();
        raw.round();
        assertThat(raw.sent.toString()).startsWith("2").endsWith(BYE);
        assertThat(raw.sent.toString().lines()).hasSize(2);
      }
      case EXPECT_MESSAGE -> {
        Decision outcome = raw.asked("Subject: in flight\r\n.\r\nNOOP\r\n");
        assertThat(raw.session.answer(outcome, Verdict.ACCEPT, raw.now())).isTrue();
        raw.round();
        assertThat(raw.sent.toString()).isEqualTo("250 2.0.0 Message accepted\r\n" + BYE);
      }
      case EXPECT_CHUNK -> {
        raw.feed("x".repeat(96) + "NOOP\r\n").round();
        assertThat(raw.sent.toString()).isEqualTo("502 5.5.1 Command not implemented\r\n" + BYE);
      }
      case EXPECT_BDAT -> {
        Decision outcome = raw.asked("BDAT 0 LAST\r\nNOOP\r\n");
        assertThat(raw.session.answer(outcome, Verdict.ACCEPT, raw.now())).isTrue();
        raw.round();
        assertThat(raw.sent.toString()).isEqualTo("250 2.0.0 Message accepted\r\n" + BYE);
      }
      // Nothing can be said in clear to whoever is about to speak TLS.
      case EXPECT_TLS -> assertThat(raw.sent.toString()).isEmpty();
      case CLOSING -> assertThat(raw.sent.toString()).startsWith("221 ").doesNotContain("421");
      case CLOSED -> assertThat(raw.sent.toString()).isEmpty();
      default -> assertThat(raw.sent.toString()).isEqualTo(BYE);
    }
    assertClosed(raw);
  }

  @Test
  void aShutdownWaitsForAnOpenDecisionAndThenSaysSoOnce() {
    Raw raw = Raw.in(ServerState.EXPECT_RCPT);
    raw.sent.setLength(0);
    Decision recipient = raw.asked("RCPT TO:<b@mx.example>\r\nRCPT TO:<c@mx.example>\r\n");
    raw.session.shutdown(Replies.SHUTTING_DOWN, raw.now());
    assertThat(raw.round()).containsExactly(ServerEvent.Control.BLOCKED);
    raw.session.answer(recipient, Verdict.ACCEPT, raw.now());
    raw.round();
    assertThat(raw.sent.toString()).isEqualTo("250 2.1.5 Recipient ok\r\n" + BYE);
    assertClosed(raw);
  }

  @ParameterizedTest
  @EnumSource
  void anAbortEndsEveryStateAtOnceAndSendsNothing(ServerState state) {
    Raw raw = Raw.in(state);
    raw.sent.setLength(0);
    raw.session.abort(raw.now());
    assertThat(raw.session.demand()).isEqualTo(Demand.CLOSE);
    List<Object> events = kinds(raw.round());
    if (state != ServerState.CLOSED && state != ServerState.CLOSING) {
      assertThat(events).endsWith(ServerEvent.Closed.class, ServerEvent.Control.NEED_INPUT);
    }
    assertThat(raw.sent.toString()).isEmpty();
    assertThat(events.contains(ServerEvent.Cancelled.class))
        .isEqualTo(state == ServerState.EXPECT_GREETING || state == ServerState.EXPECT_OUTCOME);
    assertThat(events.contains(ServerEvent.MessageDropped.class))
        .isEqualTo(state == ServerState.EXPECT_MESSAGE || state == ServerState.EXPECT_BDAT);
    raw.session.abort(raw.now());
    assertClosed(raw);
  }

  @Test
  void aReplyThatWasHalfWrittenIsForgottenByAnAbort() {
    Raw raw = Raw.in(ServerState.EXPECT_MAIL);
    raw.feed("NOOP\r\n").poll();
    raw.session.transmit(ByteBuffer.allocate(3), raw.now());
    raw.session.abort(raw.now());
    raw.sent.setLength(0);
    raw.round();
    assertThat(raw.sent.toString()).isEmpty();
    assertClosed(raw);
  }
}
