package dev.smtpkit.proto;

import org.jspecify.annotations.Nullable;

/**
 * A parameter of MAIL or RCPT that has no type of its own here (RFC 5321 4.1.2).
 *
 * @param keyword the keyword as sent; {@link #is} compares without case
 * @param value the value, null when there is none
 */
public record EsmtpParameter(String keyword, @Nullable String value) {

  /**
   * Checks both parts.
   *
   * @throws IllegalArgumentException if the keyword or the value breaks the grammar; a value may
   *     hold non-ASCII characters (RFC 6531 3.3)
   */
  public EsmtpParameter {
    if (keyword.isEmpty() || keyword.charAt(0) == '-') {
      throw new IllegalArgumentException("not an esmtp-keyword");
    }
    for (int i = 0; i < keyword.length(); i++) {
      char c = keyword.charAt(i);
      if (c != '-' && !Characters.is(c, Characters.LET_DIG)) {
        throw new IllegalArgumentException("not an esmtp-keyword");
      }
    }
    if (value != null) {
      checkValue(value);
    }
  }

  private static void checkValue(String value) {
    if (value.isEmpty() || !Characters.isWellFormed(value) || Characters.hasC1Control(value)) {
      throw new IllegalArgumentException("not an esmtp-value");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x80 && !Characters.is(c, Characters.ESMTP_VALUE)) {
        throw new IllegalArgumentException("not an esmtp-value");
      }
    }
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
}
