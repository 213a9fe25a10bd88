package dev.smtpkit.session;

/** The states of a server session, named by what is awaited. */
public enum State {
  /** The decision whether the connection is welcome. */
  EXPECT_GREETING,
  /** EHLO or HELO. */
  EXPECT_HELLO,
  /** MAIL: the client has said hello, no transaction is open. */
  EXPECT_MAIL,
  /** RCPT or DATA: a transaction is open. */
  EXPECT_RCPT,
  /** Message octets behind a 354. */
  EXPECT_MESSAGE,
  /** The outcome of a message that has ended. */
  EXPECT_OUTCOME,
  /** The octets of a chunk. */
  EXPECT_CHUNK,
  /** A line of an AUTH exchange, or the answer to what the exchange asked. */
  EXPECT_AUTH_RESPONSE,
  /** QUIT, after a greeting that refused service. */
  EXPECT_QUIT,
  /** The last octets to be transmitted. */
  CLOSING,
  /** Nothing any more. */
  CLOSED
}
