package dev.smtpkit.sasl;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests of a server out of records for SCRAM, which serve PLAIN and LOGIN too: one
 * store for all three. An unknown user costs what a known one does.
 *
 * <p>It computes for milliseconds and looks records up, so it does not belong on a thread that
 * serves other connections. Thread-safe if the look-up is.
 */
public final class CredentialAnswers implements Function<Request, Answer> {
  private final Records records;
  private final MockCredentials mocks;
  private final Preparation preparation;
  private final Crypto crypto;

  /** Where the records are. */
  @FunctionalInterface
  public interface Records {
    /**
     * Looks a record up.
     *
     * @param user the user's name, as the peer sent it
     * @param hash the hash function of the record
     * @return the record; null if there is no such user or none for the hash function
     */
    @Nullable ScramCredential find(String user, HashFunction hash);
  }

  /**
   * Answers for records whose passwords were prepared by {@link Preparation#SASLPREP}, deriving by
   * {@link Crypto#jce}.
   *
   * @param records the records; SHA-256 is what a password given in clear is verified with
   * @param mocks the records of users without one
   */
  public CredentialAnswers(Records records, MockCredentials mocks) {
    this(records, mocks, Preparation.SASLPREP, Crypto.jce());
  }

  /**
   * Answers for records.
   *
   * @param records the records; SHA-256 is what a password given in clear is verified with
   * @param mocks the records of users without one
   * @param preparation how the passwords of the records were prepared
   * @param crypto what derives
   */
  public CredentialAnswers(
      Records records, MockCredentials mocks, Preparation preparation, Crypto crypto) {
    this.records = records;
    this.mocks = mocks;
    this.preparation = preparation;
    this.crypto = crypto;
  }

  /**
   * The answer to a request, which is closed.
   *
   * @param request the request
   * @return the answer; nobody may act as another, and what these records cannot answer is answered
   *     by no key or no token
   */
  @Override
  public Answer apply(Request request) {
    try (request) {
      if (request instanceof Request.Scram scram) {
        return scram.answer(records.find(scram.user(), scram.hash()));
      }
      if (request instanceof Request.VerifyPassword asked) {
        return verify(asked) ? asked.verified() : asked.notVerified();
      }
      if (request instanceof Request.Derive derive) {
        return derive.compute(crypto);
      }
      if (request instanceof Request.Authorize asked) {
        return asked.notAuthorized();
      }
      if (request instanceof Request.CramMd5 asked) {
        return asked.answer(null);
      }
      return request instanceof Request.VerifyToken asked
          ? asked.answer(null)
          : request.unavailable();
    }
  }

  private boolean verify(Request.VerifyPassword asked) {
    ScramCredential found = records.find(asked.user(), HashFunction.SHA_256);
    // Made up for a known user too, so that the time does not tell the two apart.
    ScramCredential mock = mocks.of(asked.user(), HashFunction.SHA_256);
    ScramCredential used = found == null ? mock : found;
    return used.matches(asked.secret(), preparation, crypto) && found != null;
  }
}
