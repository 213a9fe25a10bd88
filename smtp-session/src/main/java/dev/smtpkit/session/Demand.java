package dev.smtpkit.session;

import dev.smtpkit.session.server.SmtpServerSession;

/** What an engine waits for, and so what its owner must watch. */
public enum Demand {
  /** Octets from the peer. The peer's deadlines run only now, and while TLS is awaited. */
  READ,
  /** The answer to a decision. */
  DECISION,
  /** The owner of a message's octets, which asked for a pause. */
  SINK,
  /**
   * A TLS handshake: everything was transmitted. What the owner reads once the last octet of that
   * is written to the connection is TLS; it ends in {@link SmtpServerSession#tlsEstablished} or
   * {@link SmtpServerSession#tlsFailed}.
   */
  TLS,
  /** Nothing but time: nothing is consumed or sent until the deadline. */
  DELAY,
  /** Nothing: everything was transmitted, and the connection is to be closed. */
  CLOSE
}
