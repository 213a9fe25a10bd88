package dev.smtpkit.server.monitoring;

/** Makes texts of clients fit for a log: on one line, with every character visible. */
final class Printable {

  private Printable() {}

  /**
   * The text with {@code \\u{HEX}} for characters that are neither printable ASCII nor a letter or
   * a digit, and with backslashes doubled.
   */
  static String of(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints().forEach(each -> append(shown, each));
    return shown.toString();
  }

  /** The same in quotes, for texts that may contain blanks. */
  static String quoted(String text) {
    return '"' + of(text).replace("\"", "\\\"") + '"';
  }

  private static void append(StringBuilder shown, int character) {
    if (character == '\\') {
      shown.append("\\\\");
    } else if (character >= ' ' && character < 0x7F
        || character > 0x9F && Character.isLetterOrDigit(character)) {
      shown.appendCodePoint(character);
    } else {
      shown.append("\\u{").append(Integer.toHexString(character)).append('}');
    }
  }
}
