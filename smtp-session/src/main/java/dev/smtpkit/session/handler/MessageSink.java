package dev.smtpkit.session.handler;

import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Verdict;
import java.nio.ByteBuffer;

/**
 * Takes the octets of one message, dots taken off.
 *
 * <p>Called on the session's thread, one call at a time, and never between a {@link
 * Progress#PENDING} and its resumption. Exactly one of {@link #end} and {@link #drop} is the last
 * call. A sink that throws refuses the message with 451.
 */
public interface MessageSink {

  /**
   * Opens the sink of a message, as {@link MailHandler#message} does. A layer is such a factory,
   * and has another one below it.
   */
  @FunctionalInterface
  interface Factory {

    /**
     * A message begins. Called on the session's thread.
     *
     * @param origin where the message comes from
     * @param envelope its envelope
     * @return the sink that takes the message
     */
    MessageSink open(Origin origin, Envelope envelope);
  }

  /** The result of a write. No constant will be added. */
  enum Progress {
    /** It is consumed, whole. */
    DONE,
    /**
     * The sink keeps the buffer and reads it until it uses the resumption; no octets come before.
     * The memory stays valid until then, even if the connection dies. A sink that takes longer than
     * the deadline of a sink loses the message, 451, and hears {@link #drop} once it resumes.
     */
    PENDING
  }

  /**
   * Takes the next octets.
   *
   * @param octets the octets from position to limit, read-only; valid until this method returns
   *     {@link Progress#DONE}, or until the resumption is used
   * @param resumption to be used after {@link Progress#PENDING}, once; it is of no use otherwise
   * @return what became of them
   */
  Progress write(ByteBuffer octets, Resumption resumption);

  /**
   * The message has ended, whole. An acceptance makes it the receiver's (RFC 5321 4.2.5, 6.1): it
   * comes after the message is stored, not before.
   *
   * @param summary what the message was like
   * @param outcome whether it is stored; the text of an accepting reply may carry an id. By LMTP it
   *     may be a {@link Verdict#eachRecipient}
   */
  void end(MessageSummary summary, Pending<Verdict> outcome);

  /**
   * The octets of the message that the sink holds in memory at the moment, about: by default none.
   * An owner that has too little memory cuts the connection that holds the most. Also called while
   * the sink is pending.
   */
  default long heldOctets() {
    return 0;
  }

  /** The message will not be completed: nothing of it may be delivered. */
  void drop();
}
