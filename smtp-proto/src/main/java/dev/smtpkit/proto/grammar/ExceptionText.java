package dev.smtpkit.proto.grammar;

import java.util.Locale;

/** Values as exception texts name them. */
public final class ExceptionText {

  private static final int MAX_LENGTH = 80;

  private ExceptionText() {}

  /** The text in quotes, with at most 80 characters and without any that could harm a log. */
  public static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < Math.min(text.length(), MAX_LENGTH); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == 0x7F || Characters.isUnprintable(c) || Character.isSurrogate(c)) {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append(text.length() > MAX_LENGTH ? "..." : "").append('"').toString();
  }
}
