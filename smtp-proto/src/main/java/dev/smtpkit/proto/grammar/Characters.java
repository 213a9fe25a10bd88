package dev.smtpkit.proto.grammar;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The character classes of the grammar, one table for all of them, over octets. */
public final class Characters {

  /** ALPHA / DIGIT (RFC 5234 B.1). */
  public static final int LET_DIG = 1;

  /** atext (RFC 5322 3.2.3). */
  public static final int ATEXT = 1 << 1;

  /** Printable ASCII and the blank: %d32-126 (RFC 5321 4.1.2). */
  public static final int PRINTABLE = 1 << 2;

  /** esmtp-value: %d33-60 / %d62-126 (RFC 5321 4.1.2). */
  public static final int ESMTP_VALUE = 1 << 3;

  /** dcontent: %d33-90 / %d94-126 (RFC 5321 4.1.3). */
  public static final int DCONTENT = 1 << 4;

  /** mech-char: A-Z, 0-9, "-", "_" (RFC 4422 3.1). */
  public static final int MECHANISM = 1 << 5;

  /** xchar: %d33-42 / %d44-60 / %d62-126 (RFC 3461 4). */
  public static final int XCHAR = 1 << 6;

  /** ALPHA / DIGIT / "+" / "/" (RFC 4648 4). */
  public static final int BASE64 = 1 << 7;

  private static final byte[] CLASSES = classes();

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = ONES << 7;

  private Characters() {}

  private static byte[] classes() {
    byte[] table = new byte[256];
    for (int c = 32; c < 127; c++) {
      int is = PRINTABLE;
      boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      boolean digit = c >= '0' && c <= '9';
      if (letter || digit) {
        is |= LET_DIG;
      }
      if (letter || digit || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0) {
        is |= ATEXT;
      }
      if (c != ' ' && c != '=') {
        is |= ESMTP_VALUE;
      }
      if (c != ' ' && c != '=' && c != '+') {
        is |= XCHAR;
      }
      if (c != ' ' && (c < '[' || c > ']')) {
        is |= DCONTENT;
      }
      if (digit || (c >= 'A' && c <= 'Z') || c == '-' || c == '_') {
        is |= MECHANISM;
      }
      if (letter || digit || c == '+' || c == '/') {
        is |= BASE64;
      }
      table[c] = (byte) is;
    }
    return table;
  }

  /** Whether an octet belongs to a class; none of UTF-8's does. */
  public static boolean is(byte octet, int characterClass) {
    return (CLASSES[octet & 0xFF] & characterClass) != 0;
  }

  /** Whether a character belongs to a class. */
  public static boolean is(char c, int characterClass) {
    return c < 128 && (CLASSES[c] & characterClass) != 0;
  }

  /** Whether each octet of a range belongs to a class. */
  public static boolean are(byte[] octets, int from, int to, int characterClass) {
    for (int i = from; i < to; i++) {
      if (!is(octets[i], characterClass)) {
        return false;
      }
    }
    return true;
  }

  /** Whether each character of a text belongs to a class, and there is one. */
  public static boolean are(String text, int characterClass) {
    for (int i = 0; i < text.length(); i++) {
      if (!is(text.charAt(i), characterClass)) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** Eight octets from an index on, the first lowest; zeros behind the end of the array. */
  static long word(byte[] octets, int from) {
    if (from <= octets.length - 8) {
      return (long) LONGS.get(octets, from);
    }
    long word = 0;
    for (int i = octets.length - 1; i >= from; i--) {
      word = word << 8 | octets[i] & 0xFF;
    }
    return word;
  }

  /**
   * Marks those of up to eight octets that are neither letters nor digits: the high bit of each,
   * the first lowest. A loop over these looks at few octets of a name, as
   *
   * <pre>{@code
   * for (int i = from; i < to; i += 8) {
   *   for (long others = notLetDig(octets, i, to); others != 0; others &= others - 1) {
   *     int at = i + (Long.numberOfTrailingZeros(others) >>> 3);
   *   }
   * }
   * }</pre>
   */
  public static long notLetDig(byte[] octets, int from, int to) {
    long word = word(octets, from);
    long seven = word & ~HIGHS;
    long lower = seven | 0x20 * ONES;
    // A sum's high bit says that the octet is not below a bound; no sum carries into the next
    // octet.
    long letter = lower + (0x80 - 'a') * ONES & ~(lower + (0x7F - 'z') * ONES);
    long digit = seven + (0x80 - '0') * ONES & ~(seven + (0x7F - '9') * ONES);
    long others = ~(letter | digit) & HIGHS | word & HIGHS;
    return others & inside(to - from);
  }

  /** Whether all octets are xchar. */
  public static boolean areXchars(byte[] octets, int from, int to) {
    for (int i = from; i < to; i += 8) {
      long word = word(octets, i);
      long plus = word ^ '+' * ONES;
      long equals = word ^ '=' * ONES;
      long below33 = word - 33 * ONES & ~word;
      long above126 = word + ONES | word;
      long others = below33 | above126 | plus - ONES & ~plus | equals - ONES & ~equals;
      if ((others & HIGHS & inside(to - i)) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The bits of as many octets of a word. */
  private static long inside(int length) {
    return length >= 8 ? -1 : (1L << 8 * length) - 1;
  }

  /** The index of an octet, {@code to} if it is not there. Eight octets at a time. */
  public static int indexOf(byte[] octets, int from, int to, char wanted) {
    long pattern = ONES * wanted;
    int i = from;
    for (; i <= to - 8; i += 8) {
      long hit = zeros((long) LONGS.get(octets, i) ^ pattern);
      if (hit != 0) {
        return i + (Long.numberOfTrailingZeros(hit) >>> 3);
      }
    }
    if (i >= to) {
      return i;
    }
    // A shorter rest is in the last eight octets, of which those seen before are other ones.
    boolean eight = to - from >= 8;
    int at = eight ? to - 8 : from;
    long word = eight ? (long) LONGS.get(octets, at) : word(octets, at);
    long hit = zeros(word ^ pattern) & inside(to - at);
    return hit == 0 ? to : at + (Long.numberOfTrailingZeros(hit) >>> 3);
  }

  /** The high bit of the first octet that is zero, if there is one, and of no octet before it. */
  private static long zeros(long word) {
    return word - ONES & ~word & HIGHS;
  }

  /** Whether all octets are below 0x80. */
  public static boolean isAscii(byte[] octets, int from, int to) {
    int i = from;
    for (; i <= to - 8; i += 8) {
      if (((long) LONGS.get(octets, i) & HIGHS) != 0) {
        return false;
      }
    }
    while (i < to && octets[i] >= 0) {
      i++;
    }
    return i >= to;
  }

  /** Whether all characters are below U+0080. */
  public static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /** The text of octets that are ASCII. */
  public static String ascii(byte[] octets, int from, int to) {
    return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** The text of a range, null if it is ill-formed UTF-8 or has a C1 control character in it. */
  public static @Nullable String text(byte[] octets, int from, int to) {
    if (isAscii(octets, from, to)) {
      return ascii(octets, from, to);
    }
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(octets, from, to - from))
              .toString();
      return hasC1Control(text) ? null : text;
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** The text in UTF-8, null if a surrogate lacks its other half. */
  public static byte @Nullable [] octets(String text) {
    return isWellFormed(text) ? text.getBytes(StandardCharsets.UTF_8) : null;
  }

  /** Octets of the text in UTF-8, without making them. */
  public static int octetCount(String text) {
    int octets = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        // A surrogate pair is two chars and four octets: two more, one for each half.
        octets += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return octets;
  }

  /** Whether the text can be encoded as UTF-8: no surrogate without its other half. */
  public static boolean isWellFormed(String text) {
    return isAscii(text) || StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /** Whether there is a control character of ISO 8859-1, U+0080 to U+009F. */
  public static boolean hasC1Control(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80 && text.charAt(i) < 0xA0) {
        return true;
      }
    }
    return false;
  }

  /** Whether a character could harm a log: a control, a line separator, a direction mark. */
  static boolean isUnprintable(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  /** The text with another character in place of each that could harm a log. */
  public static String printable(String text, char instead) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .map(each -> isUnprintable(each) ? instead : each)
        .forEach(printable::appendCodePoint);
    return printable.toString();
  }

  /** Whether the text can be an argument: not empty, no control character, well-formed. */
  public static boolean isText(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7F && c < 0xA0) {
        return false;
      }
    }
    return !text.isEmpty() && isWellFormed(text);
  }

  /**
   * Refuses what no argument of a command can be.
   *
   * @throws IllegalArgumentException if the text is empty, has a control character or is no Unicode
   */
  public static void requireText(String text, String what) {
    if (!isText(text)) {
      throw new IllegalArgumentException(
          what
              + " "
              + ExceptionText.quote(text)
              + " must be text without control characters, at least one character long");
    }
  }

  /** The values as they print, each at least a letter, with a separator between each two. */
  public static String join(Iterable<?> values, char separator) {
    StringBuilder joined = new StringBuilder();
    for (Object value : values) {
      if (joined.length() > 0) {
        joined.append(separator);
      }
      joined.append(value);
    }
    return joined.toString();
  }

  /** 1*DIGIT up to a number of digits: its value, -1 if malformed. */
  public static long number(byte[] octets, int from, int to, int maxDigits) {
    if (from >= to || to - from > maxDigits) {
      return -1;
    }
    long number = 0;
    for (int i = from; i < to; i++) {
      int digit = octets[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      // Saturated at the largest long.
      number = number > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : number * 10 + digit;
    }
    return number;
  }

  /** The value of a hexadecimal digit in either case, -1 for any other octet. */
  public static int hexDigit(int octet) {
    if (octet >= '0' && octet <= '9') {
      return octet - '0';
    }
    int lower = octet | 0x20;
    return lower >= 'a' && lower <= 'f' && octet >= 'A' ? lower - 'a' + 10 : -1;
  }
}
