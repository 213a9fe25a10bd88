package dev.smtpkit.transport.nio;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Direct buffers that all connections of one event loop use in turn. None may be kept beyond the
 * call that asked for it. Confined to the loop's thread.
 */
final class ScratchBuffers {

  /** Room for four of the longest TLS records. */
  private static final int RECORD_OCTETS = 72 << 10;

  private static final ByteBuffer ZEROS =
      ByteBuffer.allocateDirect(RECORD_OCTETS).asReadOnlyBuffer();

  private final ByteBuffer plain;
  private @Nullable ByteBuffer recordsIn;
  private @Nullable ByteBuffer recordsOut;

  /**
   * Buffers of one loop.
   *
   * @param plainOctets the capacity of {@link #plain}
   */
  ScratchBuffers(int plainOctets) {
    plain = ByteBuffer.allocateDirect(plainOctets);
  }

  /**
   * Overwrites the first octets of a buffer with zeros.
   *
   * @param octets how many, at most the buffer's capacity
   */
  static void wipe(ByteBuffer buffer, int octets) {
    ByteBuffer all = buffer.duplicate().clear();
    while (all.position() < octets) {
      int count = Math.min(octets - all.position(), ZEROS.capacity());
      all.put(all.position(), ZEROS, 0, count).position(all.position() + count);
    }
  }

  /** An empty buffer for octets outside TLS records, mostly for what is written. */
  ByteBuffer plain() {
    return plain.clear();
  }

  /** An empty buffer for TLS records that are read; allocated at its first use. */
  ByteBuffer recordsIn() {
    ByteBuffer buffer = recordsIn;
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(RECORD_OCTETS);
      recordsIn = buffer;
    }
    return buffer.clear();
  }

  /** An empty buffer for TLS records that are written; allocated at its first use. */
  ByteBuffer recordsOut() {
    ByteBuffer buffer = recordsOut;
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(RECORD_OCTETS);
      recordsOut = buffer;
    }
    return buffer.clear();
  }
}
