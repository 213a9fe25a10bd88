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

  /** How many octets are read ahead before the socket is no longer watched. */
  private static final int MAX_AHEAD = 4096;

  private static final byte[] NOTHING = {};

  private final BufferPool buffers;
  private final Driver driver;

  private @Nullable ByteBuffer lent;

  /** Whether the lent buffer is left to a sink, because the connection has died. */
  private boolean abandoned;

  private byte[] retained = NOTHING;

  /** What was read behind all else while the session waited for us. */
  private byte[] ahead = NOTHING;

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
    return retained.length + ahead.length;
  }

  /** Whether more may be read while the session waits for us. */
  boolean mayReadAhead() {
    return ahead.length < MAX_AHEAD;
  }

  /** Whether something was read while the session waited for us. */
  boolean hasAhead() {
    return ahead.length > 0;
  }

  /** Whether everything that was read is consumed. */
  boolean isEmpty() {
    ByteBuffer in = lent;
    return ahead.length == 0 && retained.length == 0 && (in == null || !in.hasRemaining());
  }

  /** Keeps octets that were read while the session waited for us. */
  void addAhead(ByteBuffer octets) {
    if (octets.hasRemaining()) {
      byte[] before = ahead;
      ahead = Arrays.copyOf(before, before.length + octets.remaining());
      octets.get(ahead, before.length, octets.remaining());
      Arrays.fill(before, (byte) 0);
    }
  }

  /** Moves what was read ahead into a buffer to be filled, as far as it fits. */
  private void takeAhead(ByteBuffer in) {
    byte[] before = ahead;
    int count = Math.min(before.length, in.remaining());
    in.put(before, 0, count);
    ahead = count == before.length ? NOTHING : Arrays.copyOfRange(before, count, before.length);
    Arrays.fill(before, (byte) 0);
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
    if (hasAhead()) {
      in.compact();
      takeAhead(in);
      in.flip();
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
      if (abandoned) {
        buffers.giveBackAbandoned();
      } else {
        buffers.giveBack(in);
      }
    }
  }

  /**
   * Drops everything, except a buffer that a sink still reads from: {@link #release} follows. Until
   * then another takes its place in the pool: a sink that never resumes must not keep it from
   * others.
   */
  void close() {
    wipeRetained();
    dropAhead();
    release();
    if (lent != null) {
      abandoned = true;
      buffers.abandon();
    }
  }

  /** Leaves the lent buffer to a sink that still reads from it; what is unread is copied. */
  void leave() {
    ByteBuffer in = lent;
    if (in != null) {
      retained = new byte[in.remaining()];
      in.get(in.position(), retained);
      lent = null;
      buffers.leave();
    }
  }

  /** Drops what was read ahead: it came in clear, behind STARTTLS (RFC 3207 4.2). */
  void dropAhead() {
    Arrays.fill(ahead, (byte) 0);
    ahead = NOTHING;
  }

  private void wipeRetained() {
    Arrays.fill(retained, (byte) 0);
    retained = NOTHING;
  }
}
