package dev.smtpkit.sasl;

import org.jspecify.annotations.Nullable;

/** The order of calls of {@link ServerExchange}, so that no mechanism has to keep it again. */
final class OrderedServerExchange implements ServerExchange {
  private enum Awaited {
    START,
    RESPONSE,
    ANSWER,
    NOTHING
  }

  private final ServerExchange mechanics;
  private final boolean clientFirst;
  private Awaited awaited = Awaited.START;
  private @Nullable Request open;
  private boolean closed;

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
    if (closed) {
      return closedFailure();
    }
    expect(Awaited.START, "start");
    if (initialResponse != null && !clientFirst) {
      return taken(
          new ServerStep.Failure(
              FailureReason.MALFORMED, "an initial response where the server speaks first"));
    }
    return taken(mechanics.start(initialResponse));
  }

  @Override
  public ServerStep respond(byte[] response) {
    if (closed) {
      return closedFailure();
    }
    expect(Awaited.RESPONSE, "respond");
    return taken(mechanics.respond(response));
  }

  @Override
  public ServerStep resume(Answer answer) {
    if (closed) {
      return closedFailure();
    }
    Request request = open;
    if (request == null) {
      throw new IllegalStateException("resume: no request is open");
    }
    if (!request.accepts(answer)) {
      throw new IllegalArgumentException("the answer is of another kind than the request asks for");
    }
    open = null;
    if (answer instanceof Answer.Unavailable) {
      return taken(
          new ServerStep.Failure(FailureReason.UNAVAILABLE, "a request could not be answered"));
    }
    return taken(mechanics.resume(answer));
  }

  @Override
  public void close() {
    closed = true;
    end();
  }

  private void expect(Awaited wanted, String verb) {
    if (awaited != wanted) {
      throw new IllegalStateException(verb + ": awaited is " + awaited);
    }
  }

  private ServerStep taken(ServerStep step) {
    if (step instanceof ServerStep.Challenge) {
      awaited = Awaited.RESPONSE;
    } else if (step instanceof ServerStep.Need need) {
      awaited = Awaited.ANSWER;
      open = need.request();
    } else {
      end();
    }
    return step;
  }

  private void end() {
    awaited = Awaited.NOTHING;
    open = null;
    mechanics.close();
  }

  private static ServerStep closedFailure() {
    return new ServerStep.Failure(FailureReason.CLOSED, "the exchange is closed");
  }
}
