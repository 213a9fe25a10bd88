package dev.smtpkit.session.handler;

/**
 * A question to a handler, to be answered once: within the callback or at any later time, from any
 * thread.
 *
 * @param <V> the kind of answer
 */
public interface Pending<V> {

  /**
   * Answers. The first answer counts.
   *
   * @param value the answer
   * @return false if there was an answer before, or if the engine has given one itself because time
   *     ran out or the session ended. True means that the answer is under way; on another thread
   *     than the session's the engine may still be quicker.
   */
  boolean answer(V value);

  /** Whether an answer would come too late already. */
  boolean isClosed();
}
