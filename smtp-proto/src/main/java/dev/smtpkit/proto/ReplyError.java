package dev.smtpkit.proto;

/**
 * Why octets are no reply: a value, because it is the server's fault and nobody else's.
 *
 * <p>After any of them nobody knows where the next reply begins: the connection is of no more use.
 */
public enum ReplyError {
  /** A line over the limit. */
  LINE_TOO_LONG("RFC 5321 4.5.3.1.5"),
  /** A reply of more lines than the limit. */
  TOO_MANY_LINES("RFC 5321 4.2.1"),
  /** Two lines of one reply that have different codes. */
  MIXED_CODES("RFC 5321 4.2.1"),
  /** A line that does not begin with three digits, the first 2 to 5, the second 0 to 5. */
  BAD_CODE("RFC 5321 4.2"),
  /** A code with neither a blank nor a hyphen nor the line's end behind it. */
  BAD_SEPARATOR("RFC 5321 4.2"),
  /** A CR without an LF, or an LF without a CR. */
  BARE_CR_OR_LF("RFC 5321 2.3.8");

  private final String clause;

  ReplyError(String clause) {
    this.clause = clause;
  }

  /** Where the rule stands that was broken. */
  public String clause() {
    return clause;
  }
}
