package dev.smtpkit.sasl;

import org.jspecify.annotations.Nullable;

/**
 * The owner's answer to a {@link Request}. Only a request makes one, so an answer of the wrong kind
 * does not compile; a mechanism reads it in {@code resume}.
 *
 * <p>An answer owns the secret that it carries, if any. {@code resume} closes it, even if the
 * exchange has been closed meanwhile; an answer that {@code resume} refuses by an exception stays
 * the caller's.
 *
 * <p>Sealed, and grows with {@link Request}. A mechanism gets only the kinds that it asked for.
 */
public sealed interface Answer extends AutoCloseable {

  /** Wipes the secret that this answer carries, if any. Closing again does nothing. */
  @Override
  default void close() {}

  /** Answers {@link Request.VerifyPassword}. */
  final class Verified implements Answer {
    static final Verified YES = new Verified(true);
    static final Verified NO = new Verified(false);

    private final boolean correct;

    private Verified(boolean correct) {
      this.correct = correct;
    }

    /** True if the user exists and the password is right. */
    public boolean correct() {
      return correct;
    }

    @Override
    public String toString() {
      return "Verified[" + correct + "]";
    }
  }

  /** Answers {@link Request.Authorize}. */
  final class Authorized implements Answer {
    static final Authorized YES = new Authorized(true);
    static final Authorized NO = new Authorized(false);

    private final boolean allowed;

    private Authorized(boolean allowed) {
      this.allowed = allowed;
    }

    /** True if the authentication identity may act as the authorization identity. */
    public boolean allowed() {
      return allowed;
    }

    @Override
    public String toString() {
      return "Authorized[" + allowed + "]";
    }
  }

  /** Answers {@link Request.Scram}. */
  final class ScramRecord implements Answer {
    private final @Nullable ScramCredential credential;

    ScramRecord(@Nullable ScramCredential credential) {
      this.credential = credential;
    }

    /** The user's record; null if there is no such user, or no record for the hash function. */
    public @Nullable ScramCredential credential() {
      return credential;
    }

    @Override
    public String toString() {
      return "ScramRecord[" + credential + "]";
    }
  }

  /** Answers {@link Request.CramMd5}. */
  final class CramMd5Secret implements Answer {
    private final @Nullable CramMd5Key key;

    CramMd5Secret(@Nullable CramMd5Key key) {
      this.key = key;
    }

    /** The user's key, which the answer owns; null if there is no such user or key. */
    public @Nullable CramMd5Key key() {
      return key;
    }

    @Override
    public void close() {
      if (key != null) {
        key.close();
      }
    }

    @Override
    public String toString() {
      return "CramMd5Secret[" + key + "]";
    }
  }

  /** Answers {@link Request.Derive}. */
  final class DerivedKey implements Answer {
    private final Secret key;

    DerivedKey(Secret key) {
      this.key = key;
    }

    /** The key, which the answer owns. */
    public Secret key() {
      return key;
    }

    @Override
    public void close() {
      key.close();
    }

    @Override
    public String toString() {
      return "DerivedKey[" + key + "]";
    }
  }

  /** Answers {@link Request.VerifyToken}. */
  final class TokenHolder implements Answer {
    private final @Nullable String user;

    TokenHolder(@Nullable String user) {
      if (user != null) {
        Names.check("user", user);
      }
      this.user = user;
    }

    /** The user whom the token was issued for; null if the token is not valid. */
    public @Nullable String user() {
      return user;
    }

    @Override
    public String toString() {
      return "TokenHolder[" + user + "]";
    }
  }

  /**
   * Answers every request: whatever should have answered it is broken or took too long. The
   * exchange fails with {@link FailureReason#UNAVAILABLE}.
   */
  final class Unavailable implements Answer {
    static final Unavailable INSTANCE = new Unavailable();

    private Unavailable() {}

    @Override
    public String toString() {
      return "Unavailable";
    }
  }
}
