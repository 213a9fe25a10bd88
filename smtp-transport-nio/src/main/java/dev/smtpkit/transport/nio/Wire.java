package dev.smtpkit.transport.nio;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What is between a session and its socket: nothing, or TLS. Confined to the loop's thread. May
 * grow; all implementations are in this package.
 */
interface Wire {

  /** Reads what there is, as far as the buffer has room. */
  void read(ByteBuffer in) throws IOException;

  /** The room with which a read makes progress in any case, in octets. */
  int leastRead();

  /** Whether a read may yield octets even if the socket is not ready. */
  boolean hasUnread();

  /** Whether everything that the peer will ever send has been read. */
  boolean inputEnded();

  /** Whether somebody between the peers may have caused the end of input: no close_notify came. */
  boolean truncated();

  /**
   * Writes as much as the socket takes. Octets that it consumed may be held back until {@link
   * #flush}.
   */
  void write(ByteBuffer out) throws IOException;

  /** Writes what is held back; false if the socket does not take it all. */
  boolean flush() throws IOException;

  /** Whether something is held back. */
  boolean isBlocked();

  /** The octets that the socket has taken. */
  long written();

  /** Tells the peer that nothing more comes, if the protocol can; {@link #flush} completes it. */
  void endOutput() throws IOException;

  /** The memory of what holds back octets. */
  int unwrittenOctets();

  /** The memory of TLS, estimated. */
  int tlsOctets();

  /** The octets that are retained between reads. */
  int retainedOctets();

  /** Drops all that is retained or held back. */
  void release();
}
