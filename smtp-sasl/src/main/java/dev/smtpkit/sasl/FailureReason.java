package dev.smtpkit.sasl;

/**
 * Why an exchange failed: what a protocol needs to choose its reply, and no more (RFC 4422 3.6).
 */
public enum FailureReason {
  /** The peer's message is not of the mechanism's grammar, is over a limit, or is out of turn. */
  MALFORMED,

  /**
   * The credentials could not be verified. An unknown user and a wrong password are the same here,
   * so that no reply can tell them apart.
   */
  CREDENTIALS,

  /**
   * The credentials are right, but do not permit to act as the authorization identity asked for.
   */
  NOT_AUTHORIZED,

  /** What the peer or the stored record asks for is weaker than the policy allows. */
  TOO_WEAK,

  /**
   * The two sides do not speak over the same TLS connection, or somebody between them hides that
   * they could tell (RFC 5802 6): the peer's channel binding is not ours, or is missing.
   */
  CHANNEL_BINDING,

  /** The server claims success without having done what the mechanism asks of it before. */
  SERVER_NOT_VERIFIED,

  /** A request could not be answered, because what answers it is broken: trying later may help. */
  UNAVAILABLE,

  /** The owner closed the exchange before it had ended. */
  CLOSED
}
