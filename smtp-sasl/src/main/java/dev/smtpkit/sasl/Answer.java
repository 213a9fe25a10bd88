package dev.smtpkit.sasl;

import org.jspecify.annotations.Nullable;

/**
 * The owner's answer to a {@link Request}; each request says which kind it takes.
 *
 * <p>An answer owns the secret that it carries, if any. {@code resume} closes it, also when the
 * exchange has been closed meanwhile; only an answer that {@code resume} refuses by an exception
 * stays the caller's.
 */
public sealed interface Answer extends AutoCloseable {
  /** The password is right. */
  Verified VERIFIED = new Verified(true);

  /** The password is wrong, or there is no such user. */
  Verified NOT_VERIFIED = new Verified(false);

  /** The one may act as the other. */
  Authorized AUTHORIZED = new Authorized(true);

  /** The one may not act as the other. */
  Authorized NOT_AUTHORIZED = new Authorized(false);

  /** There is no record of this user for SCRAM. */
  ScramRecord NO_SCRAM_RECORD = new ScramRecord(null);

  /** There is no key of this user for CRAM-MD5. */
  CramMd5Secret NO_CRAM_MD5_KEY = new CramMd5Secret(null);

  /** The token is not valid. */
  TokenHolder INVALID_TOKEN = new TokenHolder(null);

  /** There is no answer for now. */
  Unavailable UNAVAILABLE = new Unavailable();

  /** Wipes the secret that this answer carries, if any. Closing again does nothing. */
  @Override
  void close();

  /**
   * Answers {@link Request.VerifyPassword}.
   *
   * @param correct true if the user exists and this is the password
   */
  record Verified(boolean correct) implements Answer {
    @Override
    public void close() {}
  }

  /**
   * Answers {@link Request.Authorize}.
   *
   * @param allowed true if the one may act as the other
   */
  record Authorized(boolean allowed) implements Answer {
    @Override
    public void close() {}
  }

  /**
   * Answers {@link Request.Scram}.
   *
   * @param credential the user's record, for the hash function that was asked for; null if there is
   *     no such user or none for it
   */
  record ScramRecord(@Nullable ScramCredential credential) implements Answer {
    @Override
    public void close() {}
  }

  /**
   * Answers {@link Request.CramMd5}.
   *
   * @param key a copy of the user's key; null if there is no such user or key
   */
  record CramMd5Secret(@Nullable CramMd5Key key) implements Answer {
    @Override
    public void close() {
      if (key != null) {
        key.close();
      }
    }
  }

  /**
   * Answers {@link Request.Derive}.
   *
   * @param key what PBKDF2 gave
   */
  record DerivedKey(Secret key) implements Answer {
    @Override
    public void close() {
      key.close();
    }
  }

  /**
   * Answers {@link Request.VerifyToken}.
   *
   * @param user whom the token was issued for; null if it is not valid
   */
  record TokenHolder(@Nullable String user) implements Answer {
    /**
     * Checks the name.
     *
     * @param user whom the token was issued for; null if it is not valid
     * @throws IllegalArgumentException if it is empty or contains NUL
     */
    public TokenHolder {
      if (user != null) {
        Names.check("user", user);
      }
    }

    @Override
    public void close() {}
  }

  /**
   * Answers every request: what should have answered it is broken or took too long. The exchange
   * fails with {@link FailureReason#UNAVAILABLE}.
   */
  record Unavailable() implements Answer {
    @Override
    public void close() {}
  }
}
