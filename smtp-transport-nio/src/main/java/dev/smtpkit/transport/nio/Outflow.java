package dev.smtpkit.transport.nio;

import dev.smtpkit.session.handler.Driver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** A connection's way out: keeps what the socket does not take, and for how long it may not. */
final class Outflow {

  private final WritableByteChannel channel;
  private final EventLoop loop;

  /** What the socket did not take, null if there is nothing. */
  private @Nullable ByteBuffer unwritten;

  private long stallNanos;

  Outflow(WritableByteChannel channel, EventLoop loop) {
    this.channel = channel;
    this.loop = loop;
  }

  /** Writes what may leave; false if the socket does not take it all. */
  boolean flush(Driver driver) throws IOException {
    ByteBuffer rest = unwritten;
    if (rest != null) {
      if (channel.write(rest) > 0) {
        progress();
      }
      if (rest.hasRemaining()) {
        return false;
      }
      unwritten = null;
    }
    boolean more = true;
    while (more) {
      ByteBuffer out = loop.output();
      more = driver.transmit(out);
      out.flip();
      if (out.hasRemaining()) {
        channel.write(out);
        if (out.hasRemaining()) {
          unwritten = ByteBuffer.allocate(out.remaining()).put(out).flip();
          progress();
          return false;
        }
      }
    }
    return true;
  }

  private void progress() {
    stallNanos = System.nanoTime() + loop.limits().writeStallNanos();
  }

  /** Whether something waits for the socket. */
  boolean isBlocked() {
    return unwritten != null;
  }

  /** When a peer that takes nothing is given up; only while blocked. */
  long deadlineNanos() {
    return stallNanos;
  }

  void clear() {
    unwritten = null;
  }
}
