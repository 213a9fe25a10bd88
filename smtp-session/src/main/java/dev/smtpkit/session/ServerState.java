package dev.smtpkit.session;

/**
 * The states of a server session, named by what is awaited. Constants may be added: a {@code
 * default} treats an unknown one as a state in which nothing can be done.
 */
public enum ServerState {
  /** The decision whether the connection is welcome. */
  EXPECT_GREETING,
  /** EHLO or HELO; in LMTP, LHLO. */
  EXPECT_HELLO,
  /** MAIL: the client has said hello, no transaction is open. */
  EXPECT_MAIL,
  /** RCPT, DATA or BDAT: a transaction is open. */
  EXPECT_RCPT,
  /** Message octets behind a 354. */
  EXPECT_MESSAGE,
  /** The octets of a chunk. */
  EXPECT_CHUNK,
  /** The next BDAT of a message that has begun. */
  EXPECT_BDAT,
  /** The outcome of a message that has ended. */
  EXPECT_OUTCOME,
  /** RSET: DATA came where it may not, the transaction can only be reset (RFC 3030 2, 3). */
  EXPECT_RSET,
  /** A line of an AUTH exchange, or the answer to what the exchange asked. */
  EXPECT_AUTH_RESPONSE,
  /** The TLS handshake behind an accepted STARTTLS. */
  EXPECT_TLS,
  /** QUIT, after a greeting that refused service. */
  EXPECT_QUIT,
  /** The last octets to be transmitted. */
  CLOSING,
  /** Nothing any more. */
  CLOSED
}
