package dev.smtpkit.sasl;

import org.jspecify.annotations.Nullable;

/** The order of calls in an exchange: whose turn it is. The same on both sides. */
final class Order {
  /** The detail of the failure that every call returns once the exchange is closed. */
  static final String CLOSED = "the exchange is closed";

  /** The detail of the failure for {@link Answer.Unavailable}. */
  static final String UNAVAILABLE = "a request could not be answered";

  /** The next call, or its source. */
  enum Awaited {
    START,
    PEER,
    ANSWER,
    NOTHING
  }

  private Awaited awaited = Awaited.START;
  private @Nullable Request open;
  private boolean closed;

  Awaited awaited() {
    return awaited;
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Checks that a call is in turn.
   *
   * @throws IllegalStateException if it is not
   */
  void require(Awaited wanted, String call) {
    if (awaited != wanted) {
      throw new IllegalStateException(call + "() is out of turn: " + inTurn());
    }
  }

  private String inTurn() {
    return switch (awaited) {
      case START -> "the exchange has not begun";
      case PEER -> "the peer's message is awaited";
      case ANSWER -> "the answer to a request is awaited, call resume()";
      case NOTHING -> "the exchange has ended";
    };
  }

  /**
   * Takes the answer to the open request.
   *
   * @throws IllegalStateException if no request is open
   * @throws IllegalArgumentException if the request does not take the answer; it stays open
   */
  void takeAnswer(Answer answer) {
    Request request = open;
    if (request == null) {
      throw new IllegalStateException("resume() is out of turn: no request is open");
    }
    request.check(answer);
    open = null;
  }

  void awaitPeer() {
    awaited = Awaited.PEER;
  }

  void awaitAnswer(Request request) {
    awaited = Awaited.ANSWER;
    open = request;
  }

  void end() {
    awaited = Awaited.NOTHING;
    open = null;
  }

  void close() {
    closed = true;
    end();
  }
}
