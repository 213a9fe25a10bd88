package dev.smtpkit.proto;

/**
 * How a message was received: the word behind WITH in a time stamp line (RFC 5321 4.4, RFC 3848,
 * RFC 6531 4.3). S stands for TLS, A for authentication.
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

  // Behind SMTP the order of the words counts in binary.
  private static final int AUTHENTICATED = 1;
  private static final int TLS = 2;
  private static final int SMTPUTF8 = 8;

  private static final WithProtocol[] ALL = values();

  /**
   * The word for a message in clear, without authentication or SMTPUTF8.
   *
   * @param hello how the client said hello: HELO, EHLO or LHLO
   * @throws IllegalArgumentException if the verb is another
   */
  public static WithProtocol of(Verb hello) {
    return switch (hello) {
      case HELO -> SMTP;
      case EHLO -> ESMTP;
      case LHLO -> LMTP;
      default ->
          throw new IllegalArgumentException(hello + " opens no session: use EHLO, HELO or LHLO");
    };
  }

  /** The same with authentication; SMTP has no other word. */
  public WithProtocol authenticated() {
    return with(AUTHENTICATED);
  }

  /** The same under TLS; SMTP has no other word. */
  public WithProtocol underTls() {
    return with(TLS);
  }

  /** The same in a transaction with SMTPUTF8; SMTP has no other word. */
  public WithProtocol smtpUtf8() {
    return with(SMTPUTF8);
  }

  private WithProtocol with(int trait) {
    return this == SMTP ? SMTP : ALL[1 + (ordinal() - 1 | trait)];
  }
}
