package dev.smtpkit.sasl;

import org.jspecify.annotations.Nullable;

/**
 * The server's side of one authentication exchange (RFC 4422 3).
 *
 * <p>Begun by {@link #start}, once. After that each step says what may be called: {@link #respond}
 * after a challenge, {@link #resume} after a need, nothing after success or failure. Anything else
 * is an {@link IllegalStateException}. Arrays that are passed in are read during the call only,
 * neither kept nor changed; a caller that holds a password in one wipes it.
 *
 * <p>{@link #close} may be called at any time. From then on every other method returns a failure
 * for {@link FailureReason#CLOSED} and does nothing, so that an answer may come late. Once an
 * exchange has ended it holds no secret, whether it is closed or not.
 *
 * <p>What the peer sends never makes a method throw. What the owner gave the exchange may, such as
 * a source of randomness that fails or a key that is closed already: the exchange has then ended.
 *
 * <p>Confined to its owner's thread. Exchanges that a {@link ServerMechanism} makes keep this order
 * of calls whoever wrote the mechanism; one that implements this interface may count on being
 * called in it, and on being closed at its end.
 */
public interface ServerExchange extends AutoCloseable {
  /**
   * The name of the mechanism.
   *
   * @return the name as in RFC 4422 3.1
   */
  String mechanism();

  /**
   * Begins the exchange. What a mechanism in which the client speaks first does is the default: an
   * initial response is its first response.
   *
   * @param initialResponse what came with the client's request; null if nothing came, which differs
   *     from an empty one
   * @return the first step; if a client that speaks first said nothing, an empty challenge (RFC
   *     4422 3)
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
   * @throws IllegalStateException if the last step was no challenge
   */
  ServerStep respond(byte[] response);

  /**
   * Takes the answer to the open request.
   *
   * @param answer the answer
   * @return the next step
   * @throws IllegalArgumentException if the answer is of another kind than the request asks for;
   *     the request stays open
   * @throws IllegalStateException if no request is open
   */
  ServerStep resume(Answer answer);

  /**
   * Ends the exchange and wipes what it holds. A request that is open is not touched, since another
   * thread may be computing with it. Closing again does nothing.
   */
  @Override
  void close();
}
