package dev.smtpkit.sasl;

import org.jspecify.annotations.Nullable;

/**
 * The client's side of one authentication exchange (RFC 4422 3).
 *
 * <p>{@link #start} begins it if the request to the server carries an initial response, otherwise
 * {@link #respond} with the server's first challenge. Then each step determines the next call:
 * {@link #respond} or {@link #success} after a response, {@link #resume} after a need, none after
 * success or failure. Any other call throws {@link IllegalStateException}; only {@link #success}
 * never does, because the server may claim success at any time. Arrays that are passed in are read
 * during the call only, neither kept nor changed.
 *
 * <p>{@link #close} may be called at any time. Afterwards every other method that returns a step
 * returns a failure for {@link FailureReason#CLOSED} and does nothing. An exchange that has ended
 * holds no secret, closed or not.
 *
 * <p>No octets of the peer make a method throw. The owner's own parts may, such as a source of
 * randomness that fails or a key that is closed already; the exchange has then ended.
 *
 * <p>Confined to its owner's thread. May be implemented; a method added later has a default.
 */
public interface ClientExchange extends AutoCloseable {
  /** The name of the mechanism (RFC 4422 3.1). */
  String mechanism();

  /**
   * True if the client may speak first, so that {@link #start} returns an initial response; false
   * if the server's challenge comes first.
   */
  boolean clientFirst();

  /**
   * Whether what the client sends depends on the octets of the challenges. False for LOGIN, whose
   * prompts are any text: an owner passes a challenge that it cannot decode on as an empty one.
   */
  default boolean readsChallenges() {
    return true;
  }

  /**
   * Begins the exchange with an initial response; by default there is none. If it is too long for
   * the request, the owner sends it as the response to the server's first, empty challenge, and
   * does not pass that challenge on.
   *
   * @return the first step
   * @throws IllegalStateException if it has begun, or if the client does not speak first
   */
  default ClientStep start() {
    throw new IllegalStateException("start() is out of turn: the server speaks first");
  }

  /**
   * Takes a challenge of the server. Without {@link #start} the first challenge begins the
   * exchange; it is empty if the client speaks first (RFC 4422 3).
   *
   * @param challenge the challenge, decoded; may be empty
   * @return the next step, never success
   * @throws IllegalStateException if the last step was not a response
   */
  ClientStep respond(byte[] challenge);

  /**
   * Takes the answer to the open request. If {@link #success} has ended the exchange meanwhile,
   * closes the answer and returns the outcome. By default a client asks nothing.
   *
   * @param answer the answer
   * @return the next step, never success
   * @throws IllegalArgumentException if the request does not take the answer ({@link
   *     Request#check}); the request stays open, and the answer is the caller's
   * @throws IllegalStateException if no request is open
   */
  default ClientStep resume(Answer answer) {
    throw new IllegalStateException("resume() is out of turn: no request is open");
  }

  /**
   * Takes the server's claim that the client is authenticated. Every owner calls this before it
   * goes on as an authenticated client.
   *
   * @return {@link ClientStep.Success}; or a failure for {@link FailureReason#SERVER_NOT_VERIFIED}
   *     if the server cannot know yet, or has not proved what this mechanism makes a server prove;
   *     or the outcome if the exchange had ended before
   */
  ClientStep success();

  /**
   * What the server has said about its refusal: the JSON of OAUTHBEARER (RFC 7628 3.2.2) and
   * XOAUTH2. Still there after the end of the exchange and after {@link #close}.
   *
   * @return the server's text, up to 1024 characters, those that cannot be printed replaced by a
   *     question mark; null if it has said nothing
   */
  default @Nullable String serverError() {
    return null;
  }

  /**
   * Ends the exchange and wipes its secrets. An open request is not touched, since another thread
   * may be computing with it. Closing again does nothing.
   */
  @Override
  void close();

  /**
   * Makes an exchange that keeps the order of calls above, even if the given one does not: for
   * mechanisms of one's own, as {@link ServerMechanism#newExchange} does for servers.
   *
   * @param mechanics the mechanism, which is called in order only, and closed at the end
   */
  static ClientExchange inOrder(ClientExchange mechanics) {
    return new OrderedClientExchange(mechanics);
  }
}
