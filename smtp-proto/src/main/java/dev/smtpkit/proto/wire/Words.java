package dev.smtpkit.proto.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The scan for the octets of a message that need a look, in blocks of four words. */
final class Words {

  /** The octets of a block. */
  static final int BLOCK = 32;

  /** The high bit of every octet: what to look for as long as none was seen. */
  static final long HIGH_BITS = 0x8080808080808080L;

  private static final long SIXTEENS = 0x1010101010101010L;

  private static final VarHandle ARRAY =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BUFFER =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Words() {}

  /**
   * How many octets of a block need no look: those before the first one that is below 0x10, as CR,
   * LF, NUL and next to nothing else in text are, or that has its high bit in {@code highBits}.
   *
   * @param from the index of the block's first octet
   * @param highBits {@link #HIGH_BITS}, or 0 for octets below 0x10 only
   * @return from 0 to {@link #BLOCK}
   */
  static int plain(byte[] in, int from, long highBits) {
    return plain(
        (long) ARRAY.get(in, from),
        (long) ARRAY.get(in, from + 8),
        (long) ARRAY.get(in, from + 16),
        (long) ARRAY.get(in, from + 24),
        highBits);
  }

  /** The same for any buffer. One on the heap is faster by its array. */
  static int plain(ByteBuffer in, int from, long highBits) {
    return plain(
        (long) BUFFER.get(in, from),
        (long) BUFFER.get(in, from + 8),
        (long) BUFFER.get(in, from + 16),
        (long) BUFFER.get(in, from + 24),
        highBits);
  }

  private static int plain(long a, long b, long c, long d, long highBits) {
    // Of a block of seven-bit text, this is all there is to do.
    long below16OrHigh =
        (a - SIXTEENS) | (b - SIXTEENS) | (c - SIXTEENS) | (d - SIXTEENS) | a | b | c | d;
    if ((below16OrHigh & HIGH_BITS) == 0) {
      return BLOCK;
    }
    long found = notable(a, highBits);
    int before = 0;
    if (found == 0) {
      found = notable(b, highBits);
      before = 8;
    }
    if (found == 0) {
      found = notable(c, highBits);
      before = 16;
    }
    if (found == 0) {
      found = notable(d, highBits);
      before = 24;
    }
    // Of a word without any, 64 zeros make the whole of it plain.
    return before + (Long.numberOfTrailingZeros(found) >>> 3);
  }

  /**
   * The high bit of each octet that is to be looked at. A borrow may also mark octets above the
   * lowest true one, never below it, and only the lowest is used.
   */
  private static long notable(long word, long highBits) {
    return (((word - SIXTEENS) & ~word) | (word & highBits)) & HIGH_BITS;
  }
}
