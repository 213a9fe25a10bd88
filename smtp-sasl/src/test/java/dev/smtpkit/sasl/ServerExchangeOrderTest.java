package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.KURT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.smtpkit.sasl.ServerMechanism.Credentials;
import dev.smtpkit.sasl.ServerMechanism.FirstMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServerExchangeOrderTest {
  /** The points of an exchange; the last four are its ends. */
  private enum Point {
    NEW,
    CHALLENGED,
    VERIFYING,
    AUTHORIZING,
    MALFORMED,
    REFUSED,
    UNAVAILABLE,
    SUCCEEDED;

    ServerExchange reached() {
      ServerExchange exchange = Plain.server().newExchange();
      switch (this) {
        case NEW -> {}
        case CHALLENGED -> exchange.start(null);
        case VERIFYING -> exchange.start(KURT);
        case AUTHORIZING -> steps(exchange, Answers.VERIFIED);
        case MALFORMED -> exchange.start(new byte[1]);
        case REFUSED -> steps(exchange, Answers.NOT_VERIFIED);
        case UNAVAILABLE -> steps(exchange, Answers.VERIFIED, Answers.UNAVAILABLE);
        case SUCCEEDED -> steps(exchange, Answers.VERIFIED, Answers.AUTHORIZED);
      }
      return exchange;
    }

    private static void steps(ServerExchange exchange, Answer... answers) {
      exchange.start(KURT);
      for (Answer answer : answers) {
        exchange.resume(answer);
      }
    }
  }

  private static List<Runnable> verbs(ServerExchange exchange) {
    return List.of(
        () -> exchange.start(null),
        () -> exchange.start(KURT),
        () -> exchange.respond(KURT),
        () -> exchange.resume(Answers.VERIFIED),
        () -> exchange.resume(Answers.AUTHORIZED),
        () -> exchange.resume(Answers.UNAVAILABLE));
  }

  @Test
  void eachPointTakesTheCallsItsStepAskedForAndNoOther() {
    for (Point point : Point.values()) {
      List<String> thrown = new ArrayList<>();
      for (int i = 0; i < verbs(point.reached()).size(); i++) {
        Throwable problem = catchThrowable(verbs(point.reached()).get(i)::run);
        thrown.add(problem == null ? "-" : problem.getClass().getSimpleName());
      }
      String state = "IllegalStateException";
      String argument = "IllegalArgumentException";
      List<String> expected =
          switch (point) {
            case NEW -> List.of("-", "-", state, state, state, state);
            case CHALLENGED -> List.of(state, state, "-", state, state, state);
            case VERIFYING -> List.of(state, state, state, "-", argument, "-");
            case AUTHORIZING -> List.of(state, state, state, argument, "-", "-");
            default -> List.of(state, state, state, state, state, state);
          };
      assertThat(thrown).as(point.name()).isEqualTo(expected);
    }
  }

  @Test
  void afterCloseAtAnyPointEveryCallIsAHarmlessFailure() {
    ServerStep closed = new ServerStep.Failure(FailureReason.CLOSED, "the exchange is closed");
    for (Point point : Point.values()) {
      ServerExchange exchange = point.reached();
      exchange.close();
      exchange.close();
      for (int round = 0; round < 2; round++) {
        assertThat(exchange.resume(Answers.VERIFIED)).as(point.name()).isEqualTo(closed);
        assertThat(exchange.resume(Answers.AUTHORIZED)).as(point.name()).isEqualTo(closed);
        assertThat(exchange.resume(Answers.UNAVAILABLE)).as(point.name()).isEqualTo(closed);
        assertThat(exchange.respond(KURT)).as(point.name()).isEqualTo(closed);
        assertThat(exchange.start(KURT)).as(point.name()).isEqualTo(closed);
        assertThat(exchange.start(null)).as(point.name()).isEqualTo(closed);
      }
    }
  }

  @Test
  void anAnswerOfTheWrongKindLeavesTheRequestOpen() {
    ServerExchange exchange = Plain.server().newExchange();
    exchange.start(KURT);
    assertThatIllegalArgumentException().isThrownBy(() -> exchange.resume(Answers.AUTHORIZED));
    assertThat(exchange.resume(Answers.VERIFIED)).isInstanceOf(ServerStep.Need.class);
    assertThatIllegalArgumentException().isThrownBy(() -> exchange.resume(Answers.VERIFIED));
    assertThat(exchange.resume(Answers.AUTHORIZED)).isInstanceOf(ServerStep.Success.class);
  }

  @Test
  void aLookUpThatIsBrokenFailsTheExchange() {
    for (Point point : List.of(Point.VERIFYING, Point.AUTHORIZING)) {
      assertThat(point.reached().resume(Answers.UNAVAILABLE))
          .isInstanceOfSatisfying(
              ServerStep.Failure.class,
              failure -> assertThat(failure.reason()).isEqualTo(FailureReason.UNAVAILABLE));
    }
  }

  @Test
  void closeLeavesAnOpenRequestToWhoeverComputesWithIt() {
    ServerExchange exchange = Plain.server().newExchange();
    ServerStep.Need need = (ServerStep.Need) exchange.start(KURT);
    exchange.close();
    Request.VerifyPassword request = (Request.VerifyPassword) need.request();
    assertThat(request.secret().length()).isEqualTo(9);
    request.close();
    assertThatIllegalStateException().isThrownBy(() -> request.secret().length());
  }

  @Test
  void anExchangeOfAnotherAuthorIsHeldToTheSameOrder() {
    Counting mechanics = new Counting();
    ServerExchange exchange =
        ServerMechanism.of(
                "X-COUNT", FirstMessage.BY_CLIENT, Credentials.PROTECTED, () -> mechanics)
            .newExchange();
    assertThat(exchange.mechanism()).isEqualTo("X-COUNT");
    assertThatIllegalStateException().isThrownBy(() -> exchange.respond(KURT));
    exchange.start(null);
    exchange.respond(KURT);
    assertThat(mechanics.closed).isEqualTo(1);
    assertThatIllegalStateException().isThrownBy(() -> exchange.respond(KURT));
    exchange.close();
    exchange.start(KURT);
    assertThat(mechanics.calls).isEqualTo(2);
  }

  @Test
  void aCallThatThrowsEndsTheExchange() {
    Counting mechanics = new Counting();
    ServerExchange exchange =
        ServerMechanism.of(
                "X-COUNT", FirstMessage.BY_CLIENT, Credentials.PROTECTED, () -> mechanics)
            .newExchange();
    exchange.start(null);
    assertThatThrownBy(() -> exchange.respond(new byte[0])).hasMessage("empty");
    assertThat(mechanics.closed).isEqualTo(1);
    HeldSecrets.assertEnded(exchange);
  }

  @Test
  void anInitialResponseFailsWhereTheServerSpeaksFirst() {
    Counting mechanics = new Counting();
    ServerMechanism serverFirst =
        ServerMechanism.of(
            "X-COUNT", FirstMessage.BY_SERVER, Credentials.PROTECTED, () -> mechanics);
    assertThat(serverFirst.newExchange().start(new byte[0]))
        .isInstanceOfSatisfying(
            ServerStep.Failure.class,
            failure -> assertThat(failure.reason()).isEqualTo(FailureReason.MALFORMED));
    assertThat(mechanics.calls).isZero();
    assertThat(serverFirst.newExchange().start(null)).isInstanceOf(ServerStep.Challenge.class);
  }

  /** Challenges once, then succeeds or throws, and counts its calls. */
  private static final class Counting implements ServerExchange {
    private int calls;
    private int closed;

    @Override
    public String mechanism() {
      return "X-COUNT";
    }

    @Override
    public ServerStep start(byte @Nullable [] initialResponse) {
      calls++;
      return new ServerStep.Challenge(new byte[] {'?'});
    }

    @Override
    public ServerStep respond(byte[] response) {
      if (response.length == 0) {
        throw new UnsupportedOperationException("empty");
      }
      calls++;
      return new ServerStep.Success(Identity.of("someone"));
    }

    @Override
    public ServerStep resume(Answer answer) {
      throw new AssertionError("asked nothing");
    }

    @Override
    public void close() {
      closed++;
    }
  }
}
