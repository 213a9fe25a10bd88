package dev.smtpkit.proto.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The octets that end lines, and the scans for those that need a look. */
final class Octets {

  static final byte CR = '\r';
  static final byte LF = '\n';
  static final byte DOT = '.';

  /** The octets that {@link #plain} takes at a time. */
  static final int BLOCK = 32;

  /** The high bit of every octet: what to look for as long as none was seen. */
  static final long HIGH_BITS = 0x8080808080808080L;

  private static final long SIXTEENS = 0x1010101010101010L;

  private static final VarHandle ARRAY =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BUFFER =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Octets() {}

  /**
   * The index of the first octet below 0x10: CR, LF and NUL are, and next to nothing else in text.
   *
   * <p>Eight octets at a time, never past {@code to}.
   *
   * @return the index, {@code to} if there is no such octet
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
      long hit = notable((long) ARRAY.get(in, i), 0);
      if (hit != 0) {
        return i + octetsBefore(hit);
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
      long hit = notable((long) BUFFER.get(in, i), 0);
      if (hit != 0) {
        return i + octetsBefore(hit);
      }
    }
    while (i < to && (in.get(i) & 0xF0) != 0) {
      i++;
    }
    return i;
  }

  /**
   * The index of the first octet of a message that needs a look: one below 0x10, or that has its
   * high bit in {@code highBits}.
   *
   * @param highBits {@link #HIGH_BITS}, or 0 for octets below 0x10 only
   * @return the index; if the whole blocks up to {@code to} have none, that of the octet behind
   *     them
   */
  static int plain(byte[] in, int from, int to, long highBits) {
    int at = from;
    int before = BLOCK;
    while (before == BLOCK && at <= to - BLOCK) {
      before =
          plain(
              (long) ARRAY.get(in, at),
              (long) ARRAY.get(in, at + 8),
              (long) ARRAY.get(in, at + 16),
              (long) ARRAY.get(in, at + 24),
              highBits);
      at += before;
    }
    return at;
  }

  /** The same for any buffer. One on the heap is faster by its array. */
  static int plain(ByteBuffer in, int from, int to, long highBits) {
    int at = from;
    int before = BLOCK;
    while (before == BLOCK && at <= to - BLOCK) {
      before =
          plain(
              (long) BUFFER.get(in, at),
              (long) BUFFER.get(in, at + 8),
              (long) BUFFER.get(in, at + 16),
              (long) BUFFER.get(in, at + 24),
              highBits);
      at += before;
    }
    return at;
  }

  /** The number of octets before the first notable one of a block, all of them without any. */
  private static int plain(long a, long b, long c, long d, long highBits) {
    // Of a block of seven-bit text, this is all there is to do.
    long below16OrHigh =
        (a - SIXTEENS) | (b - SIXTEENS) | (c - SIXTEENS) | (d - SIXTEENS) | a | b | c | d;
    if ((below16OrHigh & HIGH_BITS) == 0) {
      return BLOCK;
    }
    long first = notable(a, highBits);
    long second = notable(b, highBits);
    if ((first | second) != 0) {
      return first != 0 ? octetsBefore(first) : 8 + octetsBefore(second);
    }
    long third = notable(c, highBits);
    return third != 0 ? 16 + octetsBefore(third) : 24 + octetsBefore(notable(d, highBits));
  }

  /** The octets of a word before its first notable one, all eight without any. */
  private static int octetsBefore(long found) {
    return Long.numberOfTrailingZeros(found) >>> 3;
  }

  /**
   * The high bit of each octet that is to be looked at. A borrow may also mark octets above the
   * lowest true one, never below it, and only the lowest is used.
   */
  private static long notable(long word, long highBits) {
    return (((word - SIXTEENS) & ~word) | (word & highBits)) & HIGH_BITS;
  }
}
