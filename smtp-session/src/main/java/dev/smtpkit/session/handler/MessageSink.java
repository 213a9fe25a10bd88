package dev.smtpkit.session.handler;

import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Verdict;
import java.nio.ByteBuffer;

/**
 * Takes the octets of one message, dots taken off.
 *
 * <p>Called on the session's thread, one call at a time, and never between a {@link
 * Progress#PENDING} and its resume. Exactly one of {@link #end} and {@link #drop} is the last call.
 * What throws, refuses the message with 451.
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
     * @param envelope the transaction
     * @param resume lets octets come again after {@link Progress#PENDING}; any thread may call it,
     *     once for each
     * @return the sink that takes the message
     */
    MessageSink open(Envelope envelope, Runnable resume);
  }

  /** What became of a span. */
  enum Progress {
    /** It is consumed, whole. */
    DONE,
    /**
     * The sink keeps the buffer and will read it until it calls resume; no octets come before. The
     * memory stays valid until then, even if the connection dies.
     */
    PENDING
  }

  /**
   * Takes the next octets.
   *
   * @param octets the octets from position to limit, not to be written to; valid until this method
   *     returns {@link Progress#DONE}, or until resume is called
   * @return what became of them
   */
  Progress write(ByteBuffer octets);

  /**
   * The message has ended, whole. An acceptance makes it the receiver's (RFC 5321 4.2.5, 6.1): it
   * comes after the message is stored, not before.
   *
   * @param content what the message was like
   * @param outcome whether it is stored; the text of an accepting reply may carry an id. By LMTP it
   *     may be a {@link Verdict#eachRecipient}
   */
  void end(MessageSummary content, Pending<Verdict> outcome);

  /** The message will not be completed: nothing of it may be delivered. */
  void drop();
}
