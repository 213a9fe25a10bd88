package dev.smtpkit.sasl;

/**
 * The reason of a failed exchange: as much as a protocol needs to choose its reply (RFC 4422 3.6).
 *
 * <p>May grow: treat an unknown reason like {@link #CREDENTIALS}.
 */
public enum FailureReason {
  /** The peer's message violates the mechanism's grammar or a limit, or is out of turn. */
  MALFORMED,

  /**
   * The credentials could not be verified. An unknown user and a wrong password are the same here,
   * so that no reply can tell them apart.
   */
  CREDENTIALS,

  /** The credentials are right, but the user may not act as the authorization identity. */
  NOT_AUTHORIZED,

  /** The peer asks for something weaker than the policy allows. */
  TOO_WEAK,

  /** The peer asks for more computation than the policy allows. */
  TOO_COSTLY,

  /**
   * The peer's channel binding is missing or not ours, or the offer of it was stripped: there may
   * be an attacker between the two sides (RFC 5802 6).
   */
  CHANNEL_BINDING,

  /** The server claims success before it has proved what the mechanism makes it prove. */
  SERVER_NOT_VERIFIED,

  /** A request could not be answered, because what answers it is broken; a retry may succeed. */
  UNAVAILABLE,

  /** The owner closed the exchange before it had ended. */
  CLOSED
}
