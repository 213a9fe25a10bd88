package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClientExchangeOrderTest {
  private static final ClientStep CLOSED =
      new ClientStep.Failure(FailureReason.CLOSED, "the exchange is closed");

  private static ClientExchange plain() {
    return Plain.client(null, "tim", secret("tanstaaftanstaaf"));
  }

  private static FailureReason reason(ClientStep step) {
    assertThat(step).isInstanceOf(ClientStep.Failure.class);
    return ((ClientStep.Failure) step).reason();
  }

  private static void assertNothingIsLeftToDo(ClientExchange exchange) {
    assertThatIllegalStateException().isThrownBy(exchange::start);
    assertThatIllegalStateException().isThrownBy(() -> exchange.respond(new byte[0]));
    assertThatIllegalStateException().isThrownBy(() -> exchange.resume(Answers.VERIFIED));
  }

  /** Keeps no order of its own. */
  private static final class Careless implements ClientExchange {
    private int closed;

    @Override
    public String mechanism() {
      return "X-CARELESS";
    }

    @Override
    public boolean clientFirst() {
      return false;
    }

    @Override
    public ClientStep respond(byte[] challenge) {
      return new ClientStep.Response(challenge);
    }

    @Override
    public ClientStep success() {
      return new ClientStep.Success();
    }

    @Override
    public void close() {
      closed++;
    }
  }

  @Test
  void aMechanismOfOnesOwnIsCalledInOrderOnly() {
    Careless careless = new Careless();
    ClientExchange exchange = ClientExchange.inOrder(careless);
    assertThat(exchange.mechanism()).isEqualTo("X-CARELESS");
    assertThatIllegalStateException().isThrownBy(exchange::start);
    assertThat(reason(ClientExchange.inOrder(new Careless()).success()))
        .isEqualTo(FailureReason.SERVER_NOT_VERIFIED);
    exchange.respond(utf8("x"));
    assertThat(exchange.success()).isEqualTo(new ClientStep.Success());
    assertThat(careless.closed).isEqualTo(1);
    assertNothingIsLeftToDo(exchange);
  }

  @Test
  void beginsOnce() {
    ClientExchange exchange = plain();
    exchange.start();
    assertThatIllegalStateException().isThrownBy(exchange::start);
    ClientExchange challenged = plain();
    challenged.respond(new byte[0]);
    assertThatIllegalStateException().isThrownBy(challenged::start);
  }

  @Test
  void anAnswerThatNoRequestAskedForIsTheCallersFault() {
    ClientExchange exchange = plain();
    assertThatIllegalStateException().isThrownBy(() -> exchange.resume(Answers.UNAVAILABLE));
    exchange.start();
    assertThatIllegalStateException().isThrownBy(() -> exchange.resume(Answers.UNAVAILABLE));
  }

  @Test
  void nothingFollowsSuccess() {
    ClientExchange exchange = plain();
    exchange.start();
    assertThat(exchange.success()).isEqualTo(new ClientStep.Success());
    assertThat(exchange.success()).isEqualTo(new ClientStep.Success());
    assertNothingIsLeftToDo(exchange);
  }

  @Test
  void aServerThatClaimsSuccessAfterAFailureIsNotBelieved() {
    ClientExchange exchange = plain();
    ClientStep failure = exchange.respond(utf8("surprise"));
    assertThat(reason(failure)).isEqualTo(FailureReason.MALFORMED);
    assertThat(exchange.success()).isEqualTo(failure);
    assertNothingIsLeftToDo(exchange);
  }

  @Test
  void afterCloseAtAnyPointEveryCallIsAHarmlessFailure() {
    ClientExchange begun = plain();
    begun.start();
    ClientExchange succeeded = plain();
    succeeded.start();
    succeeded.success();
    ClientExchange failed = plain();
    failed.success();
    ClientExchange asking = new OrderedClientExchange(new Asking());
    asking.respond(new byte[0]);
    for (ClientExchange exchange :
        new ClientExchange[] {plain(), begun, succeeded, failed, asking}) {
      exchange.close();
      exchange.close();
      assertThat(exchange.start()).isEqualTo(CLOSED);
      assertThat(exchange.respond(new byte[0])).isEqualTo(CLOSED);
      assertThat(exchange.resume(Answers.VERIFIED)).isEqualTo(CLOSED);
      assertThat(exchange.success()).isEqualTo(CLOSED);
    }
  }

  @Test
  void aClientThatSpeaksSecondHasNoInitialResponse() {
    ClientExchange exchange = new OrderedClientExchange(new Asking());
    assertThatIllegalStateException().isThrownBy(exchange::start);
    assertThat(exchange.respond(utf8("hello"))).isInstanceOf(ClientStep.Need.class);
  }

  @Test
  void aRequestIsAnsweredOnceAndInKind() {
    ClientExchange exchange = new OrderedClientExchange(new Asking());
    exchange.respond(new byte[0]);
    assertThatIllegalStateException().isThrownBy(() -> exchange.respond(new byte[0]));
    assertThatIllegalArgumentException().isThrownBy(() -> exchange.resume(Answers.VERIFIED));
    assertThat(exchange.resume(Answers.AUTHORIZED)).isInstanceOf(ClientStep.Response.class);
    assertThatIllegalStateException().isThrownBy(() -> exchange.resume(Answers.AUTHORIZED));
    assertThat(exchange.success()).isEqualTo(new ClientStep.Success());
  }

  @Test
  void aRequestThatCannotBeAnsweredFailsTheExchange() {
    ClientExchange exchange = new OrderedClientExchange(new Asking());
    exchange.respond(new byte[0]);
    assertThat(reason(exchange.resume(Answers.UNAVAILABLE))).isEqualTo(FailureReason.UNAVAILABLE);
    assertNothingIsLeftToDo(exchange);
  }

  @Test
  void aSuccessWhileARequestIsOpenIsNotBelieved() {
    ClientExchange exchange = new OrderedClientExchange(new Asking());
    exchange.respond(new byte[0]);
    assertThat(reason(exchange.success())).isEqualTo(FailureReason.SERVER_NOT_VERIFIED);
    // The answer was being computed: it may still come, and has no effect.
    assertThat(exchange.resume(Answers.AUTHORIZED)).isEqualTo(exchange.success());
    assertNothingIsLeftToDo(exchange);
  }

  @Test
  void aCallThatThrowsEndsTheExchange() {
    Asking mechanics = new Asking();
    ClientExchange exchange = new OrderedClientExchange(mechanics);
    mechanics.broken = true;
    assertThatThrownBy(() -> exchange.respond(new byte[0])).hasMessage("broken");
    assertThat(mechanics.closed).isEqualTo(1);
    assertNothingIsLeftToDo(exchange);
  }

  @Test
  void theResponseIsWhatItsRequestsAnswersMadeOfIt() {
    ClientExchange exchange = new OrderedClientExchange(new Asking());
    assertThat(Steps.drive(exchange, exchange.respond(new byte[0]), request -> Answers.AUTHORIZED))
        .isEqualTo(new ClientStep.Response(utf8("yes")));
  }

  /** A client that waits for the server, and asks its owner before it responds. */
  private static final class Asking implements ClientExchange {
    private boolean broken;
    private int closed;

    @Override
    public String mechanism() {
      return "X-ASK";
    }

    @Override
    public boolean clientFirst() {
      return false;
    }

    @Override
    public ClientStep start() {
      throw new AssertionError("does not speak first");
    }

    @Override
    public ClientStep respond(byte[] challenge) {
      if (broken) {
        throw new UnsupportedOperationException("broken");
      }
      return new ClientStep.Need(Request.Authorize.of("one", "other"));
    }

    @Override
    public ClientStep resume(Answer answer) {
      return new ClientStep.Response(utf8("yes"));
    }

    @Override
    public ClientStep success() {
      return new ClientStep.Success();
    }

    @Override
    public void close() {
      closed++;
    }
  }
}
