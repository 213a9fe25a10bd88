package dev.smtpkit.session.message;

import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Pending;

/** What becomes of messages that have come in whole. */
@FunctionalInterface
public interface MessageDelivery {

  /**
   * Delivers a message. Called on the executor of {@link Spilling}, and may block.
   *
   * @param message the message, valid until the outcome is answered
   * @param outcome whether it is stored for good (RFC 5321 4.2.5, 6.1), to be answered in any case,
   *     within this method or later; the message's octets are given up before the client gets the
   *     reply. To throw is to answer with a fault
   */
  void deliver(StoredMessage message, Pending<Verdict> outcome);
}
