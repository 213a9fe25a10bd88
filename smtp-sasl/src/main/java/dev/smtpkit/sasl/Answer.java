package dev.smtpkit.sasl;

/** The owner's answer to a {@link Request}; each request says which kind it takes. */
public sealed interface Answer {
  /** The password is right. */
  Verified VERIFIED = new Verified(true);

  /** The password is wrong, or there is no such user. */
  Verified NOT_VERIFIED = new Verified(false);

  /** The one may act as the other. */
  Authorized AUTHORIZED = new Authorized(true);

  /** The one may not act as the other. */
  Authorized NOT_AUTHORIZED = new Authorized(false);

  /** There is no answer for now. */
  Unavailable UNAVAILABLE = new Unavailable();

  /**
   * Answers {@link Request.VerifyPassword}.
   *
   * @param correct true if the user exists and this is the password
   */
  record Verified(boolean correct) implements Answer {}

  /**
   * Answers {@link Request.Authorize}.
   *
   * @param allowed true if the one may act as the other
   */
  record Authorized(boolean allowed) implements Answer {}

  /**
   * Answers every request: what should have answered it is broken or took too long. The exchange
   * fails with {@link FailureReason#UNAVAILABLE}.
   */
  record Unavailable() implements Answer {}
}
