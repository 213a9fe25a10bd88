package dev.smtpkit.proto.grammar;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Locale;

/** Texts without their case: what makes two spellings of a name one. */
public final class CaseFolding {

  private CaseFolding() {}

  /**
   * A text in lower case and NFC, character by character, whatever stands beside it and whatever
   * the language.
   *
   * <p>No character beyond ASCII becomes an ASCII one: else two names that look alike, one of them
   * typed by an attacker, would be one. By the full rules U+212A is k. Folding a second time
   * changes nothing.
   *
   * @param text any text
   */
  public static String fold(String text) {
    return Characters.isAscii(text)
        ? text.toLowerCase(Locale.ROOT)
        : compose(toLowerCase(compose(text)));
  }

  /** A text in NFC, but for characters that would become ASCII. */
  public static String compose(String text) {
    if (Normalizer.isNormalized(text, Form.NFC)) {
      return text;
    }
    StringBuilder composed = new StringBuilder(text.length());
    int from = 0;
    int width;
    for (int at = 0; at < text.length(); at += width) {
      int point = text.codePointAt(at);
      width = Character.charCount(point);
      if (point >= 0x80 && becomesAscii(point)) {
        composed.append(Normalizer.normalize(text.substring(from, at), Form.NFC));
        composed.appendCodePoint(point);
        from = at + width;
      }
    }
    return composed.append(Normalizer.normalize(text.substring(from), Form.NFC)).toString();
  }

  private static String toLowerCase(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    text.codePoints().map(CaseFolding::toLowerCase).forEach(lower::appendCodePoint);
    return lower.toString();
  }

  private static int toLowerCase(int point) {
    int lower = Character.toLowerCase(point);
    if (lower < 0x80 && point >= 0x80) {
      return point;
    }
    // The small letters of this script were added later: Unicode folds them to the older ones.
    return UnicodeScript.of(point) == UnicodeScript.CHEROKEE ? Character.toUpperCase(point) : lower;
  }

  private static boolean becomesAscii(int point) {
    return Normalizer.normalize(Character.toString(point), Form.NFC).charAt(0) < 0x80;
  }
}
