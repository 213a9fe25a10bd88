package dev.smtpkit.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Pattern;

/** A line that the subject must send; octets are held as one char each, without CRLF. */
sealed interface ExpectedLine {

  /** Where the transcript asks for it. */
  int line();

  boolean matches(String octets);

  /** For a failure message, in visible characters. */
  String describe();

  /** Exactly these octets. */
  record Exact(int line, String octets) implements ExpectedLine {
    @Override
    public boolean matches(String actual) {
      return actual.equals(octets);
    }

    @Override
    public String describe() {
      return Escapes.encode(octets) + "\\r\\n";
    }
  }

  /** Any line whose text, read as UTF-8, matches as a whole. */
  record Matching(int line, Pattern pattern) implements ExpectedLine {
    @Override
    public boolean matches(String actual) {
      return pattern.matcher(new String(actual.getBytes(ISO_8859_1), UTF_8)).matches();
    }

    @Override
    public String describe() {
      return "~ " + pattern + " ~\\r\\n";
    }
  }
}
