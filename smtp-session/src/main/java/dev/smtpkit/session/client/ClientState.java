package dev.smtpkit.session.client;

/**
 * The states of a client's session, named by what is awaited. They follow the server's replies:
 * with pipelining, more may have been sent already. Constants may be added.
 */
public enum ClientState {
  /** The greeting. */
  EXPECT_GREETING,
  /** An accepted EHLO, HELO or LHLO: after the greeting, and again after TLS. */
  EXPECT_HELLO,
  /** An accepted MAIL: no transaction is open. */
  EXPECT_MAIL,
  /** RCPT, DATA or BDAT: a transaction is open. */
  EXPECT_RCPT,
  /** The octets of a message behind a 354, from its owner. */
  EXPECT_CONTENT,
  /** The reply to a message that was sent whole behind a 354. */
  EXPECT_OUTCOME,
  /** RSET: a chunk was refused, and no other of its message may be sent (RFC 3030 2). */
  EXPECT_RSET,
  /** The TLS handshake behind an accepted STARTTLS. */
  EXPECT_TLS,
  /** QUIT, after a greeting that refused service (RFC 5321 3.1). */
  EXPECT_QUIT,
  /** Nothing any more. */
  CLOSED
}
