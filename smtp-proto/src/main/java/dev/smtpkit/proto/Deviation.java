package dev.smtpkit.proto;

/**
 * One departure from the grammar that a parser may tolerate. A {@link SyntaxProfile} says which are
 * allowed; each one that a line used is reported.
 */
public enum Deviation {
  /** {@code MAIL FROM: <a@b.example>}: no blank stands there in the grammar (RFC 5321 3.3). */
  BLANK_BEFORE_PATH,
  /** Blanks before the CRLF, which a server should tolerate (RFC 5321 4.1.1). */
  TRAILING_BLANKS,
  /** {@code EHLO my_host.example}: a label has no underscore (RFC 5321 4.1.2). */
  UNDERSCORE_IN_HELLO_NAME,
  /** {@code HELO [192.0.2.1]}: HELO takes a name only (RFC 5321 4.1.1.1). */
  HELO_ADDRESS_LITERAL
}
