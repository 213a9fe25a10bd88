package dev.smtpkit.sasl;

/**
 * The client's side of one authentication exchange (RFC 4422 3).
 *
 * <p>Begun by {@link #start} if the request to the server is to carry an initial response, else by
 * {@link #respond} with the server's first challenge. After that each step says what may be called:
 * {@link #respond} or {@link #success} after a response, as the server speaks, {@link #resume}
 * after a need, nothing after success or failure. Anything else is an {@link
 * IllegalStateException}, but {@link #success} never is: what the server claims is not the caller's
 * fault. Arrays that are passed in are read during the call only, neither kept nor changed.
 *
 * <p>{@link #close} may be called at any time. From then on every other method that gives a step
 * returns a failure for {@link FailureReason#CLOSED} and does nothing. Once an exchange has ended
 * it holds no secret, whether it is closed or not.
 *
 * <p>What the peer sends never makes a method throw. What the owner gave the exchange may, such as
 * a source of randomness that fails or a key that is closed already: the exchange has then ended.
 *
 * <p>Confined to its owner's thread.
 */
public interface ClientExchange extends AutoCloseable {
  /**
   * The name of the mechanism.
   *
   * @return the name as in RFC 4422 3.1
   */
  String mechanism();

  /**
   * Whether the client may speak first, so that {@link #start} gives an initial response.
   *
   * @return true if it may; false if the server's challenge comes first
   */
  boolean clientFirst();

  /**
   * Begins the exchange with an initial response. An owner that then finds it too long for its
   * request sends it as the response to the server's first, empty challenge instead, and does not
   * pass that challenge on. By default there is none.
   *
   * @return the first step
   * @throws IllegalStateException if it has begun, or if the client does not speak first
   */
  default ClientStep start() {
    throw new IllegalStateException("start: the server speaks first");
  }

  /**
   * Takes a challenge of the server. Without {@link #start}, the first one begins the exchange; it
   * is empty if it is the client that speaks first (RFC 4422 3).
   *
   * @param challenge the challenge, decoded; may be empty
   * @return the next step, never success
   * @throws IllegalStateException if the last step was not a response
   */
  ClientStep respond(byte[] challenge);

  /**
   * Takes the answer to the open request. If {@link #success} has ended the exchange meanwhile, the
   * answer is closed and the outcome returned. By default a client asks nothing.
   *
   * @param answer the answer
   * @return the next step, never success
   * @throws IllegalArgumentException if the answer is of another kind than the request asks for;
   *     the request stays open
   * @throws IllegalStateException if no request is open
   */
  default ClientStep resume(Answer answer) {
    throw new IllegalStateException("resume: no request is open");
  }

  /**
   * Takes the server's word that the client is authenticated, and says whether to believe it. Every
   * owner calls this before it goes on as an authenticated client.
   *
   * @return {@link ClientStep.Success}, or a failure: for {@link FailureReason#SERVER_NOT_VERIFIED}
   *     if the server cannot know yet, or has not proved what this mechanism makes a server prove;
   *     how it ended if it has ended before
   */
  ClientStep success();

  /**
   * Ends the exchange and wipes what it holds. A request that is open is not touched, since another
   * thread may be computing with it. Closing again does nothing.
   */
  @Override
  void close();
}
