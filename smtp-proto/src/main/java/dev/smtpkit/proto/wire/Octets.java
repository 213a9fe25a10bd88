package dev.smtpkit.proto.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The octets that end lines, and the scan for the lowest of octets. */
final class Octets {

  static final byte CR = '\r';
  static final byte LF = '\n';
  static final byte DOT = '.';

  private static final VarHandle ARRAY =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BUFFER =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = ONES << 7;

  private Octets() {}

  /**
   * The index of the first octet below 0x10: CR, LF and NUL are, and next to nothing else in text.
   *
   * <p>Eight octets at a time, never past {@code to}.
   *
   * @return the index, {@code to} if there is none
   */
  static int firstBelow16(ByteBuffer in, int from, int to) {
    return in.hasArray()
        ? firstBelow16(in.array(), from + in.arrayOffset(), to + in.arrayOffset())
            - in.arrayOffset()
        : firstBelow16Direct(in, from, to);
  }

  static int firstBelow16(byte[] in, int from, int to) {
    int i = from;
    for (; i <= to - 8; i += 8) {
      long hit = below16((long) ARRAY.get(in, i));
      if (hit != 0) {
        return i + (Long.numberOfTrailingZeros(hit) >>> 3);
      }
    }
    while (i < to && (in[i] & 0xF0) != 0) {
      i++;
    }
    return i;
  }

  private static int firstBelow16Direct(ByteBuffer in, int from, int to) {
    int i = from;
    for (; i <= to - 8; i += 8) {
      long hit = below16((long) BUFFER.get(in, i));
      if (hit != 0) {
        return i + (Long.numberOfTrailingZeros(hit) >>> 3);
      }
    }
    while (i < to && (in.get(i) & 0xF0) != 0) {
      i++;
    }
    return i;
  }

  /**
   * The high bit of each octet below 0x10. A borrow may also mark octets above the lowest true one,
   * never below it, and only the lowest is used.
   */
  private static long below16(long word) {
    return (word - (ONES << 4)) & ~word & HIGHS;
  }
}
