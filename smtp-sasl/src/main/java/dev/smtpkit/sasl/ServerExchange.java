package dev.smtpkit.sasl;

import org.jspecify.annotations.Nullable;

/**
 * The server's side of one authentication exchange (RFC 4422 3).
 *
 * <p>{@link #start} begins it, once. Then each step determines the next call: {@link #respond}
 * after a challenge, {@link #resume} after a need, none after success or failure. Any other call
 * throws {@link IllegalStateException}. Arrays that are passed in are read during the call only,
 * neither kept nor changed; a caller that holds a password in one wipes it.
 *
 * <p>{@link #close} may be called at any time. Afterwards every other method returns a failure for
 * {@link FailureReason#CLOSED} and does nothing, so that an answer may come late. An exchange that
 * has ended holds no secret, closed or not.
 *
 * <p>No octets of the peer make a method throw. The owner's own parts may, such as a source of
 * randomness that fails or a key that is closed already; the exchange has then ended.
 *
 * <p>Confined to its owner's thread. May be implemented: {@link ServerMechanism} wraps every
 * exchange, so that an implementation is called in this order only, and closed at its end. A method
 * added later has a default.
 */
public interface ServerExchange extends AutoCloseable {
  /** The name of the mechanism (RFC 4422 3.1). */
  String mechanism();

  /**
   * Begins the exchange. The default is that of a mechanism in which the client speaks first: an
   * initial response is the first response, and without one the first challenge is empty (RFC 4422
   * 3).
   *
   * @param initialResponse the initial response in the client's request; null if there was none,
   *     which differs from an empty one
   * @return the first step
   * @throws IllegalStateException if it has begun
   */
  default ServerStep start(byte @Nullable [] initialResponse) {
    return initialResponse == null
        ? new ServerStep.Challenge(new byte[0])
        : respond(initialResponse);
  }

  /**
   * Takes the client's response to the last challenge.
   *
   * @param response the response, decoded; may be empty
   * @return the next step
   * @throws IllegalStateException if the last step was not a challenge
   */
  ServerStep respond(byte[] response);

  /**
   * Takes the answer to the open request.
   *
   * @param answer the answer
   * @return the next step
   * @throws IllegalArgumentException if the request does not take the answer ({@link
   *     Request#check}); the request stays open, and the answer is the caller's
   * @throws IllegalStateException if no request is open
   */
  ServerStep resume(Answer answer);

  /**
   * Ends the exchange and wipes its secrets. An open request is not touched, since another thread
   * may be computing with it. Closing again does nothing.
   */
  @Override
  void close();
}
