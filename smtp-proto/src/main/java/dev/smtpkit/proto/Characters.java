package dev.smtpkit.proto;

import java.nio.charset.StandardCharsets;

/** Character classes of the grammar, one table for all of them. */
final class Characters {

  /** ALPHA / DIGIT (RFC 5234 B.1). */
  static final int LET_DIG = 1;

  /** atext (RFC 5322 3.2.3). */
  static final int ATEXT = 1 << 1;

  /** What may stand in an atom, quoted-pair or qtext: %d32-126 (RFC 5321 4.1.2). */
  static final int PRINTABLE = 1 << 2;

  /** esmtp-value: %d33-60 / %d62-126 (RFC 5321 4.1.2). */
  static final int ESMTP_VALUE = 1 << 3;

  /** dcontent: %d33-90 / %d94-126 (RFC 5321 4.1.3). */
  static final int DCONTENT = 1 << 4;

  /** mech-char: A-Z, 0-9, "-", "_" (RFC 4422 3.1). */
  static final int MECHANISM = 1 << 5;

  private static final byte[] CLASSES = classes();

  private Characters() {}

  private static byte[] classes() {
    byte[] table = new byte[128];
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
      if (c != ' ' && (c < '[' || c > ']')) {
        is |= DCONTENT;
      }
      if (digit || (c >= 'A' && c <= 'Z') || c == '-' || c == '_') {
        is |= MECHANISM;
      }
      table[c] = (byte) is;
    }
    return table;
  }

  static boolean is(char c, int characterClass) {
    return c < 128 && (CLASSES[c] & characterClass) != 0;
  }

  /** Octets of the text in UTF-8, without making them. */
  static int octets(String text) {
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

  static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /** Whether the text can be encoded as UTF-8: no surrogate without its other half. */
  static boolean isWellFormed(String text) {
    return isAscii(text) || StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /** Whether there is a control character of ISO 8859-1, U+0080 to U+009F. */
  static boolean hasC1Control(String text) {
    return text.chars().anyMatch(c -> c >= 0x80 && c < 0xA0);
  }

  static void requireText(String text, String what) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7F && c < 0xA0) {
        throw new IllegalArgumentException(what + " has a control character");
      }
    }
    if (text.isEmpty()) {
      throw new IllegalArgumentException(what + " is empty");
    }
  }
}
