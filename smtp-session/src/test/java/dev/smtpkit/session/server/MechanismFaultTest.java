package dev.smtpkit.session.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.CramMd5;
import dev.smtpkit.sasl.CramMd5Key;
import dev.smtpkit.sasl.FailureReason;
import dev.smtpkit.sasl.MockCredentials;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.ServerExchange;
import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.sasl.ServerMechanism.Credentials;
import dev.smtpkit.sasl.ServerMechanism.FirstMessage;
import dev.smtpkit.sasl.ServerStep;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A mechanism that throws costs its client an AUTH, and nobody the session. */
class MechanismFaultTest {

  private enum Moment {
    MADE,
    BEGUN,
    ANSWERED
  }

  /** Throws at a moment; until then it challenges. */
  private record Faulty(Moment moment) implements ServerExchange {
    @Override
    public String mechanism() {
      return "FAULTY";
    }

    @Override
    public ServerStep start(byte @Nullable [] initialResponse) {
      throwAt(Moment.BEGUN);
      return new ServerStep.Challenge(new byte[0]);
    }

    @Override
    public ServerStep respond(byte[] response) {
      throw new ScriptedHandler.Fault("mechanism");
    }

    @Override
    public ServerStep resume(Answer answer) {
      throw new ScriptedHandler.Fault("mechanism");
    }

    @Override
    public void close() {}

    private void throwAt(Moment when) {
      if (moment == when) {
        throw new ScriptedHandler.Fault("mechanism");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void isToldToTheObserverAndTheClientMayGoOn(Moment moment) {
    ServerMechanism faulty =
        ServerMechanism.of(
            "FAULTY",
            FirstMessage.BY_CLIENT,
            Credentials.PROTECTED,
            () -> {
              Faulty exchange = new Faulty(moment);
              exchange.throwAt(Moment.MADE);
              return exchange;
            });
    Setup setup = Setup.of(builder -> builder.mechanisms(List.of(faulty)));
    try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
      String reply = connection.say("AUTH FAULTY");
      if (moment == Moment.ANSWERED) {
        assertThat(reply).startsWith("334 ");
        reply = connection.say("QUJD");
      }
      assertThat(reply).startsWith("454 4.7.0 ");
      assertThat(connection.failures).singleElement().isInstanceOf(ScriptedHandler.Fault.class);
      connection.failures.clear();
      assertThat(connection.say("MAIL FROM:<a@client.example>")).startsWith("250 ");
    }
  }

  @Test
  void countsAsAnErrorOfTheConnection() {
    ServerMechanism faulty =
        ServerMechanism.of(
            "FAULTY",
            FirstMessage.BY_CLIENT,
            Credentials.PROTECTED,
            () -> new Faulty(Moment.BEGUN));
    Setup setup =
        Setup.of(builder -> builder.mechanisms(List.of(faulty)).limits(l -> l.maxErrors(3)));
    try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("AUTH FAULTY")).startsWith("454 ");
      assertThat(connection.say("AUTH FAULTY")).startsWith("454 ");
      assertThat(connection.say("AUTH FAULTY")).startsWith("421 ");
      assertThat(connection.failures).hasSize(3);
      connection.failures.clear();
    }
  }

  @Test
  void thatThrowsWhenItIsAskedForItsNameFailsAsAnyOther() {
    ServerExchange nameless =
        new ServerExchange() {
          @Override
          public String mechanism() {
            throw new ScriptedHandler.Fault("mechanism");
          }

          @Override
          public ServerStep start(byte @Nullable [] initialResponse) {
            return new ServerStep.Failure(FailureReason.CREDENTIALS, "wrong password");
          }

          @Override
          public ServerStep respond(byte[] response) {
            throw new AssertionError("nothing is asked");
          }

          @Override
          public ServerStep resume(Answer answer) {
            throw new AssertionError("nothing is asked");
          }

          @Override
          public void close() {}
        };
    ServerMechanism faulty =
        ServerMechanism.of("FAULTY", FirstMessage.BY_CLIENT, Credentials.PROTECTED, () -> nameless);
    Setup setup = Setup.of(builder -> builder.mechanisms(List.of(faulty)));
    try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("AUTH FAULTY")).startsWith("535 5.7.8 ");
      assertThat(connection.failures).singleElement().isInstanceOf(ScriptedHandler.Fault.class);
      connection.failures.clear();
    }
  }

  @Test
  void thatThrowsWhenItIsClosedIsToldAndHarmsNothing() {
    ServerExchange exchange =
        new ServerExchange() {
          @Override
          public String mechanism() {
            return "FAULTY";
          }

          @Override
          public ServerStep respond(byte[] response) {
            return new ServerStep.Failure(FailureReason.CREDENTIALS, "no");
          }

          @Override
          public ServerStep resume(Answer answer) {
            throw new AssertionError("nothing was asked");
          }

          @Override
          public void close() {
            throw new ScriptedHandler.Fault("close");
          }
        };
    ServerMechanism faulty =
        ServerMechanism.of("FAULTY", FirstMessage.BY_CLIENT, Credentials.PROTECTED, () -> exchange);
    Setup setup = Setup.of(builder -> builder.mechanisms(List.of(faulty)));
    try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("AUTH FAULTY QUJD")).startsWith("454 4.7.0 ");
      assertThat(connection.say("MAIL FROM:<a@client.example>")).startsWith("250 ");
      assertThat(connection.failures).isNotEmpty();
      connection.failures.clear();
    }
  }

  /** A handler whose keys are asked for at a time of the test's choice. */
  private static final class Slow implements MailHandler {
    private @Nullable Pending<Answer> asked;

    @Override
    public void authenticate(Request request, Pending<Answer> answer) {
      request.close();
      asked = answer;
    }

    @Override
    public void rcpt(ForwardPath path, RcptParameters parameters, Pending<Verdict> verdict) {
      verdict.answer(Verdict.ACCEPT);
    }

    @Override
    public MessageSink message(Origin origin, Envelope envelope) {
      throw new AssertionError("no message");
    }
  }

  private static Setup cramMd5() {
    MockCredentials mocks = MockCredentials.of(Secret.owning(new byte[16]));
    return Setup.of(
        builder ->
            builder.mechanisms(
                List.of(CramMd5.server("mx.example", octets -> {}, () -> 0, mocks))));
  }

  private static CramMd5Key key() {
    return CramMd5Key.derive(Secret.owning("pencil".getBytes(ISO_8859_1)));
  }

  @Test
  void anAnswerIsWipedOnceItIsTaken() {
    Slow handler = new Slow();
    Connection connection = asked(handler);
    CramMd5Key key = key();
    assertThat(pending(handler).answer(Request.CramMd5.of("user").answer(key))).isTrue();
    assertThat(connection.release()).startsWith("535 ");
    assertThatIllegalStateException().isThrownBy(key::text);
  }

  @Test
  void anAnswerThatIsClosedAlreadyIsNone() {
    Slow handler = new Slow();
    Connection connection = asked(handler);
    CramMd5Key key = key();
    key.close();
    assertThat(pending(handler).answer(Request.CramMd5.of("user").answer(key))).isTrue();
    assertThat(connection.release()).startsWith("454 4.7.0 ");
    assertThat(connection.failures).singleElement().isInstanceOf(IllegalArgumentException.class);
    assertThat(connection.say("MAIL FROM:<a@client.example>")).startsWith("250 ");
  }

  private static Connection asked(Slow handler) {
    Connection connection = new Connection(cramMd5(), handler);
    connection.round();
    connection.say("EHLO c.example");
    assertThat(connection.say("AUTH CRAM-MD5")).startsWith("334 ");
    assertThat(connection.say("dXNlciAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMA==")).isEmpty();
    return connection;
  }

  private static Pending<Answer> pending(Slow handler) {
    Pending<Answer> pending = handler.asked;
    assertThat(pending).isNotNull();
    return pending;
  }
}
