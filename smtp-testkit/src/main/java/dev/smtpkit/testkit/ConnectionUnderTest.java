package dev.smtpkit.testkit;

import java.nio.ByteBuffer;

/**
 * The server's end of one connection, as a transcript sees it: octets and time in, octets out.
 *
 * <p>An adapter of a few lines puts any implementation behind it. {@link TranscriptRunner} calls it
 * from one thread. Times are readings of one {@link VirtualClock} in nanoseconds and never run
 * backwards. An exception from any method fails the transcript.
 */
public interface ConnectionUnderTest extends AutoCloseable {

  /**
   * The connection is established; called first, and once.
   *
   * @param nowNanos the time
   * @return what the server sends on connecting, may be empty
   */
  byte[] open(long nowNanos);

  /**
   * Octets have arrived. The buffer is overwritten after the call: the implementation copies what
   * it cannot use yet.
   *
   * @param octets the octets from position to limit, never empty; writable
   * @param nowNanos the time
   * @return what the server sends in answer, may be empty
   */
  byte[] receive(ByteBuffer octets, long nowNanos);

  /**
   * Time has passed and nothing else has happened.
   *
   * @param nowNanos the time
   * @return what the server sends of its own accord, may be empty
   */
  byte[] advance(long nowNanos);

  /**
   * The client will send nothing more.
   *
   * @param nowNanos the time
   * @return what the server still sends, may be empty
   */
  byte[] endOfInput(long nowNanos);

  /**
   * True once the server has closed the connection, or wants it closed as soon as what it returned
   * is sent. From then on {@link #receive} is not called.
   *
   * @return true if nothing more can be sent on the connection
   */
  boolean isClosed();

  /** Releases what the connection holds; called last, and once, also after a failure. */
  @Override
  void close();
}
