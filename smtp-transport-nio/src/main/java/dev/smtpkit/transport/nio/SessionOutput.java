package dev.smtpkit.transport.nio;

import dev.smtpkit.session.handler.Driver;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A session's replies on their way to the wire, and the deadline for a peer that takes none. */
final class SessionOutput {

  private final ScratchBuffers scratch;
  private final long writeNanos;

  private Wire wire;

  /** The octets that the wire did not take, null if there are none. */
  private @Nullable ByteBuffer unwritten;

  private boolean blocked;
  private long deadlineNanos;

  /**
   * Output to a wire.
   *
   * @param writeNanos how long a write may make no progress
   */
  SessionOutput(Wire wire, ScratchBuffers scratch, long writeNanos) {
    this.wire = wire;
    this.scratch = scratch;
    this.writeNanos = writeNanos;
  }

  /** Sends what follows by another wire. */
  void switchTo(Wire next) {
    wire = next;
  }

  /** Writes all replies that may leave; false if the socket does not take them all. */
  boolean flush(Driver driver) throws IOException {
    long before = wire.written();
    boolean all = writeAll(driver);
    updateDeadline(all, before);
    return all;
  }

  /** Ends the output of the wire; false if the socket does not take all that belongs to it. */
  boolean end() throws IOException {
    long before = wire.written();
    wire.endOutput();
    boolean all = wire.flush();
    updateDeadline(all, before);
    return all;
  }

  private boolean writeAll(Driver driver) throws IOException {
    if (!wire.flush()) {
      return false;
    }
    ByteBuffer rest = unwritten;
    if (rest != null) {
      wire.write(rest);
      if (rest.hasRemaining()) {
        return false;
      }
      unwritten = null;
    }
    boolean more = true;
    while (more) {
      ByteBuffer out = scratch.plain();
      more = driver.transmit(out);
      out.flip();
      if (out.hasRemaining()) {
        wire.write(out);
        if (out.hasRemaining()) {
          unwritten = ByteBuffer.allocate(out.remaining()).put(out).flip();
          return false;
        }
      }
    }
    return !wire.isBlocked();
  }

  private void updateDeadline(boolean all, long writtenBefore) {
    if (!all && (!blocked || wire.written() != writtenBefore)) {
      deadlineNanos = System.nanoTime() + writeNanos;
    }
    blocked = !all;
  }

  /** The memory of what the wire did not take. */
  int octets() {
    ByteBuffer rest = unwritten;
    return (rest == null ? 0 : rest.capacity()) + wire.unwrittenOctets();
  }

  /** Whether something waits for the socket. */
  boolean isBlocked() {
    return blocked;
  }

  /** The time at which a peer that takes nothing is given up; only while blocked. */
  long deadlineNanos() {
    return deadlineNanos;
  }

  /** Whether something waits for the socket, of which the peer has taken nothing for so long. */
  boolean isStalled(long nanos) {
    return blocked && System.nanoTime() - (deadlineNanos - writeNanos) >= nanos;
  }

  void clear() {
    unwritten = null;
    blocked = false;
  }
}
