package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.sasl.FailureReason;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.SessionView;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nothing is read or sent for a while. */
class DelayTest {

  private static final long SECOND = 1_000_000_000L;

  private static final Setup ONE_SOFT = Setup.of(builder -> builder.limits(l -> l.softErrors(1)));

  private static Raw delayed() {
    Raw raw = new Raw(ONE_SOFT);
    raw.accept("");
    raw.accept("EHLO c.example\r\n");
    raw.feed("JUNK\r\n").round();
    raw.sent.setLength(0);
    raw.feed("MAIL FROM:<<>\r\nNOOP\r\n").round();
    return raw;
  }

  @Test
  void whileADelayLastsNothingIsConsumedOrSentR48() {
    Raw raw = delayed();
    assertThat(raw.session.demand()).isEqualTo(Demand.DELAY);
    assertThat(raw.sent.toString()).isEmpty();
    assertThat(raw.unread()).isEqualTo(6);
    assertThat(raw.session.hasDeadline()).isTrue();
    assertThat(raw.session.deadlineNanos() - raw.now()).isEqualTo(SECOND);
    raw.clock.advance(SECOND - 1);
    raw.session.expire(raw.now());
    assertThat(raw.poll()).isEqualTo(ServerEvent.Control.BLOCKED);
    assertThat(raw.transmit()).isEmpty();
    raw.clock.advance(1);
    raw.session.expire(raw.now());
    raw.round();
    assertThat(raw.sent.toString()).startsWith("501 5.1.7 ").endsWith("250 2.0.0 Ok\r\n");
    assertThat(raw.session.demand()).isEqualTo(Demand.READ);
  }

  @Test
  void aPollAfterTheDelayNeedsNoExpiry() {
    Raw raw = delayed();
    raw.clock.advance(SECOND);
    raw.round();
    assertThat(raw.sent.toString()).startsWith("501 5.1.7 ").endsWith("250 2.0.0 Ok\r\n");
  }

  @Test
  void thePeerIsNotChargedForADelay() {
    Raw raw = delayed();
    long before = raw.session.deadlineNanos();
    raw.clock.advance(SECOND);
    raw.session.expire(raw.now());
    raw.round();
    assertThat(before).isLessThan(raw.session.deadlineNanos());
    assertThat(raw.session.deadlineNanos() - raw.now()).isEqualTo(300 * SECOND);
  }

  @Test
  void aShutdownEndsADelay() {
    Raw raw = delayed();
    raw.session.shutdown(Replies.SHUTTING_DOWN, raw.now());
    raw.round();
    assertThat(raw.sent.toString()).startsWith("501 5.1.7 ").contains("421 4.3.2 ");
    assertThat(raw.session.demand()).isEqualTo(Demand.CLOSE);
  }

  @Test
  void theEndOfInputDuringADelayStillHasTheLinesThatCame() {
    Raw raw = delayed();
    raw.session.inputClosed(raw.now());
    assertThat(raw.session.demand()).isEqualTo(Demand.DELAY);
    raw.clock.advance(SECOND);
    raw.session.expire(raw.now());
    raw.round();
    assertThat(raw.sent.toString()).endsWith("250 2.0.0 Ok\r\n");
    assertThat(raw.session.demand()).isEqualTo(Demand.CLOSE);
  }

  @Test
  void anErrorDelayOfZeroIsNone() {
    Setup setup = ONE_SOFT.but(builder -> builder.deadlines(d -> d.errorDelay(Duration.ZERO)));
    try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("JUNK", "JUNK", "JUNK").lines()).hasSize(3);
    }
  }

  @Test
  void aFailedAuthenticationMayCostTimeR64() {
    Setup setup =
        Setup.AUTH.but(
            builder -> builder.authenticationDelay((session, failures, now) -> failures * SECOND));
    try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("AUTH PLAIN AHRlc3QAd3Jvbmc=")).isEmpty();
      assertThat(connection.driver.demand()).isEqualTo(Demand.DELAY);
      assertThat(connection.pass(SECOND)).startsWith("535 5.7.8 ");
      assertThat(connection.say("AUTH PLAIN AHRlc3QAd3Jvbmc=")).isEmpty();
      assertThat(connection.pass(SECOND)).isEmpty();
      assertThat(connection.pass(SECOND)).startsWith("535 5.7.8 ");
      assertThat(connection.say("AUTH PLAIN AHRlc3QAd3Jvbmc=")).isEmpty();
      assertThat(connection.driver.demand()).isEqualTo(Demand.DELAY);
      assertThat(connection.driver.hasDeadline()).isTrue();
      assertThat(connection.pass(2 * SECOND)).isEmpty();
      assertThat(connection.pass(SECOND)).startsWith("421 4.7.0 ");
      assertThat(connection.driver.demand()).isEqualTo(Demand.CLOSE);
      assertThat(connection.script.log)
          .contains("failed PLAIN 1", "failed PLAIN 2", "failed PLAIN 3");
    }
  }

  @Test
  void aFailedAuthenticationMayLockOutR64() {
    Setup setup =
        Setup.AUTH.but(
            builder ->
                builder.authenticationDelay(
                    (session, failures, now) -> AuthenticationDelay.LOCK_OUT));
    Raw raw = new Raw(setup);
    raw.accept("");
    raw.accept("EHLO c.example\r\n");
    Decision asked = raw.asked("AUTH PLAIN AHRlc3QAd3Jvbmc=\r\n");
    Request.VerifyPassword request = Request.VerifyPassword.of("test", Secret.owning(new byte[1]));
    raw.session.answer(asked, request.notVerified(), raw.now());
    assertThat(raw.round())
        .startsWith(
            new ServerEvent.AuthenticationFailed("PLAIN", FailureReason.CREDENTIALS, 1),
            new ServerEvent.Closed(CloseReason.AUTHENTICATION_FAILURES));
    assertThat(raw.sent.toString())
        .endsWith("421 4.7.0 Too many failed authentications, closing connection\r\n");
  }

  private static final Setup BY_DEFAULT =
      Setup.AUTH.but(builder -> builder.authenticationDelay(AuthenticationDelay.DEFAULT));

  @Test
  void byDefaultTheFirstFailureOfAConnectionCostsASecondAndTheNextTwoR64() {
    ServerConfiguration configuration =
        ServerConfiguration.builder(DomainName.of("mx.example")).build();
    AuthenticationDelay delay = configuration.authenticationDelay();
    SessionView view = new Raw(BY_DEFAULT).session.view();
    assertThat(List.of(1, 2, 3, 4, 5, 6, 7, 100, Integer.MAX_VALUE))
        .extracting(failures -> delay.nanos(view, failures, 0) / SECOND)
        .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L, 30L);
  }

  @Test
  void aRightPasswordIsNotDelayedR64() {
    try (Connection connection = Connection.greeted(BY_DEFAULT, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("AUTH PLAIN AHRlc3QAd3Jvbmc=")).isEmpty();
      assertThat(connection.pass(SECOND)).startsWith("535 5.7.8 ");
      assertThat(connection.say("AUTH PLAIN AHRlc3QAMTIzNA==")).startsWith("235 2.7.0 ");
    }
  }

  @Test
  void aDelayThatThrowsIsTheDefaultOneR64() {
    Setup setup =
        Setup.AUTH.but(
            builder ->
                builder.authenticationDelay(
                    (session, failures, now) -> {
                      throw new IllegalStateException("no table");
                    }));
    try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("AUTH PLAIN AHRlc3QAd3Jvbmc=")).isEmpty();
      assertThat(connection.pass(SECOND)).startsWith("535 5.7.8 ");
      assertThat(connection.failures).hasSize(1);
      connection.failures.clear();
    }
  }

  @Test
  void theLastReplyIsHeldBackUntilAShutdownR64() {
    Raw raw = lastReplyHeldBack();
    assertThat(raw.poll()).isEqualTo(ServerEvent.Control.BLOCKED);
    assertThat(raw.transmit()).isEmpty();
    raw.session.shutdown(Replies.SHUTTING_DOWN, raw.now());
    raw.round();
    assertThat(raw.sent.toString()).contains("421 4.7.0 ").doesNotContain("421 4.3.2 ");
    assertThat(raw.session.demand()).isEqualTo(Demand.CLOSE);
  }

  @Test
  void aConnectionThatBreaksDuringTheLastDelayIsClosed() {
    Raw raw = lastReplyHeldBack();
    raw.session.abort(raw.now());
    assertThat(raw.session.demand()).isEqualTo(Demand.CLOSE);
    assertThat(raw.session.hasDeadline()).isFalse();
  }

  private static Raw lastReplyHeldBack() {
    Raw raw = new Raw(BY_DEFAULT.but(b -> b.limits(l -> l.maxAuthenticationFailures(1))));
    raw.accept("");
    raw.accept("EHLO c.example\r\n");
    Decision asked = raw.asked("AUTH PLAIN AHRlc3QAd3Jvbmc=\r\n");
    Request.VerifyPassword request = Request.VerifyPassword.of("test", Secret.owning(new byte[1]));
    raw.session.answer(asked, request.notVerified(), raw.now());
    raw.round();
    assertThat(raw.session.demand()).isEqualTo(Demand.DELAY);
    assertThat(raw.sent.toString()).doesNotContain("421");
    return raw;
  }
}
