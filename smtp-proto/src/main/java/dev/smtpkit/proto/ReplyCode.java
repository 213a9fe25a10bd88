package dev.smtpkit.proto;

/**
 * A reply code: three digits, the first 2 to 5. A client takes any second digit, because it goes by
 * the first where it does not know a code (RFC 5321 4.2, 4.3.2); a {@link Reply} of a server's has
 * one of 0 to 5 (RFC 5321 4.2).
 *
 * @param value the code as a number
 */
public record ReplyCode(int value) {

  /**
   * Checks the digits.
   *
   * @throws IllegalArgumentException if they are no reply code
   */
  public ReplyCode {
    if (value < 200 || value > 599) {
      throw new IllegalArgumentException(
          "reply code " + value + " is not within 200 to 599 (RFC 5321 4.2)");
    }
  }

  /** The first digit: 2 success, 3 go on, 4 try again later, 5 no. */
  public int severity() {
    return value / 100;
  }

  /** Whether the code says success, 2yz. */
  public boolean isPositiveCompletion() {
    return severity() == 2;
  }

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
