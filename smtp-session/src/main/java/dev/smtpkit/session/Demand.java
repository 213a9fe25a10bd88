package dev.smtpkit.session;

/**
 * What an engine waits for, and so what its owner must watch. Constants may be added: a {@code
 * default} waits for input and the deadline.
 */
public enum Demand {
  /** Octets from the peer, or at a client the next command. The peer's deadlines run. */
  READ,
  /**
   * At a client: octets of the message, by {@code encode}. What the server says is read as well.
   */
  CONTENT,
  /** The answer to a decision, or at a client to what an authentication exchange has asked. */
  DECISION,
  /** At a server: the owner of a message's octets, which asked for a pause. */
  SINK,
  /**
   * A TLS handshake: everything was transmitted. What the owner reads once the last octet of that
   * is written to the connection is TLS; it ends in {@code tlsEstablished} or {@code tlsFailed}.
   */
  TLS,
  /** At a server: time. Nothing is consumed or sent until the deadline. */
  DELAY,
  /** Nothing: everything was transmitted, and the connection is to be closed. */
  CLOSE
}
