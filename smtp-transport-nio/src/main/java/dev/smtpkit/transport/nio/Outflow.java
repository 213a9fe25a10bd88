package dev.smtpkit.transport.nio;

import dev.smtpkit.session.handler.Driver;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A connection's way out: keeps what the socket does not take, and for how long it may not. */
final class Outflow {

  private final EventLoop loop;

  private Wire wire;

  /** What the wire did not take, null if there is nothing. */
  private @Nullable ByteBuffer unwritten;

  private boolean blocked;
  private long stallNanos;

  Outflow(Wire wire, EventLoop loop) {
    this.wire = wire;
    this.loop = loop;
  }

  /** What follows goes by another wire. */
  void over(Wire next) {
    wire = next;
  }

  /** Writes what may leave; false if the socket does not take it all. */
  boolean flush(Driver driver) throws IOException {
    long before = wire.written();
    boolean all = writeAll(driver);
    note(all, before);
    return all;
  }

  /** Says by the wire that nothing more comes; false if the socket does not take that. */
  boolean end() throws IOException {
    long before = wire.written();
    wire.endOutput();
    boolean all = wire.flush();
    note(all, before);
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
      ByteBuffer out = loop.output();
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

  private void note(boolean all, long before) {
    if (!all && (!blocked || wire.written() != before)) {
      stallNanos = System.nanoTime() + loop.limits().writeStallNanos();
    }
    blocked = !all;
  }

  /** Whether something waits for the socket. */
  boolean isBlocked() {
    return blocked;
  }

  /** When a peer that takes nothing is given up; only while blocked. */
  long deadlineNanos() {
    return stallNanos;
  }

  /** Whether the peer has taken nothing for so long, although something waits for it. */
  boolean isStuck(long nanos) {
    long since = stallNanos - loop.limits().writeStallNanos();
    return blocked && System.nanoTime() - since >= nanos;
  }

  void clear() {
    unwritten = null;
    blocked = false;
  }
}
