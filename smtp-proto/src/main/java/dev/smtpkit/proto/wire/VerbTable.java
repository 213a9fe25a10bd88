package dev.smtpkit.proto.wire;

import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.grammar.Characters;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Verbs as packed words: four letters in an int, first letter highest, lower case. */
final class VerbTable {

  private static final int LOWER = 0x20202020;
  private static final int STAR = word("star");
  private static final int TTLS = word("ttls");
  private static final int XCLI = word("xcli");
  private static final int IENT = word("ient");
  private static final int XFOR = word("xfor");
  private static final int WARD = word("ward");

  private VerbTable() {}

  private static int word(String letters) {
    return letters.charAt(0) << 24
        | letters.charAt(1) << 16
        | letters.charAt(2) << 8
        | letters.charAt(3);
  }

  /**
   * The verb of exactly these octets, in any case.
   *
   * <p>Setting bit 5 takes an octet to a lower-case letter only if it is that letter in one of its
   * two cases, so nothing else can match.
   */
  static @Nullable Verb match(byte[] octets, int from, int to) {
    int length = to - from;
    if (length == 4) {
      return ofFour(word(octets, from));
    }
    if (length != 7 && length != 8) {
      return null;
    }
    int head = word(octets, from);
    int tail = word(octets, to - 4);
    if (length == 7) {
      return head == XCLI && tail == IENT ? Verb.XCLIENT : null;
    } else if (head == STAR) {
      return tail == TTLS ? Verb.STARTTLS : null;
    }
    return head == XFOR && tail == WARD ? Verb.XFORWARD : null;
  }

  /** The index after the verb of a line: that of the first blank, or of the line's end. */
  static int end(byte[] octets, int from, int to) {
    // Most have four letters.
    return to - from >= 4 && (to - from == 4 || octets[from + 4] == ' ')
        ? from + 4
        : Characters.indexOf(octets, from, to, ' ');
  }

  private static int word(byte[] octets, int from) {
    return (octets[from] << 24
            | (octets[from + 1] & 0xFF) << 16
            | (octets[from + 2] & 0xFF) << 8
            | (octets[from + 3] & 0xFF))
        | LOWER;
  }

  private static @Nullable Verb ofFour(int word) {
    return switch (word) {
      case 'e' << 24 | 'h' << 16 | 'l' << 8 | 'o' -> Verb.EHLO;
      case 'h' << 24 | 'e' << 16 | 'l' << 8 | 'o' -> Verb.HELO;
      case 'l' << 24 | 'h' << 16 | 'l' << 8 | 'o' -> Verb.LHLO;
      case 'm' << 24 | 'a' << 16 | 'i' << 8 | 'l' -> Verb.MAIL;
      case 'r' << 24 | 'c' << 16 | 'p' << 8 | 't' -> Verb.RCPT;
      case 'd' << 24 | 'a' << 16 | 't' << 8 | 'a' -> Verb.DATA;
      case 'b' << 24 | 'd' << 16 | 'a' << 8 | 't' -> Verb.BDAT;
      case 'r' << 24 | 's' << 16 | 'e' << 8 | 't' -> Verb.RSET;
      case 'n' << 24 | 'o' << 16 | 'o' << 8 | 'p' -> Verb.NOOP;
      case 'q' << 24 | 'u' << 16 | 'i' << 8 | 't' -> Verb.QUIT;
      case 'v' << 24 | 'r' << 16 | 'f' << 8 | 'y' -> Verb.VRFY;
      case 'e' << 24 | 'x' << 16 | 'p' << 8 | 'n' -> Verb.EXPN;
      case 'h' << 24 | 'e' << 16 | 'l' << 8 | 'p' -> Verb.HELP;
      case 'a' << 24 | 'u' << 16 | 't' << 8 | 'h' -> Verb.AUTH;
      case 'e' << 24 | 't' << 16 | 'r' << 8 | 'n' -> Verb.ETRN;
      case 'a' << 24 | 't' << 16 | 'r' << 8 | 'n' -> Verb.ATRN;
      case 'b' << 24 | 'u' << 16 | 'r' << 8 | 'l' -> Verb.BURL;
      default -> null;
    };
  }

  /** The verb of the line that begins at an index: what stands before its first blank. */
  static @Nullable Verb verbAt(ByteBuffer in, int from, int to) {
    byte[] head = new byte[Math.min(to - from, 9)];
    in.get(from, head);
    return match(head, 0, end(head, 0, head.length));
  }
}
