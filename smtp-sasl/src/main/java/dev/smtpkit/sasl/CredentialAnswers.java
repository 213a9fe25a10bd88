package dev.smtpkit.sasl;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests of a server from records for SCRAM. The same records verify the passwords of
 * PLAIN and LOGIN. An unknown user costs as much time as a known one.
 *
 * <p>It looks records up and computes for milliseconds, so it does not belong on a thread that
 * serves other connections. Thread-safe if the look-up is.
 */
public final class CredentialAnswers implements Function<Request, Answer> {
  private final Records records;
  private final MockCredentials mocks;
  private final Preparation preparation;
  private final Crypto crypto;

  /** The store of the records. */
  @FunctionalInterface
  public interface Records {
    /**
     * Looks a record up.
     *
     * @param user the user's name, normalised as {@link MockCredentials.Builder#names} says; by
     *     default as the peer sent it
     * @param hash the hash function of the record
     * @return the record; null if there is no such user or no record for the hash function
     */
    @Nullable ScramCredential find(String user, HashFunction hash);
  }

  private CredentialAnswers(Builder builder) {
    records = builder.records;
    mocks = builder.mocks;
    preparation = builder.preparation;
    crypto = builder.crypto;
  }

  /**
   * Answers from records with the defaults of {@link Builder}.
   *
   * @param records the records; a password in clear is verified by the one for SHA-256
   * @param mocks the records of users without one
   */
  public static CredentialAnswers of(Records records, MockCredentials mocks) {
    return builder(records, mocks).build();
  }

  /**
   * A builder.
   *
   * @param records the records; a password in clear is verified by the one for SHA-256
   * @param mocks the records of users without one
   */
  public static Builder builder(Records records, MockCredentials mocks) {
    return new Builder(records, mocks);
  }

  /** A builder with these settings. */
  public Builder toBuilder() {
    return new Builder(records, mocks).preparation(preparation).crypto(crypto);
  }

  /** Builds {@link CredentialAnswers}. */
  public static final class Builder {
    private final Records records;
    private final MockCredentials mocks;
    private Preparation preparation = Preparation.SASLPREP;
    private Crypto crypto = Crypto.jce();

    private Builder(Records records, MockCredentials mocks) {
      this.records = records;
      this.mocks = mocks;
    }

    /**
     * Sets how the passwords of the records were prepared; {@link Preparation#SASLPREP} by default.
     */
    public Builder preparation(Preparation profile) {
      preparation = profile;
      return this;
    }

    /** Sets the implementation to derive with; {@link Crypto#jce} by default. */
    public Builder crypto(Crypto implementation) {
      crypto = implementation;
      return this;
    }

    /** Builds the answers. */
    public CredentialAnswers build() {
      return new CredentialAnswers(this);
    }
  }

  /**
   * Answers a request, and closes it. Users may act as themselves, under each of their names
   * ({@link MockCredentials.Builder#names}), and as nobody else; keys for CRAM-MD5 and tokens are
   * answered by none.
   *
   * @param request the request
   */
  @Override
  public Answer apply(Request request) {
    try (request) {
      if (request instanceof Request.Scram asked) {
        return asked.answer(find(asked.user(), asked.hash()));
      }
      if (request instanceof Request.VerifyPassword asked) {
        return verify(asked) ? asked.verified() : asked.notVerified();
      }
      if (request instanceof Request.Derive asked) {
        return asked.compute(crypto);
      }
      if (request instanceof Request.Authorize asked) {
        boolean same = mocks.normalize(asked.authcid()).equals(mocks.normalize(asked.authzid()));
        return same ? asked.authorized() : asked.notAuthorized();
      }
      if (request instanceof Request.CramMd5 asked) {
        return asked.answer(null);
      }
      return request instanceof Request.VerifyToken asked
          ? asked.answer(null)
          : request.unavailable();
    }
  }

  private @Nullable ScramCredential find(String user, HashFunction hash) {
    return records.find(mocks.normalize(user), hash);
  }

  private boolean verify(Request.VerifyPassword asked) {
    ScramCredential found = find(asked.user(), HashFunction.SHA_256);
    // Drawn for known users too, so that the time does not tell the two apart.
    ScramCredential mock = mocks.of(asked.user(), HashFunction.SHA_256);
    ScramCredential used = found == null ? mock : found;
    return used.matches(asked.secret(), preparation, crypto) && found != null;
  }
}
