package dev.smtpkit.proto;

import static dev.smtpkit.proto.grammar.Characters.ESMTP_VALUE;
import static dev.smtpkit.proto.grammar.Characters.LET_DIG;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.ExceptionText;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of MAIL or RCPT as it stands in a command (RFC 5321 4.1.2): the form of those that
 * have no type of their own here, and a view of those that have.
 *
 * @param keyword the keyword as sent; {@link #is} compares without case
 * @param value the value, null if it has none
 */
public record EsmtpParameter(String keyword, @Nullable String value) {

  /**
   * Checks both parts.
   *
   * @throws IllegalArgumentException if the keyword or the value breaks the grammar; a value may
   *     hold non-ASCII characters (RFC 6531 3.3)
   */
  public EsmtpParameter {
    byte[] octets = Characters.octets(keyword);
    if (octets == null || !isKeyword(octets, 0, octets.length)) {
      throw new IllegalArgumentException(
          ExceptionText.quote(keyword)
              + " is no esmtp-keyword: it must be letters, digits and hyphens, no hyphen first"
              + " (RFC 5321 4.1.2)");
    }
    byte[] valueOctets = value == null ? null : Characters.octets(value);
    if (value != null
        && (valueOctets == null
            || !isValue(valueOctets, 0, valueOctets.length)
            || Characters.hasC1Control(value))) {
      throw new IllegalArgumentException(
          keyword
              + "="
              + ExceptionText.quote(value)
              + " has no esmtp-value: it must be printable, without blanks and equals signs"
              + " (RFC 5321 4.1.2); encode it as Xtext");
    }
  }

  /**
   * Makes a parameter.
   *
   * @param text the parameter as it stands in a command, such as {@code X-KEY=value}
   * @throws IllegalArgumentException if the text is no parameter
   */
  public static EsmtpParameter of(String text) {
    int equals = text.indexOf('=');
    return equals < 0
        ? new EsmtpParameter(text, null)
        : new EsmtpParameter(text.substring(0, equals), text.substring(equals + 1));
  }

  /**
   * Makes a parameter, if the text is one.
   *
   * @param text any text
   * @return the parameter, null if the text is no parameter
   */
  public static @Nullable EsmtpParameter parse(String text) {
    byte[] octets = Characters.octets(text);
    return octets == null ? null : parse(octets, 0, octets.length);
  }

  /**
   * Makes a parameter, if the octets are one.
   *
   * <pre>
   * esmtp-param    = esmtp-keyword ["=" esmtp-value]
   * esmtp-keyword  = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
   * esmtp-value    = 1*(%d33-60 / %d62-126)
   * </pre>
   *
   * @param octets an array of ASCII, in the value of UTF-8 too
   * @param from the index of the first octet
   * @param to the index after the last octet
   * @return the parameter, null if the octets have another form
   */
  public static @Nullable EsmtpParameter parse(byte[] octets, int from, int to) {
    int equals = Characters.indexOf(octets, from, to, '=');
    if (!isKeyword(octets, from, equals)) {
      return null;
    }
    String keyword = Characters.ascii(octets, from, equals);
    if (equals == to) {
      return new EsmtpParameter(keyword, null);
    }
    String value = isValue(octets, equals + 1, to) ? Characters.text(octets, equals + 1, to) : null;
    return value == null ? null : new EsmtpParameter(keyword, value);
  }

  private static boolean isKeyword(byte[] octets, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Characters.is(octets[i], LET_DIG) && (octets[i] != '-' || i == from)) {
        return false;
      }
    }
    return to > from;
  }

  private static boolean isValue(byte[] octets, int from, int to) {
    for (int i = from; i < to; i++) {
      if (octets[i] >= 0 && !Characters.is(octets[i], ESMTP_VALUE)) {
        return false;
      }
    }
    return to > from;
  }

  /**
   * Whether the parameter has this keyword.
   *
   * @param keyword a keyword in any case
   */
  public boolean is(String keyword) {
    return this.keyword.equalsIgnoreCase(keyword);
  }

  /** The parameter as it stands in a command. */
  public String text() {
    return value == null ? keyword : keyword + '=' + value;
  }

  @Override
  public String toString() {
    return text();
  }
}
