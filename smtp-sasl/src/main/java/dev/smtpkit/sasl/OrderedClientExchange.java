package dev.smtpkit.sasl;

import dev.smtpkit.sasl.Order.Awaited;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The order of calls of {@link ClientExchange}, so that no mechanism has to keep it again. */
final class OrderedClientExchange implements ClientExchange {
  private final ClientExchange mechanics;
  private final Order order = new Order();
  private @Nullable ClientStep outcome;

  /** Whether the server said that it succeeded while an answer was being computed. */
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
  public ClientStep start() {
    if (order.isClosed()) {
      return closedFailure();
    }
    order.expect(Awaited.START, "start");
    if (!clientFirst()) {
      throw new IllegalStateException("start: the server speaks first");
    }
    return taken(mechanics::start);
  }

  @Override
  public ClientStep respond(byte[] challenge) {
    if (order.isClosed()) {
      return closedFailure();
    }
    if (order.awaited() != Awaited.START) {
      order.expect(Awaited.PEER, "respond");
    } else if (clientFirst()) {
      return challenge.length == 0
          ? taken(mechanics::start)
          : taken(
              new ClientStep.Failure(
                  FailureReason.MALFORMED,
                  "a challenge that is not empty before the first response"));
    }
    return taken(() -> mechanics.respond(challenge));
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
    order.answered(answer);
    try (answer) {
      return answer instanceof Answer.Unavailable
          ? taken(new ClientStep.Failure(FailureReason.UNAVAILABLE, Order.UNAVAILABLE))
          : taken(() -> mechanics.resume(answer));
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
      return taken(mechanics::success);
    }
    overtaken = order.awaited() == Awaited.ANSWER;
    return taken(
        new ClientStep.Failure(
            FailureReason.SERVER_NOT_VERIFIED, "success before there was a response"));
  }

  @Override
  public void close() {
    order.close();
    mechanics.close();
  }

  /** A call that throws, which only what the owner gave the exchange can make it, ends it. */
  private ClientStep taken(Supplier<ClientStep> call) {
    ClientStep step;
    try {
      step = call.get();
    } catch (RuntimeException | Error e) {
      order.end();
      mechanics.close();
      throw e;
    }
    return taken(step);
  }

  private ClientStep taken(ClientStep step) {
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
