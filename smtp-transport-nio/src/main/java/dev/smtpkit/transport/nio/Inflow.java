package dev.smtpkit.transport.nio;

import dev.smtpkit.session.Demand;
import dev.smtpkit.session.handler.Driver;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A connection's way in: what has been read and not consumed, in a buffer of the pool or copied.
 */
final class Inflow {

  /** What is left of a read is copied rather than keeping the whole buffer, up to this. */
  private static final int MOST_COPIED = 4096;

  private static final byte[] NOTHING = {};

  private final BufferPool buffers;
  private final Driver driver;

  private @Nullable ByteBuffer lent;
  private byte[] carry = NOTHING;

  Inflow(BufferPool buffers, Driver driver) {
    this.buffers = buffers;
    this.driver = driver;
  }

  /** Whether there is a buffer to read into. */
  boolean hasRoom() {
    return lent != null || buffers.hasRoom();
  }

  /** Whether a buffer of the pool is kept. */
  boolean isLent() {
    return lent != null;
  }

  /** The octets that are kept without a buffer of the pool. */
  int carried() {
    return carry.length;
  }

  /** What is not consumed yet, in a buffer of the pool, ready to be polled. */
  ByteBuffer unread() {
    ByteBuffer in = lent;
    if (in == null) {
      in = buffers.lend();
      lent = in;
      in.put(carry).flip();
      dropCarry();
    }
    return in;
  }

  /**
   * Keeps what the last poll left, and the buffer only if it must.
   *
   * @param blocked whether it was left because the peer does not read
   */
  void keep(ByteBuffer in, boolean blocked) {
    if (driver.holdsInput()) {
      return;
    }
    Demand demand = driver.demand();
    // What waits for the peer is a partial line: it never ties up a buffer, or a few peers that do
    // not end their line could take all there are.
    boolean partialLine = demand == Demand.READ && !blocked;
    // Nor does what is put off because of errors, for seconds: others would pay for them.
    boolean putOff = demand == Demand.DELAY && buffers.isLow();
    if (demand != Demand.CLOSE && !partialLine && !putOff && in.remaining() > MOST_COPIED) {
      return;
    }
    if (in.hasRemaining() && demand != Demand.CLOSE) {
      carry = new byte[in.remaining()];
      in.get(in.position(), carry);
    }
    while (in.hasRemaining()) {
      // It may be half of an AUTH line, which the engine wipes only when it has the other half.
      in.put((byte) 0);
    }
    release();
  }

  /** Gives the buffer back, unless a sink still reads from it. */
  void release() {
    ByteBuffer in = lent;
    if (in != null && !driver.holdsInput()) {
      lent = null;
      buffers.giveBack(in);
    }
  }

  /** Keeps nothing any more; a buffer that a sink still reads from comes back by a release. */
  void close() {
    dropCarry();
    release();
  }

  private void dropCarry() {
    Arrays.fill(carry, (byte) 0);
    carry = NOTHING;
  }
}
