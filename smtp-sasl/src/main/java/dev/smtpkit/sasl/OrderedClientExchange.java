package dev.smtpkit.sasl;

import org.jspecify.annotations.Nullable;

/** The order of calls of {@link ClientExchange}, so that no mechanism has to keep it again. */
final class OrderedClientExchange implements ClientExchange {
  private enum Awaited {
    START,
    CHALLENGE,
    ANSWER,
    NOTHING
  }

  private final ClientExchange mechanics;
  private Awaited awaited = Awaited.START;
  private @Nullable Request open;
  private @Nullable ClientStep outcome;
  private boolean closed;

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
    if (closed) {
      return closedFailure();
    }
    if (awaited != Awaited.START) {
      throw new IllegalStateException("start: awaited is " + awaited);
    }
    if (!clientFirst()) {
      throw new IllegalStateException("start: the server speaks first");
    }
    return taken(mechanics.start());
  }

  @Override
  public ClientStep respond(byte[] challenge) {
    if (closed) {
      return closedFailure();
    }
    if (awaited == Awaited.START && clientFirst() && challenge.length > 0) {
      return taken(
          new ClientStep.Failure(
              FailureReason.MALFORMED, "a challenge that is not empty before the first response"));
    }
    if (awaited != Awaited.START && awaited != Awaited.CHALLENGE) {
      throw new IllegalStateException("respond: awaited is " + awaited);
    }
    return taken(mechanics.respond(challenge));
  }

  @Override
  public ClientStep resume(Answer answer) {
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
          new ClientStep.Failure(FailureReason.UNAVAILABLE, "a request could not be answered"));
    }
    return taken(mechanics.resume(answer));
  }

  @Override
  public ClientStep success() {
    if (closed) {
      return closedFailure();
    }
    ClientStep ended = outcome;
    if (ended != null) {
      return ended;
    }
    return taken(
        awaited == Awaited.CHALLENGE
            ? mechanics.success()
            : new ClientStep.Failure(
                FailureReason.SERVER_NOT_VERIFIED, "success before there was a response"));
  }

  @Override
  public void close() {
    closed = true;
    end();
  }

  private ClientStep taken(ClientStep step) {
    if (step instanceof ClientStep.Response) {
      awaited = Awaited.CHALLENGE;
    } else if (step instanceof ClientStep.Need need) {
      awaited = Awaited.ANSWER;
      open = need.request();
    } else {
      outcome = step;
      end();
    }
    return step;
  }

  private void end() {
    awaited = Awaited.NOTHING;
    open = null;
    mechanics.close();
  }

  private static ClientStep closedFailure() {
    return new ClientStep.Failure(FailureReason.CLOSED, "the exchange is closed");
  }
}
