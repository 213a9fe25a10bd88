package dev.smtpkit.sasl;

import dev.smtpkit.sasl.Order.Awaited;
import org.jspecify.annotations.Nullable;

/** The order of calls of {@link ClientExchange}, so that no mechanism has to keep it again. */
final class OrderedClientExchange implements ClientExchange {
  private final ClientExchange mechanics;
  private final Order order = new Order();
  private @Nullable ClientStep outcome;

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
    return taken(mechanics.start());
  }

  @Override
  public ClientStep respond(byte[] challenge) {
    if (order.isClosed()) {
      return closedFailure();
    }
    if (order.awaited() != Awaited.START) {
      order.expect(Awaited.PEER, "respond");
    } else if (clientFirst()) {
      return taken(
          challenge.length == 0
              ? mechanics.start()
              : new ClientStep.Failure(
                  FailureReason.MALFORMED,
                  "a challenge that is not empty before the first response"));
    }
    return taken(mechanics.respond(challenge));
  }

  @Override
  public ClientStep resume(Answer answer) {
    if (order.isClosed()) {
      answer.close();
      return closedFailure();
    }
    order.answered(answer);
    try (answer) {
      return taken(
          answer instanceof Answer.Unavailable
              ? new ClientStep.Failure(FailureReason.UNAVAILABLE, Order.UNAVAILABLE)
              : mechanics.resume(answer));
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
    return taken(
        order.awaited() == Awaited.PEER
            ? mechanics.success()
            : new ClientStep.Failure(
                FailureReason.SERVER_NOT_VERIFIED, "success before there was a response"));
  }

  @Override
  public void close() {
    order.close();
    mechanics.close();
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
