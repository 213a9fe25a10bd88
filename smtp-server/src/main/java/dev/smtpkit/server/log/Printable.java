package dev.smtpkit.server.log;

/**
 * Makes texts fit for a log: on one line, with every character visible and in the order in which it
 * was written. What is not becomes {@code \\u{HEX}}.
 */
public final class Printable {

  /** The most characters of a value that are shown. */
  private static final int LONGEST = 320;

  private Printable() {}

  /**
   * A value that a peer chose, in quotes. It has neither a blank nor a quote inside, so that it
   * cannot imitate a field of its line; a long one ends with the number of characters left out.
   */
  public static String value(String text) {
    return quoted(text, " \"\\");
  }

  /**
   * A text that may repeat what a peer said, in quotes. It keeps its blanks and has neither a quote
   * nor an equals sign inside.
   */
  public static String sentence(String text) {
    return quoted(text, "=\"\\");
  }

  /** The rest of a line: only what cannot be seen is replaced. */
  static String line(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints().forEach(each -> append(shown, each, ""));
    return shown.toString();
  }

  private static String quoted(String text, String special) {
    StringBuilder shown = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().limit(LONGEST).forEach(each -> append(shown, each, special));
    int more = text.length() <= LONGEST ? 0 : text.codePointCount(0, text.length()) - LONGEST;
    if (more > 0) {
      shown.append("\\{+").append(more).append('}');
    }
    return shown.append('"').toString();
  }

  private static void append(StringBuilder shown, int character, String special) {
    if (special.indexOf(character) >= 0 || !isVisible(character)) {
      shown.append("\\u{").append(Integer.toHexString(character)).append('}');
    } else {
      shown.appendCodePoint(character);
    }
  }

  private static boolean isVisible(int character) {
    return character >= ' ' && character < 0x7F
        || character > 0x9F
            && Character.isLetterOrDigit(character)
            && !isFiller(character)
            && isLeftToRight(character);
  }

  /** Letters of Hangul that have no glyph. */
  private static boolean isFiller(int character) {
    return character == 0x115F || character == 0x1160 || character == 0x3164 || character == 0xFFA0;
  }

  /** False for a letter or digit that a terminal would move, and its neighbours with it. */
  private static boolean isLeftToRight(int character) {
    return switch (Character.getDirectionality(character)) {
      case Character.DIRECTIONALITY_RIGHT_TO_LEFT,
          Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC,
          Character.DIRECTIONALITY_ARABIC_NUMBER ->
          false;
      default -> true;
    };
  }
}
