package dev.smtpkit.session.client;

/** Why a client's session ended. */
public enum EndReason {
  /** The server has answered QUIT. */
  QUIT,
  /** The server has said 421, or refused a message before its end. */
  REFUSED,
  /** The server closed its side. */
  END_OF_INPUT,
  /** The server was silent for too long, or took no octets. */
  TIMEOUT,
  /** The TLS handshake failed, or TLS was cut off. */
  TLS_FAILED,
  /** The server said what cannot be a reply, or none that fits, or one too many. */
  PROTOCOL_ERROR,
  /** The server claims that authentication has succeeded, and has not proved who it is. */
  SERVER_NOT_VERIFIED,
  /** The content of a message cannot be sent as it is, and a part of it has left. */
  CONTENT_REFUSED,
  /** The owner gave the connection up. */
  ABORTED
}
