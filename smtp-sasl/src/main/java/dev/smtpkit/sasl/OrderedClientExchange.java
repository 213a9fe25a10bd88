package dev.smtpkit.sasl;

import dev.smtpkit.sasl.Order.Awaited;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Enforces the order of calls of {@link ClientExchange}, so that no mechanism has to. */
final class OrderedClientExchange implements ClientExchange {
  private final ClientExchange mechanics;
  private final Order order = new Order();
  private @Nullable ClientStep outcome;

  /** The server has claimed success while an answer was being computed. */
  private boolean overtaken;

  OrderedClientExchange(ClientExchange mechanics) {
    this.mechanics = mechanics;
  }

  @Override
  public String mechanism() {
    return mechanics.mechanism();
  }

  @Override
  public boolean clientFirst() {
    return mechanics.clientFirst();
  }

  @Override
  public boolean readsChallenges() {
    return mechanics.readsChallenges();
  }

  @Override
  public @Nullable String serverError() {
    return mechanics.serverError();
  }

  @Override
  public ClientStep start() {
    if (order.isClosed()) {
      return closedFailure();
    }
    order.require(Awaited.START, "start");
    if (!clientFirst()) {
      throw new IllegalStateException("start() is out of turn: the server speaks first");
    }
    return advance(mechanics::start);
  }

  @Override
  public ClientStep respond(byte[] challenge) {
    if (order.isClosed()) {
      return closedFailure();
    }
    if (order.awaited() != Awaited.START) {
      order.require(Awaited.PEER, "respond");
    } else if (clientFirst()) {
      return challenge.length == 0
          ? advance(mechanics::start)
          : advance(
              new ClientStep.Failure(
                  FailureReason.MALFORMED,
                  "a challenge that is not empty before the first response"));
    }
    return advance(() -> mechanics.respond(challenge));
  }

  @Override
  public ClientStep resume(Answer answer) {
    if (order.isClosed()) {
      answer.close();
      return closedFailure();
    }
    ClientStep ended = outcome;
    if (overtaken && ended != null) {
      overtaken = false;
      answer.close();
      return ended;
    }
    order.takeAnswer(answer);
    try (answer) {
      return answer instanceof Answer.Unavailable
          ? advance(new ClientStep.Failure(FailureReason.UNAVAILABLE, Order.UNAVAILABLE))
          : advance(() -> mechanics.resume(answer));
    }
  }

  @Override
  public ClientStep success() {
    if (order.isClosed()) {
      return closedFailure();
    }
    ClientStep ended = outcome;
    if (ended != null) {
      return ended;
    }
    if (order.awaited() == Awaited.PEER) {
      return advance(mechanics::success);
    }
    overtaken = order.awaited() == Awaited.ANSWER;
    return advance(
        new ClientStep.Failure(
            FailureReason.SERVER_NOT_VERIFIED, "success before there was a response"));
  }

  @Override
  public void close() {
    order.close();
    mechanics.close();
  }

  /** Makes a call of the mechanism; one that throws ends the exchange. */
  private ClientStep advance(Supplier<ClientStep> call) {
    ClientStep step;
    try {
      step = call.get();
    } catch (RuntimeException | Error e) {
      order.end();
      mechanics.close();
      throw e;
    }
    return advance(step);
  }

  private ClientStep advance(ClientStep step) {
    if (step instanceof ClientStep.Response) {
      order.awaitPeer();
    } else if (step instanceof ClientStep.Need need) {
      order.awaitAnswer(need.request());
    } else {
      outcome = step;
      order.end();
      mechanics.close();
    }
    return step;
  }

  private static ClientStep closedFailure() {
    return new ClientStep.Failure(FailureReason.CLOSED, Order.CLOSED);
  }
}
