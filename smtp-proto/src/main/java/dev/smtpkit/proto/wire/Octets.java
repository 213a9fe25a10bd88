package dev.smtpkit.proto.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The classes of octets that the parsers ask for, and the scan for the lowest of them. */
final class Octets {

  static final byte CR = '\r';
  static final byte LF = '\n';
  static final byte DOT = '.';

  /** ALPHA / DIGIT. */
  static final int LET_DIG = 1;

  /** atext (RFC 5322 3.2.3), and the octets of UTF-8. */
  static final int ATEXT = 1 << 1;

  /** esmtp-value (RFC 5321 4.1.2), and the octets of UTF-8. */
  static final int VALUE = 1 << 2;

  /** What a domain or a literal can consist of, and the octets of UTF-8. */
  static final int DOMAIN = 1 << 3;

  /** %d32-126, and the octets of UTF-8. */
  static final int TEXT = 1 << 4;

  private static final byte[] CLASSES = new byte[256];

  static {
    for (int c = 0; c < 256; c++) {
      boolean letDig = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      boolean utf8 = c >= 0x80;
      int is = letDig ? LET_DIG : 0;
      if (letDig || utf8 || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0) {
        is |= ATEXT;
      }
      if (utf8 || (c > 32 && c < 127 && c != '=')) {
        is |= VALUE;
      }
      if (letDig || utf8 || c == '-' || c == '.') {
        is |= DOMAIN;
      }
      if (utf8 || (c >= 32 && c < 127)) {
        is |= TEXT;
      }
      CLASSES[c] = (byte) is;
    }
  }

  private static final VarHandle ARRAY =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BUFFER =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = ONES << 7;

  private Octets() {}

  static boolean is(byte octet, int octetClass) {
    return (CLASSES[octet & 0xFF] & octetClass) != 0;
  }

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
