package dev.smtpkit.proto;

/**
 * How a message was received, the word behind WITH in a time stamp line (RFC 5321 4.4, RFC 3848,
 * RFC 6531 4.3): S stands for TLS, A for authentication.
 */
public enum WithProtocol {
  /** By a client that said HELO. */
  SMTP,
  /** By a client that said EHLO. */
  ESMTP,
  /** The same, authenticated. */
  ESMTPA,
  /** The same, under TLS. */
  ESMTPS,
  /** The same, both. */
  ESMTPSA,
  /** By a client that said LHLO. */
  LMTP,
  /** The same, authenticated. */
  LMTPA,
  /** The same, under TLS. */
  LMTPS,
  /** The same, both. */
  LMTPSA,
  /** In a transaction with SMTPUTF8. */
  UTF8SMTP,
  /** The same, authenticated. */
  UTF8SMTPA,
  /** The same, under TLS. */
  UTF8SMTPS,
  /** The same, both. */
  UTF8SMTPSA,
  /** By LMTP, in a transaction with SMTPUTF8. */
  UTF8LMTP,
  /** The same, authenticated. */
  UTF8LMTPA,
  /** The same, under TLS. */
  UTF8LMTPS,
  /** The same, both. */
  UTF8LMTPSA;

  /**
   * The word for a transaction.
   *
   * @param hello how the client said hello: HELO, EHLO or LHLO; after HELO the rest does not count
   * @param smtpUtf8 whether the transaction is under SMTPUTF8
   * @param tls whether the connection is under TLS
   * @param authenticated whether the client is authenticated
   * @throws IllegalArgumentException if the verb is another one
   */
  public static WithProtocol of(Verb hello, boolean smtpUtf8, boolean tls, boolean authenticated) {
    if (hello == Verb.HELO) {
      return SMTP;
    }
    if (hello != Verb.EHLO && hello != Verb.LHLO) {
      throw new IllegalArgumentException(hello + " is no hello");
    }
    WithProtocol plain =
        hello == Verb.EHLO ? smtpUtf8 ? UTF8SMTP : ESMTP : smtpUtf8 ? UTF8LMTP : LMTP;
    // Four words stand together, in the order of two bits.
    return values()[plain.ordinal() + (tls ? 2 : 0) + (authenticated ? 1 : 0)];
  }
}
