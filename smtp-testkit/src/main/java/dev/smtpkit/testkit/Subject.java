package dev.smtpkit.testkit;

import java.nio.ByteBuffer;

/**
 * One connection under test: octets and time in, octets out.
 *
 * <p>An adapter of a few lines puts any implementation behind it. {@link TranscriptRunner} calls it
 * from one thread; readings of time are those of one {@link VirtualClock}, in nanoseconds, and
 * never run backwards. An exception from any method fails the transcript.
 */
public interface Subject extends AutoCloseable {

  /**
   * The connection is established; called first, and once.
   *
   * @param nowNanos the time
   * @return what the subject says on connecting, may be empty
   */
  byte[] open(long nowNanos);

  /**
   * Octets have arrived. Whatever the subject cannot use yet it must keep itself: the buffer is
   * overwritten after the call.
   *
   * @param octets what has arrived, from position to limit, never empty; writable
   * @param nowNanos the time
   * @return what the subject sends in answer, may be empty
   */
  byte[] receive(ByteBuffer octets, long nowNanos);

  /**
   * Time has passed and nothing else has happened.
   *
   * @param nowNanos the time
   * @return what the subject sends of its own accord, may be empty
   */
  byte[] advance(long nowNanos);

  /**
   * The peer will send nothing more.
   *
   * @param nowNanos the time
   * @return what the subject still sends, may be empty
   */
  byte[] endOfInput(long nowNanos);

  /**
   * Whether the subject has closed the connection, or wants it closed once what it returned is
   * sent.
   *
   * @return true from then on; nothing is given to {@link #receive} any more
   */
  boolean isClosed();

  /** Releases what the subject holds; called last, and once, also after a failure. */
  @Override
  void close();
}
