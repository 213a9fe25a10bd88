package dev.smtpkit.session.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.testkit.VirtualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** R09: who pays for which time. */
class DeadlineTest {

  private static final Answer VERIFIED =
      Request.VerifyPassword.of("test", Secret.owning(new byte[1])).verified();

  private static final long SECOND = SECONDS.toNanos(1);

  private static long left(Raw raw) {
    assertThat(raw.session.hasDeadline()).isTrue();
    return raw.session.deadlineNanos() - raw.now();
  }

  /** Passes time without an expiry. */
  private static void pass(Raw raw, long nanos) {
    raw.clock.advance(nanos);
  }

  @Test
  void aCommandHasFiveMinutesFromTheEndOfTheLastOne() {
    Raw raw = Raw.in(ServerState.EXPECT_MAIL);
    assertThat(left(raw)).isEqualTo(300 * SECOND);
    pass(raw, 200 * SECOND);
    raw.feed("NO").round();
    assertThat(left(raw)).isEqualTo(100 * SECOND);
    raw.feed("OP\r\n").round();
    assertThat(left(raw)).isEqualTo(300 * SECOND);
  }

  @Test
  void thePeersClockStandsWhileADecisionIsOpen() {
    Raw raw = Raw.in(ServerState.EXPECT_RCPT);
    pass(raw, 100 * SECOND);
    Decision decision = raw.asked("RCPT TO:<b@mx.example>\r\nRC");
    assertThat(left(raw)).isEqualTo(30 * SECOND);
    pass(raw, 29 * SECOND);
    raw.session.answer(decision, Verdict.ACCEPT, raw.now());
    raw.round();
    assertThat(left(raw)).isEqualTo(300 * SECOND);
  }

  @Test
  void thePeersClockStandsDuringAPause() {
    Raw raw = Raw.in(ServerState.EXPECT_MESSAGE);
    pass(raw, 10 * SECOND);
    raw.feed("x").poll();
    raw.session.pause(raw.now());
    assertThat(raw.session.demand()).isEqualTo(Demand.SINK);
    assertThat(raw.poll()).isEqualTo(ServerEvent.Control.BLOCKED);
    assertThat(left(raw)).isEqualTo(120 * SECOND);
    pass(raw, 119 * SECOND);
    raw.session.expire(raw.now());
    raw.session.resume(raw.now());
    raw.round();
    assertThat(left(raw)).isEqualTo(50 * SECOND + SECOND / 500);
  }

  @Test
  void thePeersClockStandsUntilARoundIsTransmitted() {
    Raw raw = Raw.in(ServerState.EXPECT_MAIL);
    raw.feed("NOOP\r\n").poll();
    assertThat(raw.session.hasDeadline()).isFalse();
    pass(raw, 1000 * SECOND);
    raw.session.expire(raw.now());
    raw.round();
    assertThat(left(raw)).isEqualTo(300 * SECOND);
  }

  @Test
  void aMessageHasAMinuteAndASecondMoreForEvery500Octets() {
    Raw raw = Raw.in(ServerState.EXPECT_MESSAGE);
    assertThat(left(raw)).isEqualTo(60 * SECOND);
    pass(raw, 30 * SECOND);
    raw.feed("x".repeat(5_000)).round();
    assertThat(left(raw)).isEqualTo(40 * SECOND);
    raw.feed("x".repeat(100_000)).round();
    assertThat(left(raw)).isEqualTo(240 * SECOND);
    raw.feed("x".repeat(100_000)).round();
    assertThat(left(raw)).isEqualTo(300 * SECOND);
  }

  @Test
  void aMessageThatKeepsItsRateNeverExpires() {
    Raw raw = Raw.in(ServerState.EXPECT_MESSAGE);
    for (int i = 0; i < 3600; i++) {
      pass(raw, SECOND);
      raw.session.expire(raw.now());
      raw.feed("x".repeat(498) + "\r\n").round();
    }
    assertThat(raw.session.state()).isEqualTo(ServerState.EXPECT_MESSAGE);
    for (int i = 0; i < 121; i++) {
      pass(raw, SECOND);
      raw.session.expire(raw.now());
      raw.feed("x".repeat(250)).round();
    }
    assertThat(raw.session.state()).isEqualTo(ServerState.CLOSED);
    assertThat(raw.sent.toString()).endsWith("came too slowly, closing connection\r\n");
  }

  @Test
  void aRefusedMessageAndARefusedChunkKeepTheRateAsWell() {
    Raw raw = Raw.in(ServerState.EXPECT_MESSAGE);
    raw.feed("bare\n").round();
    assertThat(left(raw)).isEqualTo(60 * SECOND + 5 * SECOND / 500);
    Raw chunk = Raw.in(ServerState.EXPECT_CHUNK);
    assertThat(left(chunk)).isEqualTo(60 * SECOND + 4 * SECOND / 500);
    pass(chunk, 61 * SECOND);
    chunk.session.expire(chunk.now());
    chunk.round();
    assertThat(chunk.sent.toString()).endsWith("too slowly, closing connection\r\n");
  }

  @ParameterizedTest
  @EnumSource
  void anExpiryThatComesTooEarlyDoesNothingInAnyState(ServerState state) {
    Raw raw = Raw.in(state);
    raw.sent.setLength(0);
    boolean had = raw.session.hasDeadline();
    long deadline = raw.session.deadlineNanos();
    for (int i = 0; i < 3; i++) {
      raw.session.expire(raw.now());
    }
    assertThat(raw.session.state()).isEqualTo(state);
    assertThat(raw.session.hasDeadline()).isEqualTo(had);
    assertThat(raw.session.deadlineNanos()).isEqualTo(deadline);
    if (had) {
      raw.clock.advance(deadline - raw.now() - 1);
      raw.session.expire(raw.now());
      assertThat(raw.session.state()).isEqualTo(state);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anExpiryThatIsDueActsOnceInEveryState(ServerState state) {
    Raw raw = Raw.in(state);
    raw.sent.setLength(0);
    raw.clock.advance(600 * SECOND);
    raw.session.expire(raw.now());
    raw.session.expire(raw.now());
    raw.round();
    raw.session.expire(raw.now());
    raw.round();
    boolean silent = state == ServerState.CLOSED || state == ServerState.EXPECT_TLS;
    assertThat(raw.sent.toString().lines()).hasSize(silent ? 0 : 1);
  }

  @ParameterizedTest
  @CsvSource({
    "EXPECT_HELLO, 'EHLO c.example\r\n', 30, 451 Local error",
    "EXPECT_MAIL, 'MAIL FROM:<>\r\n', 30, 451 4.3.0 Local error",
    "EXPECT_RCPT, 'RCPT TO:<b@mx.example>\r\n', 30, 451 4.3.0 Local error",
    "EXPECT_MESSAGE, '.\r\n', 540, 451 4.3.0 Local error",
    "EXPECT_AUTH_RESPONSE, 'AHRlc3QAMTIzNA==\r\n', 30, 454 4.7.0 Temporary",
    "EXPECT_GREETING, '', 30, 421 4.3.0 Service not available"
  })
  void aDecisionThatTakesTooLongIsAnsweredByTheEngine(
      ServerState state, String line, long seconds, String reply) {
    Raw raw = state == ServerState.EXPECT_GREETING ? new Raw(Setup.PLAINEST) : Raw.in(state);
    Decision decision = raw.asked(line);
    raw.sent.setLength(0);
    assertThat(left(raw)).isEqualTo(seconds * SECOND);
    pass(raw, seconds * SECOND);
    raw.session.expire(raw.now());
    assertThat(raw.poll()).isEqualTo(new ServerEvent.Cancelled(decision));
    raw.feed("NOOP\r\n").round();
    assertThat(raw.sent.toString()).startsWith(reply);
    assertThat(raw.sent.toString().lines()).hasSize(state == ServerState.EXPECT_GREETING ? 1 : 2);
    boolean late =
        decision.subject() == Decision.Subject.AUTHENTICATION
            ? raw.session.answer(decision, VERIFIED, raw.now())
            : raw.session.answer(decision, Verdict.ACCEPT, raw.now());
    assertThat(late).isFalse();
    assertThat(raw.session.view().identity()).isNull();
  }

  @Test
  void aHandlerThatIsTooLateIsToldSo() {
    try (Connection connection = new Connection(Setup.PLAINEST, Connection.Manner.HELD)) {
      connection.round();
      connection.release();
      connection.say("EHLO c.example");
      assertThat(connection.pass(30 * SECOND)).startsWith("451 ");
      // Its answer comes to nothing.
      assertThat(connection.release()).isEmpty();
      assertThat(connection.session.view().hello()).isNull();
    }
  }

  @Test
  void aClockThatRunsOverItsRangeIsNoClockThatRanBack() {
    Raw raw = new Raw(Setup.PLAINEST, new VirtualClock(Long.MAX_VALUE - 100 * SECOND));
    raw.accept("");
    raw.session.expire(raw.now());
    assertThat(raw.session.state()).isEqualTo(ServerState.EXPECT_HELLO);
    raw.clock.advance(299 * SECOND);
    raw.session.expire(raw.now());
    assertThat(raw.session.state()).isEqualTo(ServerState.EXPECT_HELLO);
    raw.clock.advance(SECOND);
    raw.session.expire(raw.now());
    assertThat(raw.session.state()).isEqualTo(ServerState.CLOSING);
  }
}
