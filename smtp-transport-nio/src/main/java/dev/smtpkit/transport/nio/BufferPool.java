package dev.smtpkit.transport.nio;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The read buffers of one event loop. A connection has one only while octets of it are being read
 * or are not consumed yet; mostly the same buffer goes round. Confined to the loop's thread.
 */
final class BufferPool {

  /** Buffers that are kept for the next one who needs one. */
  private static final int KEPT = 16;

  private final int most;
  private final int octets;
  private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();
  private int lent;

  /**
   * A pool.
   *
   * @param most how many buffers may be lent before nobody reads any more
   * @param octets the capacity of a buffer
   */
  BufferPool(int most, int octets) {
    this.most = most;
    this.octets = octets;
  }

  /** Whether another connection may begin to read. */
  boolean hasRoom() {
    return lent < most;
  }

  /** Whether so many are lent that those who can do without should. */
  boolean isLow() {
    return lent > most / 2;
  }

  /** An empty buffer; beyond the bound too, for those who must go on to give theirs back. */
  ByteBuffer lend() {
    ByteBuffer buffer = idle.poll();
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(octets);
    }
    // Not before: there may be no memory for it.
    lent++;
    return buffer.clear();
  }

  void giveBack(ByteBuffer buffer) {
    lent--;
    if (idle.size() < KEPT) {
      idle.push(buffer);
    }
  }

  int lent() {
    return lent;
  }
}
