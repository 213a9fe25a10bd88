package dev.smtpkit.testkit.conformance.report;

import java.util.Locale;

/** Escapes text for XML, HTML and JSON. */
final class Markup {

  private Markup() {}

  /** Fills in a format; numbers are written the same everywhere. */
  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  /** For element content and attributes. What XML 1.0 cannot hold becomes a question mark. */
  static String xml(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '&' -> escaped.append("&amp;");
        case '"' -> escaped.append("&quot;");
        default -> escaped.append(c < ' ' && c != '\n' && c != '\t' ? '?' : c);
      }
    }
    return escaped.toString();
  }

  /** A string of JSON with its quotation marks. */
  static String json(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        escaped.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        escaped.append(format("\\u%04x", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.append('"').toString();
  }
}
