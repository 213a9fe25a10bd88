package dev.smtpkit.transport.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** TLS records on their way to the socket. While a rest waits, nothing else is written. */
final class RecordOutput {

  private final WritableByteChannel channel;

  /** The octets that the socket did not take yet, null if there are none. */
  private @Nullable ByteBuffer rest;

  private long written;

  RecordOutput(WritableByteChannel channel) {
    this.channel = channel;
  }

  /**
   * Writes records and keeps what the socket does not take.
   *
   * @throws IllegalStateException if a rest waits
   */
  void write(ByteBuffer records) throws IOException {
    if (rest != null) {
      throw new IllegalStateException("earlier records are not written yet: flush first");
    }
    written += channel.write(records);
    if (records.hasRemaining()) {
      rest = ByteBuffer.allocate(records.remaining()).put(records).flip();
    }
  }

  /** Writes the rest; false if the socket does not take it all. */
  boolean flush() throws IOException {
    ByteBuffer left = rest;
    if (left != null) {
      written += channel.write(left);
      if (left.hasRemaining()) {
        return false;
      }
      rest = null;
    }
    return true;
  }

  /** The memory of the rest. */
  int octets() {
    ByteBuffer left = rest;
    return left == null ? 0 : left.capacity();
  }

  boolean isBlocked() {
    return rest != null;
  }

  /** The octets that the socket has taken. */
  long written() {
    return written;
  }

  void release() {
    rest = null;
  }
}
