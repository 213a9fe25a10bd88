package dev.smtpkit.session;

/** Why a session ended. */
public enum CloseReason {
  /** The client said QUIT. */
  QUIT,
  /** The client closed its side. */
  END_OF_INPUT,
  /** The client was silent or too slow. */
  TIMEOUT,
  /** The TLS handshake failed. */
  TLS_FAILED,
  /** The client made too many errors, or one that leaves framing unknown. */
  PROTOCOL_ERROR,
  /** Too many failed authentications. */
  AUTHENTICATION_FAILURES,
  /** A decision was answered with a 421. */
  REFUSED,
  /** The owner shut the session down. */
  SHUTDOWN,
  /** The connection broke. */
  ABORTED
}
