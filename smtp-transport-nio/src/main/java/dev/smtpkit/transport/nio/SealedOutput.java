package dev.smtpkit.transport.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** Records on their way out: what the socket does not take is kept, and nothing else meanwhile. */
final class SealedOutput {

  private final WritableByteChannel channel;

  /** Not written yet, null if there is nothing. */
  private @Nullable ByteBuffer rest;

  private long written;

  SealedOutput(WritableByteChannel channel) {
    this.channel = channel;
  }

  /** Writes octets and keeps what is left of them; only when nothing is kept. */
  void write(ByteBuffer sealed) throws IOException {
    if (rest != null) {
      throw new IllegalStateException("there is something before it");
    }
    written += channel.write(sealed);
    if (sealed.hasRemaining()) {
      rest = ByteBuffer.allocate(sealed.remaining()).put(sealed).flip();
    }
  }

  /** Writes what is kept; false if the socket does not take it all. */
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
