package dev.smtpkit.session.client;

/** What a client's engine waits for, and so what its owner must watch. */
public enum ClientDemand {
  /** Octets from the server, or the next command: replies are due, or nothing is. */
  READ,
  /**
   * Octets of the message, by {@link SmtpClientSession#encode}. What the server says meanwhile is
   * read as well.
   */
  CONTENT,
  /** The answer to what an authentication exchange has asked. */
  DECISION,
  /**
   * A TLS handshake. It ends in {@link SmtpClientSession#tlsEstablished} or {@link
   * SmtpClientSession#tlsFailed}.
   */
  TLS,
  /** Nothing: the connection is to be closed. */
  CLOSE
}
