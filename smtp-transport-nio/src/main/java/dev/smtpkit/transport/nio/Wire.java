package dev.smtpkit.transport.nio;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The way of octets between a session and its socket. Confined to the loop's thread. */
interface Wire {

  /** Reads what there is, as far as the buffer has room. */
  void read(ByteBuffer in) throws IOException;

  /** Whether a read may give something though the socket is not ready. */
  boolean hasUnread();

  /** Whether everything that the peer will ever send was read. */
  boolean inputEnded();

  /** Whether the end of input is one that somebody between may have made. */
  boolean truncated();

  /** Takes as much as can be written; what it takes may be held back until {@link #flush}. */
  void write(ByteBuffer out) throws IOException;

  /** Writes what is held back; false if the socket does not take it all. */
  boolean flush() throws IOException;

  /** Whether something is held back. */
  boolean isBlocked();

  /** The octets that the socket has taken. */
  long written();

  /** Tells the peer that nothing more comes, as far as there is a way; to be flushed. */
  void endOutput() throws IOException;

  /** The octets that are kept between reads. */
  int carried();

  /** Keeps nothing any more. */
  void release();
}
