package dev.smtpkit.proto;

/** Whether UTF-8 may stand where the grammar of RFC 5321 has ASCII (RFC 6531 3.3). */
public enum Utf8 {
  /** ASCII only: SMTPUTF8 was not asked for. */
  REFUSED,
  /** UTF-8 too: SMTPUTF8 was asked for. */
  ALLOWED
}
