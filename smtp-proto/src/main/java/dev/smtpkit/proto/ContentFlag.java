package dev.smtpkit.proto;

/** A notable property of message content as it arrived. May grow. */
public enum ContentFlag {
  /** A CR without an LF after it (RFC 5321 2.3.8). */
  BARE_CR,
  /** An LF without a CR before it (RFC 5321 2.3.8). */
  BARE_LF,
  /** An octet 0, which RFC 5322 4 allows no longer. */
  NUL,
  /** A line over {@link WireLimits#textLine()}, CRLF counted and the stuffed dot not. */
  LONG_LINE,
  /** An octet from 0x80 to 0xFF, which takes 8BITMIME to send on (RFC 6152 3). */
  EIGHT_BIT
}
