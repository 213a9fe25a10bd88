package dev.smtpkit.transport.nio;

import dev.smtpkit.session.Demand;
import dev.smtpkit.session.handler.Driver;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The octets that a session has not consumed yet, in a buffer of the pool or copied to an array of
 * just their size.
 */
final class SessionInput {

  /** Up to this many octets are copied, so that the whole buffer is free for others. */
  private static final int MAX_COPIED = 4096;

  /** The same while buffers are scarce: the content of a TLS record, and an unfinished line. */
  private static final int MAX_COPIED_IF_LOW = 20 << 10;

  private static final byte[] NOTHING = {};

  private final BufferPool buffers;
  private final Driver driver;

  private @Nullable ByteBuffer lent;
  private byte[] retained = NOTHING;

  SessionInput(BufferPool buffers, Driver driver) {
    this.buffers = buffers;
    this.driver = driver;
  }

  /** Whether there is a buffer to read into. */
  boolean hasRoom() {
    return lent != null || buffers.hasRoom();
  }

  /** Whether a buffer of the pool is held. */
  boolean isLent() {
    return lent != null;
  }

  /** The octets that are retained without a buffer of the pool. */
  int retainedOctets() {
    return retained.length;
  }

  /** The unconsumed octets in a buffer of the pool, ready to be polled. */
  ByteBuffer unread() {
    ByteBuffer in = lent;
    if (in == null) {
      in = buffers.lend();
      lent = in;
      in.put(retained).flip();
      wipeRetained();
    }
    return in;
  }

  /**
   * Keeps what the last poll left, and gives the buffer back if possible.
   *
   * @param interrupted whether commands are left because the peer does not read our replies, or
   *     because others have their turn first
   */
  void keep(ByteBuffer in, boolean interrupted) {
    if (driver.holdsInput()) {
      return;
    }
    Demand demand = driver.demand();
    // A partial line never holds a buffer: a few peers that do not end their lines could hold all.
    boolean partialLine = demand == Demand.READ && !interrupted;
    // Nor do octets that wait for seconds because of errors, while buffers are scarce.
    boolean delayed = demand == Demand.DELAY && buffers.isLow();
    int maxCopied = buffers.isLow() ? MAX_COPIED_IF_LOW : MAX_COPIED;
    if (demand != Demand.CLOSE && !partialLine && !delayed && in.remaining() > maxCopied) {
      return;
    }
    if (in.hasRemaining() && demand != Demand.CLOSE) {
      retained = new byte[in.remaining()];
      in.get(in.position(), retained);
    }
    while (in.hasRemaining()) {
      // It may be half of an AUTH line: the engine wipes such a line only when it is whole.
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

  /** Drops everything, except a buffer that a sink still reads from: {@link #release} follows. */
  void close() {
    wipeRetained();
    release();
  }

  private void wipeRetained() {
    Arrays.fill(retained, (byte) 0);
    retained = NOTHING;
  }
}
