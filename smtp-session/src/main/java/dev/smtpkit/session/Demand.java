package dev.smtpkit.session;

/** What an engine waits for, and so what its owner must watch. */
public enum Demand {
  /** Octets from the peer. The peer's deadlines run only now. */
  READ,
  /** The answer to a decision. */
  DECISION,
  /** The owner of a message's octets, which asked for a pause. */
  SINK,
  /** Nothing: everything was transmitted, and the connection is to be closed. */
  CLOSE
}
