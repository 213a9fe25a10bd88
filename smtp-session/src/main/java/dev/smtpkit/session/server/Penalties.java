package dev.smtpkit.session.server;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.server.Deadlines.Kind;

/**
 * What a connection may do wrong, and how often it may ask for nothing in particular. Neither RSET
 * nor EHLO refills it; a message that was taken resets the count of unproductive commands (RFC 5321
 * 7.8).
 */
final class Penalties {

  private final SessionFacts session;

  private int errors;

  /** Commands since the last message that brought none nearer. */
  private int unproductive;

  Penalties(SessionFacts session) {
    this.session = session;
  }

  /** Counts a faulty line; true if it was one too many and ended the session. */
  boolean countError() {
    errors++;
    if (errors >= session.configuration.limits().maxErrors()) {
      Ending.end(session, Replies.TOO_MANY_ERRORS, CloseReason.PROTOCOL_ERROR);
      return true;
    }
    if (errors > session.configuration.limits().softErrors()) {
      session.deadlines.set(Kind.DELAY);
    }
    return false;
  }

  /**
   * Counts a command that brings no message nearer; beyond a limit each is an error. True if it
   * ended the session.
   */
  boolean countUnproductive() {
    unproductive++;
    return unproductive > session.configuration.limits().maxUnproductiveCommands() && countError();
  }

  /** Ends the session if more of a refused message has come than the limit; true if it did. */
  boolean endIfRefusedOctetsExceed(long octets) {
    if (octets <= session.configuration.limits().maxRefusedOctets()) {
      return false;
    }
    Ending.end(session, Replies.TOO_MANY_ERRORS, CloseReason.PROTOCOL_ERROR);
    return true;
  }

  void messageTaken() {
    unproductive = 0;
  }
}
