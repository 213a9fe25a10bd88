package dev.smtpkit.transport.nio;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The read buffers of one event loop. A connection has one only while octets are read into it or
 * wait in it to be consumed; mostly the same buffer goes round. Confined to the loop's thread.
 */
final class BufferPool {

  /** Idle buffers that are kept for reuse. */
  private static final int MAX_IDLE = 16;

  private final int maxLent;
  private final int octets;
  private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();
  private int lent;
  private int abandoned;

  /**
   * An empty pool.
   *
   * @param maxLent how many buffers may be lent before no further connection reads
   * @param octets the capacity of a buffer
   */
  BufferPool(int maxLent, int octets) {
    this.maxLent = maxLent;
    this.octets = octets;
  }

  /** Whether another connection may begin to read. */
  boolean hasRoom() {
    return lent < maxLent;
  }

  /** Whether more than half of the buffers are lent. */
  boolean isLow() {
    return lent > maxLent / 2;
  }

  /**
   * Lends an empty buffer. Does so beyond the bound too: a connection that must go on in order to
   * give its buffer back is never refused one.
   */
  ByteBuffer lend() {
    ByteBuffer buffer = idle.poll();
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(octets);
    }
    // Counted last: the allocation may fail.
    lent++;
    return buffer.clear();
  }

  void giveBack(ByteBuffer buffer) {
    lent--;
    if (idle.size() < MAX_IDLE) {
      idle.push(buffer);
    }
  }

  /** A buffer may come back late or never, so that another one may be lent in its place. */
  void abandon() {
    lent--;
    abandoned++;
  }

  /** A lent buffer will not come back: it is left to a sink that reads from it. */
  void leave() {
    lent--;
  }

  /** An abandoned buffer has come back; it is not needed any more. */
  void giveBackAbandoned() {
    abandoned--;
  }

  /** How many buffers are lent, those counted that are abandoned. */
  int lent() {
    return lent + abandoned;
  }
}
