package dev.smtpkit.proto;

import static dev.smtpkit.proto.grammar.Characters.XCHAR;

import dev.smtpkit.proto.grammar.Characters;

/**
 * The encoding of an original recipient of the type {@code utf-8} (RFC 6533 3).
 *
 * <pre>
 * utf-8-addr-xtext    = 1*(QCHAR / EmbeddedUnicodeChar)
 * utf-8-addr-unitext  = 1*(QUCHAR / EmbeddedUnicodeChar)
 * QCHAR               = %x21-2a / %x2c-3c / %x3e-5b / %x5d-7e
 * EmbeddedUnicodeChar = %x5C.78 "{" HEXPOINT "}"
 * </pre>
 *
 * A code point within ASCII is embedded only if it cannot stand for itself.
 */
final class UnicodeText {

  private UnicodeText() {}

  static String encode(String text) {
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    int point;
    for (int i = 0; i < text.length(); i += Character.charCount(point)) {
      point = text.codePointAt(i);
      if (isPlain(point)) {
        encoded.append((char) point);
      } else {
        String hex = Integer.toHexString(point).toUpperCase(java.util.Locale.ROOT);
        encoded.append("\\x{").append(hex.length() < 2 ? "0" : "").append(hex).append('}');
      }
    }
    return encoded.toString();
  }

  private static boolean isPlain(int point) {
    return point < 0x80 && point != '\\' && Characters.is((char) point, XCHAR);
  }

  /** Whether each octet is one of UTF-8 or plain, and each escape names a character. */
  static boolean isWellFormed(byte[] octets, int from, int to) {
    for (int i = from; i < to; i++) {
      byte octet = octets[i];
      if (octet == '\\') {
        int close = Characters.indexOf(octets, i, to, '}');
        if (close == to || point(octets, i, close) < 0) {
          return false;
        }
        i = close;
      } else if (octet >= 0 && !isPlain(octet)) {
        return false;
      }
    }
    return to > from;
  }

  static String decode(String encoded) {
    StringBuilder text = new StringBuilder(encoded.length());
    int from = 0;
    for (int escape; (escape = encoded.indexOf('\\', from)) >= 0; ) {
      int close = encoded.indexOf('}', escape);
      text.append(encoded, from, escape);
      text.appendCodePoint(Integer.parseInt(encoded, escape + 3, close, 16));
      from = close + 1;
    }
    return text.append(encoded, from, encoded.length()).toString();
  }

  /** The code point of the escape that begins at an index, -1 if malformed. */
  private static int point(byte[] octets, int from, int close) {
    int first = from + 3;
    int digits = close - first;
    if (digits < 2
        || digits > 6
        || octets[from + 1] != 'x'
        || octets[from + 2] != '{'
        || digits > 2 && octets[first] == '0') {
      return -1;
    }
    int point = 0;
    for (int i = first; i < close; i++) {
      int digit = Characters.hexDigit(octets[i]);
      if (digit < 0) {
        return -1;
      }
      point = point << 4 | digit;
    }
    boolean character = point <= Character.MAX_CODE_POINT && (point < 0xD800 || point > 0xDFFF);
    // Control characters are in the grammar for what addresses cannot hold; none is let through.
    boolean control = point < ' ' || point >= 0x7F && point < 0xA0;
    return character && !control && !isPlain(point) ? point : -1;
  }
}
