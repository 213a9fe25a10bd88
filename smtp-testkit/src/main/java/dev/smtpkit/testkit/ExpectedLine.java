package dev.smtpkit.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.testkit.text.Escapes;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A line that the server must send, without its CRLF. Immutable. */
public final class ExpectedLine {

  private final int lineNumber;
  private final String description;
  private final Predicate<String> matcher;

  private ExpectedLine(int lineNumber, String description, Predicate<String> matcher) {
    this.lineNumber = lineNumber;
    this.description = description;
    this.matcher = matcher;
  }

  /** Exactly these octets, one char each. */
  static ExpectedLine exactly(int lineNumber, String octets) {
    return new ExpectedLine(lineNumber, Escapes.encode(octets) + "\\r\\n", octets::equals);
  }

  /** Any line whose text, read as UTF-8, matches as a whole. */
  static ExpectedLine matching(int lineNumber, Pattern pattern) {
    Predicate<String> whole = pattern.asMatchPredicate();
    return new ExpectedLine(
        lineNumber,
        "~ " + pattern + " ~\\r\\n",
        octets -> whole.test(new String(octets.getBytes(ISO_8859_1), UTF_8)));
  }

  /**
   * The number of the transcript's line that requires it.
   *
   * @return 1 or more
   */
  public int lineNumber() {
    return lineNumber;
  }

  /**
   * Compares a line of the server's.
   *
   * @param octets the line without its CRLF, one char for each octet
   * @return true if it is the line that the transcript requires
   */
  public boolean matches(String octets) {
    return matcher.test(octets);
  }

  /** The octets with escapes, or the expression between tildes. */
  @Override
  public String toString() {
    return description;
  }
}
