package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.WithProtocol;
import dev.smtpkit.sasl.Plain;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.WireObserver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS as a state (RFC 3207). */
class StartTlsTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void whatStandsBehindAnAcceptedStartTlsIsNeverParsedDialogue14R70() {
    List<Long> told = new ArrayList<>();
    Setup setup =
        Setup.STANDARD.but(
            builder ->
                builder.observers(
                    peer ->
                        new WireObserver() {
                          @Override
                          public void discarded(long octets) {
                            told.add(octets);
                          }
                        }));
    for (Connection.Manner manner : List.of(Connection.Manner.AT_ONCE, Connection.Manner.LATER)) {
      told.clear();
      try (Connection connection = Connection.greeted(setup, manner)) {
        String injected = "MAIL FROM:<evil@client.example>\r\nNOOP\r\nhalf of a li";
        assertThat(connection.send("STARTTLS\r\n" + injected))
            .isEqualTo("220 2.0.0 Ready to start TLS\r\n");
        assertThat(told).containsExactly((long) injected.length());
        assertThat(connection.session.discardedOctets()).isEqualTo(injected.length());
        assertThat(connection.script.log).noneMatch(line -> line.contains("evil"));
        assertThat(connection.say("NOOP")).isEqualTo("250 2.0.0 Ok\r\n");
        assertThat(connection.session.state()).isEqualTo(ServerState.EXPECT_HELLO);
      }
    }
  }

  @Test
  void theOctetsBehindARefusedStartTlsAreCommands() {
    try (Connection connection = Connection.greeted(Setup.STANDARD, Connection.Manner.LATER)) {
      connection.script.tls = Verdict.refuse(Replies.TLS_UNAVAILABLE);
      assertThat(connection.say("STARTTLS", "NOOP"))
          .isEqualTo("454 4.7.0 TLS not available due to temporary reason\r\n250 2.0.0 Ok\r\n");
      assertThat(connection.session.view().tls()).isNull();
    }
  }

  @Test
  void theOctetsStayUnreadWhileStartTlsIsNotDecided() {
    Raw raw = new Raw(Setup.STANDARD);
    raw.accept("");
    raw.accept("EHLO c.example\r\n");
    raw.asked("STARTTLS\r\nNOOP\r\n");
    assertThat(raw.poll()).isEqualTo(ServerEvent.Control.BLOCKED);
    assertThat(raw.unread()).isEqualTo(6);
  }

  @Test
  void tlsIsDemandedOnlyOnceThe220WasTransmitted() {
    Raw raw = new Raw(Setup.STANDARD);
    raw.accept("");
    raw.accept("EHLO c.example\r\n");
    Decision decision = raw.asked("STARTTLS\r\n");
    raw.session.answer(decision, Verdict.ACCEPT, raw.now());
    assertThat(raw.session.demand()).isEqualTo(Demand.READ);
    assertThat(raw.poll()).isEqualTo(ServerEvent.Control.FLUSH);
    assertThatIllegalStateException()
        .isThrownBy(() -> raw.session.tlsEstablished(TestTls.INFO, raw.now()));
    assertThat(raw.transmit()).startsWith("220 2.0.0 ");
    assertThat(raw.session.demand()).isEqualTo(Demand.TLS);
    assertThat(raw.poll()).isEqualTo(ServerEvent.Control.NEED_INPUT);
    assertThat(raw.session.demand()).isEqualTo(Demand.TLS);
    raw.session.tlsEstablished(TestTls.INFO, raw.now());
    assertThat(raw.session.demand()).isEqualTo(Demand.READ);
    assertThat(raw.poll()).isEqualTo(new ServerEvent.Secured(TestTls.INFO));
  }

  @Test
  void everythingThatWasKnownIsForgottenR70() {
    Setup setup =
        Setup.STANDARD.but(
            builder -> builder.mechanisms(List.of(Plain.server())).allowCleartextPasswords());
    try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("AUTH PLAIN AHRlc3QAMTIzNA==")).startsWith("235 ");
      connection.handshakes = false;
      connection.say("STARTTLS");
      assertThat(connection.session.view().identity()).isNotNull();
      connection.driver.tlsEstablished(TestTls.INFO);
      SmtpServerSession session = connection.session;
      assertThat(session.view().identity()).isNull();
      assertThat(session.view().hello()).isNull();
      assertThat(session.view().extended()).isFalse();
      assertThat(session.view().offers("PIPELINING")).isFalse();
      assertThat(session.view().tls()).isSameAs(TestTls.INFO);
      assertThat(connection.say("MAIL FROM:<a@client.example>")).startsWith("503 ");
      assertThat(connection.script.log).contains("secured mx.example");
    }
  }

  @Test
  void theErrorBudgetIsNotRefilledByTlsR48() {
    Setup setup = Setup.STANDARD.but(builder -> builder.limits(l -> l.maxErrors(2)));
    try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
      connection.say("JUNK");
      connection.say("STARTTLS");
      assertThat(connection.say("JUNK")).startsWith("421 4.7.0 ");
    }
  }

  @Test
  void theEnvelopeSaysThatTheMessageCameUnderTlsR16R72() {
    Raw raw = new Raw(new Setup(Setup.STANDARD.configuration(), Verdict.ACCEPT), TestTls.INFO);
    raw.accept("");
    List<ServerEvent> events = raw.accept("EHLO c.example\r\n");
    assertThat(events).containsExactly(ServerEvent.Control.NEED_INPUT);
    assertThat(raw.sent.toString()).doesNotContain("STARTTLS");
    raw.accept("MAIL FROM:<a@client.example>\r\n");
    assertThat(raw.session.view().origin().tls()).isSameAs(TestTls.INFO);
    assertThat(raw.session.view().origin().with(raw.session.view().envelope()))
        .isEqualTo(WithProtocol.ESMTPS);
    assertThat(TestTls.INFO.protocol()).isNotEmpty();
    assertThat(TestTls.INFO.cipherSuite()).isNotEmpty();
    raw.feed("STARTTLS\r\n").round();
    assertThat(raw.sent.toString()).endsWith("503 5.5.1 Bad sequence of commands\r\n");
  }

  @Test
  void theHandshakeHasADeadlineOfItsOwnAndNobodyIsToldInClearR09() {
    Raw raw = Raw.in(ServerState.EXPECT_TLS);
    raw.sent.setLength(0);
    assertThat(raw.session.hasDeadline()).isTrue();
    assertThat(raw.session.deadlineNanos() - raw.now()).isEqualTo(60 * SECOND);
    raw.clock.advance(60 * SECOND);
    raw.session.expire(raw.now());
    assertThat(raw.round()).startsWith(new ServerEvent.Closed(CloseReason.TIMEOUT));
    assertThat(raw.sent.toString()).isEmpty();
    assertThat(raw.session.demand()).isEqualTo(Demand.CLOSE);
  }

  @Test
  void aDecisionOnStartTlsThatTakesTooLongIs454() {
    Raw raw = new Raw(Setup.STANDARD);
    raw.accept("");
    raw.accept("EHLO c.example\r\n");
    raw.asked("STARTTLS\r\n");
    raw.clock.advance(30 * SECOND);
    raw.session.expire(raw.now());
    raw.sent.setLength(0);
    raw.round();
    assertThat(raw.sent.toString()).startsWith("454 4.7.0 ");
    assertThat(raw.session.state()).isEqualTo(ServerState.EXPECT_MAIL);
  }

  @Test
  void aHandshakeThatFailsEndsTheSession() {
    try (Connection connection = Connection.greeted(Setup.STANDARD, Connection.Manner.AT_ONCE)) {
      connection.handshakes = false;
      connection.say("STARTTLS");
      connection.driver.tlsFailed(new IllegalArgumentException("no cipher in common"));
      assertThat(connection.round()).isEmpty();
      assertThat(connection.isClosed()).isTrue();
      assertThat(connection.script.log).endsWith("closed TLS_FAILED");
      assertThat(connection.failures).hasSize(1);
      connection.driver.tlsFailed(new IllegalArgumentException("again"));
      connection.driver.tlsEstablished(TestTls.INFO);
      assertThat(connection.failures).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerState.class,
      names = {"EXPECT_TLS", "CLOSING", "CLOSED"},
      mode = EnumSource.Mode.EXCLUDE)
  void aHandshakeThatNobodyAskedForIsAFaultOfTheOwner(ServerState state) {
    Raw raw = Raw.in(state);
    assertThatIllegalStateException()
        .isThrownBy(() -> raw.session.tlsEstablished(TestTls.INFO, raw.now()));
  }

  @Test
  void theDemandOfClearPasswordsIsGoneUnderTlsR58() {
    Setup setup = Setup.STANDARD.but(builder -> builder.mechanisms(List.of(Plain.server())));
    try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("EHLO c.example")).doesNotContain("AUTH");
      assertThat(connection.say("AUTH PLAIN AHRlc3QAMTIzNA==")).startsWith("504 5.5.4 ");
      connection.say("STARTTLS");
      assertThat(connection.say("EHLO c.example")).contains("250-AUTH PLAIN\r\n");
      assertThat(connection.say("AUTH PLAIN AHRlc3QAMTIzNA==")).startsWith("235 ");
    }
  }

  @Test
  void aMechanismMayHangOnTheConnection() {
    Setup setup =
        Setup.STANDARD.but(
            builder ->
                builder.mechanisms(
                    session -> session.tls() == null ? List.of() : List.of(Plain.server())));
    try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("AUTH PLAIN AHRlc3QAMTIzNA==")).startsWith("504 5.5.4 ");
      connection.say("STARTTLS");
      assertThat(connection.say("EHLO c.example")).contains("250-AUTH PLAIN\r\n");
    }
  }
}
