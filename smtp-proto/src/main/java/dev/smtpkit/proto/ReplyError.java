package dev.smtpkit.proto;

/**
 * The reason why octets are no reply: a value, because the server made the mistake. May grow.
 *
 * <p>After any of them the beginning of the next reply is unknown: the connection must be closed.
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
  /** A code with neither a blank nor a hyphen nor the line's end after it. */
  BAD_SEPARATOR("RFC 5321 4.2"),
  /** A CR without an LF, or an LF without a CR. */
  BARE_CR_OR_LF("RFC 5321 2.3.8");

  private final String clause;

  ReplyError(String clause) {
    this.clause = clause;
  }

  /** The clause of the rule that was broken. */
  public String clause() {
    return clause;
  }
}
