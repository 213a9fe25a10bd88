package dev.smtpkit.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.Plain;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.handler.InMemoryConnection;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.PolicyHandler;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.testkit.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** R64: an hour of guessing at passwords, by whole sessions of one address, in virtual time. */
class GuessingTest {

  /** As many as the transport admits from one address by default. */
  private static final int CONNECTIONS = 50;

  private static final Duration STEP = Duration.ofSeconds(1);

  private final VirtualClock clock = new VirtualClock();
  private final AddressAuthenticationDelay delay =
      AddressAuthenticationDelay.builder(clock, Samples.RANDOM).build();
  private final ServerConfiguration configuration =
      ServerConfiguration.builder(Samples.host())
          .mechanisms(List.of(Plain.server()))
          .allowCleartextPasswords()
          .authenticationDelay(delay)
          .build();

  private int guesses;
  private int users;

  /** Knows one right password. */
  private final class Passwords implements MailHandler {

    @Override
    public void authenticate(Request request, Pending<Answer> answer) {
      guesses++;
      Request.VerifyPassword asked = (Request.VerifyPassword) request;
      boolean right = asked.user().equals("ann");
      request.close();
      answer.answer(right ? asked.verified() : asked.notVerified());
    }

    @Override
    public MessageSink message(Origin origin, Envelope envelope) {
      throw new IllegalStateException("no message is sent");
    }
  }

  private InMemoryConnection connect() {
    InMemoryConnection connection =
        InMemoryConnection.open(
            configuration,
            PolicyHandler.builder().connect(delay.connections()).before(session -> new Passwords()),
            Samples.peer("192.0.2.7"),
            null);
    connection.say("EHLO client.example");
    return connection;
  }

  private static String auth(String user) {
    String message = "\0" + user + "\0guess";
    return "AUTH PLAIN " + Base64.getEncoder().encodeToString(message.getBytes(UTF_8));
  }

  /**
   * Guesses wherever it is possible.
   *
   * @param waits whether a client waits for its answer, or abandons the connection
   */
  private int anHour(int connections, boolean waits, boolean manyUsers) {
    List<InMemoryConnection> all = new ArrayList<>();
    for (int second = 0; second < 3600; second++) {
      all.removeIf(connection -> connection.demand() == Demand.CLOSE);
      while (all.size() < connections) {
        all.add(connect());
      }
      for (InMemoryConnection connection : all) {
        if (connection.demand() == Demand.READ) {
          connection.say(auth("user" + (manyUsers ? users++ : 0)));
        }
      }
      if (!waits) {
        all.forEach(InMemoryConnection::abort);
      }
      clock.advance(STEP);
      all.forEach(connection -> connection.advance(STEP));
    }
    return guesses;
  }

  @Test
  void r64OneConnectionAfterAnotherGuesses125TimesAnHour() {
    assertThat(anHour(1, true, false)).isBetween(120, 125);
  }

  @Test
  void r64ManyConnectionsGuessNoMoreThan150TimesAnHour() {
    assertThat(anHour(CONNECTIONS, true, false)).isBetween(50, 150);
  }

  @Test
  void r64ManyConnectionsThatAbandonTheirGuessesDoNotHelp() {
    assertThat(anHour(CONNECTIONS, false, false)).isBetween(50, 150);
  }

  @Test
  void r64ManyUsersDoNotHelp() {
    assertThat(anHour(CONNECTIONS, true, true)).isBetween(50, 150);
    assertThat(users).isGreaterThanOrEqualTo(50);
  }

  @Test
  void r64ARightPasswordIsNotDelayedBesideWrongOnes() {
    List<InMemoryConnection> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(connect());
    }
    InMemoryConnection own = all.remove(0);
    all.forEach(connection -> assertThat(connection.say(auth("eve"))).isEmpty());
    assertThat(own.say(auth("ann"))).startsWith("235 2.7.0");
    assertThat(connect().say(auth("ann"))).startsWith("235 2.7.0");
  }
}
