package dev.smtpkit.sasl;

import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is in an exchange. The order of calls is the same on both sides, but for what a
 * step is called.
 */
final class Order {
  /** Detail of the failure that every call gives once the owner has closed the exchange. */
  static final String CLOSED = "the exchange is closed";

  /** Detail of the failure that {@link Answer.Unavailable} leads to. */
  static final String UNAVAILABLE = "a request could not be answered";

  /** What may come next. */
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
   * Makes sure that a call is in turn.
   *
   * @throws IllegalStateException if it is not
   */
  void expect(Awaited wanted, String call) {
    if (awaited != wanted) {
      throw new IllegalStateException(call + ": awaited is " + awaited);
    }
  }

  /**
   * Makes sure that an answer is to the open request, which it then no longer is.
   *
   * @throws IllegalStateException if no request is open
   * @throws IllegalArgumentException if the request asks for another kind; it stays open
   */
  void answered(Answer answer) {
    Request request = open;
    if (request == null) {
      throw new IllegalStateException("resume: no request is open");
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
