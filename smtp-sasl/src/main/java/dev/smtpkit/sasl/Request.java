package dev.smtpkit.sasl;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange needs from its owner before it can go on.
 *
 * <p>It is answered once, by {@code resume} of the exchange that asked, at any later time. It
 * refers to nothing of the exchange, so another thread may compute the answer while the exchange is
 * closed; only {@code resume} belongs to the thread that owns the exchange.
 *
 * <p>A request owns its copy of a secret. Whoever computes with it closes it, and so does whoever
 * drops it unanswered.
 *
 * <p>Names of users are as the peer sent them, neither prepared nor folded: not empty, no NUL, at
 * most 1024 octets of UTF-8. They are not safe to write into a log as they are.
 */
public sealed interface Request extends AutoCloseable {
  /**
   * The kind of answer that this request asks for, besides {@link Answer.Unavailable}.
   *
   * @return the type
   */
  Class<? extends Answer> kind();

  /**
   * Whether {@code resume} takes the answer: it is of the kind that this request asks for and its
   * secret is not closed, or it is {@link Answer.Unavailable}, which answers every request.
   *
   * @param answer the answer
   * @return true if it does
   */
  default boolean accepts(Answer answer) {
    return kind().isInstance(answer) || answer instanceof Answer.Unavailable;
  }

  /** Wipes the secret that this request carries, if any. Closing again does nothing. */
  @Override
  default void close() {}

  /**
   * Whether this is the user's password; answered by {@link Answer.Verified}.
   *
   * <p>Both are as the peer sent them: preparation is the answerer's (RFC 4616 2). The answer for
   * an unknown user should take as long as that for a known one, as {@link CredentialAnswers} sees
   * to.
   *
   * @param user the authentication identity
   * @param secret the password to verify; not empty, well-formed UTF-8 without NUL
   */
  record VerifyPassword(String user, Secret secret) implements Request {
    @Override
    public Class<Answer.Verified> kind() {
      return Answer.Verified.class;
    }

    @Override
    public void close() {
      secret.close();
    }
  }

  /**
   * Whether one identity may act as another; answered by {@link Answer.Authorized}. Asked only
   * about a peer whose credentials are proved, and only if the two differ.
   *
   * @param authcid the authentication identity: whose credentials were proved
   * @param authzid the authorization identity asked for, its form being the protocol's to judge
   *     (RFC 4422 3.4.1)
   */
  record Authorize(String authcid, String authzid) implements Request {
    @Override
    public Class<Answer.Authorized> kind() {
      return Answer.Authorized.class;
    }
  }

  /**
   * The user's record for SCRAM; answered by {@link Answer.ScramRecord}. An unknown user is
   * answered by none: the exchange goes on with a record that it makes up, and fails where a wrong
   * password does.
   *
   * @param user the authentication identity
   * @param hash the hash function of the mechanism
   */
  record Scram(String user, HashFunction hash) implements Request {
    @Override
    public Class<Answer.ScramRecord> kind() {
      return Answer.ScramRecord.class;
    }

    @Override
    public boolean accepts(Answer answer) {
      return Request.super.accepts(answer)
          && !(answer instanceof Answer.ScramRecord found
              && found.credential() != null
              && found.credential().hash() != hash);
    }
  }

  /**
   * The user's key for CRAM-MD5; answered by {@link Answer.CramMd5Secret}. An unknown user is
   * answered by none: the exchange computes with a key that it makes up.
   *
   * @param user the authentication identity
   */
  record CramMd5(String user) implements Request {
    @Override
    public Class<Answer.CramMd5Secret> kind() {
      return Answer.CramMd5Secret.class;
    }

    @Override
    public boolean accepts(Answer answer) {
      return Request.super.accepts(answer)
          && !(answer instanceof Answer.CramMd5Secret found
              && found.key() != null
              && found.key().isClosed());
    }
  }

  /**
   * A key from a password, which takes milliseconds; answered by {@link Answer.DerivedKey}, which
   * {@link #compute} gives. The iterations are within the bounds that the exchange was made with.
   *
   * @param hash the hash function of the HMAC that PBKDF2 uses
   * @param secret the password, prepared
   * @param salt the salt; not to be changed
   * @param iterations how often
   */
  // Made of an array that nobody else holds; a copy for each look would hide nothing.
  @SuppressWarnings("ArrayRecordComponent")
  record Derive(HashFunction hash, Secret secret, byte[] salt, int iterations) implements Request {
    @Override
    public Class<Answer.DerivedKey> kind() {
      return Answer.DerivedKey.class;
    }

    @Override
    public boolean accepts(Answer answer) {
      return Request.super.accepts(answer)
          && !(answer instanceof Answer.DerivedKey derived && !derived.key().isOpen(hash.length()));
    }

    /**
     * Computes the answer, and wipes the password. On any thread.
     *
     * @param crypto computes it
     * @return the answer, for {@code resume}
     * @throws IllegalStateException if the request has been closed
     */
    public Answer.DerivedKey compute(Crypto crypto) {
      try (secret) {
        byte[] key = crypto.pbkdf2(hash, secret.octets(), salt, iterations, hash.length());
        return new Answer.DerivedKey(Secret.owning(key));
      }
    }

    @Override
    public void close() {
      secret.close();
    }
  }

  /**
   * Whom a bearer token was issued for (RFC 6750); answered by {@link Answer.TokenHolder}. If it is
   * another than the user named, {@link Authorize} is asked next.
   *
   * <p>What the client says of the server it means to talk to is for the answerer to check, if it
   * knows its own name (RFC 7628 3.2).
   *
   * @param user the user that the client names; null if it leaves it to the token
   * @param token the token, of the characters of RFC 6750 2.1
   * @param host the host that the client says it connected to, any text; null if it does not say
   * @param port the port that the client says it connected to, any text; null if it does not say
   */
  record VerifyToken(
      @Nullable String user, Secret token, @Nullable String host, @Nullable String port)
      implements Request {
    @Override
    public Class<Answer.TokenHolder> kind() {
      return Answer.TokenHolder.class;
    }

    @Override
    public void close() {
      token.close();
    }
  }
}
