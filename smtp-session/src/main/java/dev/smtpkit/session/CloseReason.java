package dev.smtpkit.session;

/**
 * Why a session ended, at either side. Constants may be added: a {@code default} treats an unknown
 * one as {@link #ABORTED}.
 */
public enum CloseReason {
  /** QUIT: the client said it, and the server has answered it or is about to. */
  QUIT,
  /** The peer closed its side. */
  END_OF_INPUT,
  /** The peer was silent or too slow. */
  TIMEOUT,
  /** The TLS handshake failed, or TLS was cut off. */
  TLS_FAILED,
  /**
   * The peer broke the protocol: a client by too many errors or by one that leaves framing unknown,
   * a server by what is no reply or one that does not fit.
   */
  PROTOCOL_ERROR,
  /** At a server: too many failed authentications. */
  AUTHENTICATION_FAILURES,
  /** At a client: the server claims that authentication succeeded without proving who it is. */
  SERVER_NOT_VERIFIED,
  /**
   * A refusal that ends the session: a 421, or at a client the refusal of a message before its end.
   */
  REFUSED,
  /** At a client: the content cannot be sent as it is, and a part of it has left. */
  CONTENT_REFUSED,
  /** The owner shut the session down. */
  SHUTDOWN,
  /** The connection broke, or the owner gave it up. */
  ABORTED
}
