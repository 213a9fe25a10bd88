package dev.smtpkit.sasl;

import dev.smtpkit.sasl.Order.Awaited;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Enforces the order of calls of {@link ServerExchange}, so that no mechanism has to. */
final class OrderedServerExchange implements ServerExchange {
  private final ServerExchange mechanics;
  private final boolean clientFirst;
  private final Order order = new Order();

  OrderedServerExchange(ServerExchange mechanics, boolean clientFirst) {
    this.mechanics = mechanics;
    this.clientFirst = clientFirst;
  }

  @Override
  public String mechanism() {
    return mechanics.mechanism();
  }

  @Override
  public ServerStep start(byte @Nullable [] initialResponse) {
    if (order.isClosed()) {
      return closedFailure();
    }
    order.require(Awaited.START, "start");
    if (initialResponse != null && !clientFirst) {
      return advance(
          new ServerStep.Failure(
              FailureReason.MALFORMED, "an initial response where the server speaks first"));
    }
    return advance(() -> mechanics.start(initialResponse));
  }

  @Override
  public ServerStep respond(byte[] response) {
    if (order.isClosed()) {
      return closedFailure();
    }
    order.require(Awaited.PEER, "respond");
    return advance(() -> mechanics.respond(response));
  }

  @Override
  public ServerStep resume(Answer answer) {
    if (order.isClosed()) {
      answer.close();
      return closedFailure();
    }
    order.takeAnswer(answer);
    try (answer) {
      return answer instanceof Answer.Unavailable
          ? advance(new ServerStep.Failure(FailureReason.UNAVAILABLE, Order.UNAVAILABLE))
          : advance(() -> mechanics.resume(answer));
    }
  }

  @Override
  public void close() {
    order.close();
    mechanics.close();
  }

  /** Makes a call of the mechanism; one that throws ends the exchange. */
  private ServerStep advance(Supplier<ServerStep> call) {
    ServerStep step;
    try {
      step = call.get();
    } catch (RuntimeException | Error e) {
      order.end();
      mechanics.close();
      throw e;
    }
    return advance(step);
  }

  private ServerStep advance(ServerStep step) {
    if (step instanceof ServerStep.Challenge) {
      order.awaitPeer();
    } else if (step instanceof ServerStep.Need need) {
      order.awaitAnswer(need.request());
    } else {
      order.end();
      mechanics.close();
    }
    return step;
  }

  private static ServerStep closedFailure() {
    return new ServerStep.Failure(FailureReason.CLOSED, Order.CLOSED);
  }
}
