package dev.smtpkit.sasl;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import org.jspecify.annotations.Nullable;

/**
 * A question that an exchange asks its owner before it can go on.
 *
 * <p>Each kind has the methods that make its answers, and no others. The answer is given once, to
 * {@code resume} of the exchange that asked, at any later time. A request refers to nothing of the
 * exchange, so another thread may compute the answer while the exchange is closed; only {@code
 * resume} belongs to the thread that owns the exchange.
 *
 * <p>A request owns its copy of a secret. Whoever computes with it closes it, and so does whoever
 * drops it unanswered.
 *
 * <p>User names are as the peer sent them, neither prepared nor folded: not empty, no NUL, at most
 * 1024 octets of UTF-8. Escape them before they go into a log.
 *
 * <p>Sealed, and may grow with a new mechanism: an owner answers a kind that it does not know by
 * {@link #unavailable}.
 */
public sealed interface Request extends AutoCloseable {

  /**
   * Checks that {@code resume} takes the answer: this request made it, or one of the same kind did,
   * and its secret is open and fits. Answers may come from elsewhere, and an engine checks them
   * before it lets go of the request.
   *
   * @param answer the answer
   * @throws IllegalArgumentException if it does not fit; the message says what was asked and what
   *     answers it
   */
  default void check(Answer answer) {
    AnswerCheck.check(this, answer);
  }

  /**
   * Makes the answer to a request that cannot be answered: the exchange fails with {@link
   * FailureReason#UNAVAILABLE}.
   */
  default Answer unavailable() {
    return Answer.Unavailable.INSTANCE;
  }

  /** Wipes the secret that this request carries, if any. Closing again does nothing. */
  @Override
  default void close() {}

  /**
   * Asks whether this is the user's password.
   *
   * <p>Name and password are as the peer sent them: preparation is the answerer's (RFC 4616 2). The
   * answer for an unknown user should take as long as that for a known one, as it does in {@link
   * CredentialAnswers}.
   */
  final class VerifyPassword implements Request {
    private final String user;
    private final Secret secret;

    private VerifyPassword(String user, Secret secret) {
      this.user = user;
      this.secret = secret;
    }

    /**
     * Makes a request.
     *
     * @param user the authentication identity
     * @param secret the password, which becomes the request's own
     */
    public static VerifyPassword of(String user, Secret secret) {
      return new VerifyPassword(user, secret);
    }

    /** The authentication identity. */
    public String user() {
      return user;
    }

    /** The password to verify, which the request owns: not empty, well-formed UTF-8 without NUL. */
    public Secret secret() {
      return secret;
    }

    /** Answers that the password is right. */
    public Answer verified() {
      return Answer.Verified.YES;
    }

    /** Answers that the password is wrong, or that there is no such user. */
    public Answer notVerified() {
      return Answer.Verified.NO;
    }

    @Override
    public void close() {
      secret.close();
    }

    @Override
    public String toString() {
      return "VerifyPassword[user=" + user + ", secret=" + secret + "]";
    }
  }

  /**
   * Asks whether one identity may act as another. Asked only once the credentials of the first are
   * proved, and only if the two differ.
   */
  final class Authorize implements Request {
    private final String authcid;
    private final String authzid;

    private Authorize(String authcid, String authzid) {
      this.authcid = authcid;
      this.authzid = authzid;
    }

    /**
     * Makes a request.
     *
     * @param authcid the authentication identity
     * @param authzid the authorization identity
     */
    public static Authorize of(String authcid, String authzid) {
      return new Authorize(authcid, authzid);
    }

    /** The authentication identity, whose credentials were proved. */
    public String authcid() {
      return authcid;
    }

    /** The authorization identity; its form is the protocol's to judge (RFC 4422 3.4.1). */
    public String authzid() {
      return authzid;
    }

    /** Answers that the authentication identity may act as the authorization identity. */
    public Answer authorized() {
      return Answer.Authorized.YES;
    }

    /** Answers that it may not. */
    public Answer notAuthorized() {
      return Answer.Authorized.NO;
    }

    @Override
    public String toString() {
      return "Authorize[authcid=" + authcid + ", authzid=" + authzid + "]";
    }
  }

  /**
   * Asks for the user's record for SCRAM. If there is none, the exchange goes on with a mock record
   * and fails where a wrong password does.
   */
  final class Scram implements Request {
    private final String user;
    private final HashFunction hash;

    private Scram(String user, HashFunction hash) {
      this.user = user;
      this.hash = hash;
    }

    /**
     * Makes a request.
     *
     * @param user the authentication identity
     * @param hash the hash function of the mechanism
     */
    public static Scram of(String user, HashFunction hash) {
      return new Scram(user, hash);
    }

    /** The authentication identity. */
    public String user() {
      return user;
    }

    /** The hash function of the mechanism, which the record must have. */
    public HashFunction hash() {
      return hash;
    }

    /**
     * Answers by the record.
     *
     * @param credential the record; null if there is no such user, or no record for {@link #hash}
     */
    public Answer answer(@Nullable ScramCredential credential) {
      return new Answer.ScramRecord(credential);
    }

    @Override
    public String toString() {
      return "Scram[user=" + user + ", hash=" + hash + "]";
    }
  }

  /** Asks for the user's key for CRAM-MD5. If there is none, the exchange uses a mock key. */
  final class CramMd5 implements Request {
    private final String user;

    private CramMd5(String user) {
      this.user = user;
    }

    /**
     * Makes a request.
     *
     * @param user the authentication identity
     */
    public static CramMd5 of(String user) {
      return new CramMd5(user);
    }

    /** The authentication identity. */
    public String user() {
      return user;
    }

    /**
     * Answers by the key.
     *
     * @param key the key, which becomes the answer's own: usually a {@link CramMd5Key#copy}; null
     *     if there is no such user or key
     */
    public Answer answer(@Nullable CramMd5Key key) {
      return new Answer.CramMd5Secret(key);
    }

    @Override
    public String toString() {
      return "CramMd5[user=" + user + "]";
    }
  }

  /**
   * Asks for a key derived from a password by PBKDF2, which takes milliseconds. {@link #compute} is
   * the usual answer. The iterations are within the bounds that the exchange was made with.
   */
  final class Derive implements Request {
    private final HashFunction hash;
    private final Secret secret;
    private final byte[] salt;
    private final int iterations;

    private Derive(HashFunction hash, Secret secret, byte[] salt, int iterations) {
      this.hash = hash;
      this.secret = secret;
      this.salt = salt;
      this.iterations = iterations;
    }

    /**
     * Makes a request.
     *
     * @param hash the hash function of the HMAC that PBKDF2 uses
     * @param secret the password, prepared; it becomes the request's own
     * @param salt the salt; copied
     * @param iterations 1 or more
     */
    public static Derive of(HashFunction hash, Secret secret, byte[] salt, int iterations) {
      return new Derive(hash, secret, salt.clone(), iterations);
    }

    /** The hash function of the HMAC that PBKDF2 uses, and the length of the key. */
    public HashFunction hash() {
      return hash;
    }

    /** The password, prepared, which the request owns. */
    public Secret secret() {
      return secret;
    }

    /** The salt, in a new array. */
    public byte[] salt() {
      return salt.clone();
    }

    /** The iterations, 1 or more. */
    public int iterations() {
      return iterations;
    }

    /**
     * Computes the answer and wipes the password. On any thread.
     *
     * @param crypto the implementation to compute with
     * @throws IllegalStateException if the request has been closed
     */
    public Answer.DerivedKey compute(Crypto crypto) {
      try (secret) {
        byte[] key = crypto.pbkdf2(hash, secret.octets(), salt, iterations, hash.length());
        return new Answer.DerivedKey(Secret.owning(key));
      }
    }

    /**
     * Answers by a key that was computed elsewhere.
     *
     * @param key {@link HashFunction#length} octets, which become the answer's own
     */
    public Answer answer(Secret key) {
      return new Answer.DerivedKey(key);
    }

    @Override
    public void close() {
      secret.close();
    }

    @Override
    public String toString() {
      return "Derive[hash="
          + hash
          + ", secret="
          + secret
          + ", salt="
          + salt.length
          + " octets, iterations="
          + iterations
          + "]";
    }
  }

  /**
   * Asks for the user that a bearer token was issued for (RFC 6750). If it is another than the user
   * named, {@link Authorize} is asked next.
   *
   * <p>The host and port that the client means to talk to are the answerer's to check, if it knows
   * its own (RFC 7628 3.2).
   */
  final class VerifyToken implements Request {
    private final @Nullable String user;
    private final Secret token;
    private final @Nullable String host;
    private final @Nullable String port;

    private VerifyToken(
        @Nullable String user, Secret token, @Nullable String host, @Nullable String port) {
      this.user = user;
      this.token = token;
      this.host = host;
      this.port = port;
    }

    /**
     * Makes a request.
     *
     * @param user the user that the client names; null if it names none
     * @param token the token, which becomes the request's own
     * @param host the host that the client says it connected to; null if it does not say
     * @param port the port that the client says it connected to; null if it does not say
     */
    public static VerifyToken of(
        @Nullable String user, Secret token, @Nullable String host, @Nullable String port) {
      return new VerifyToken(user, token, host, port);
    }

    /** The user that the client names; null if it leaves that to the token. */
    public @Nullable String user() {
      return user;
    }

    /** The token, which the request owns: of the characters of RFC 6750 2.1. */
    public Secret token() {
      return token;
    }

    /** The host that the client says it connected to, any text; null if it does not say. */
    public @Nullable String host() {
      return host;
    }

    /** The port that the client says it connected to, any text; null if it does not say. */
    public @Nullable String port() {
      return port;
    }

    /**
     * Answers by the user whom the token was issued for.
     *
     * @param holder the user; null if the token is not valid
     * @throws IllegalArgumentException if the name is empty or contains NUL
     */
    public Answer answer(@Nullable String holder) {
      return new Answer.TokenHolder(holder);
    }

    @Override
    public void close() {
      token.close();
    }

    @Override
    public String toString() {
      return "VerifyToken[user=" + user + ", token=" + token + "]";
    }
  }
}
