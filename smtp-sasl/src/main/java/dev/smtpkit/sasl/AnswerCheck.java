package dev.smtpkit.sasl;

import org.jspecify.annotations.Nullable;

/** Which answers a request takes: those that it makes, and {@link Answer.Unavailable}. */
final class AnswerCheck {
  private AnswerCheck() {}

  /**
   * Checks an answer.
   *
   * @throws IllegalArgumentException if the request does not take it
   */
  static void check(Request request, Answer answer) {
    if (answer instanceof Answer.Unavailable) {
      return;
    }
    String methods = methods(request, answer);
    if (methods != null) {
      throw new IllegalArgumentException(
          name(answer)
              + " does not answer "
              + name(request)
              + ": answer by its "
              + methods
              + " or unavailable()");
    }
    String fault = fault(request, answer);
    if (fault != null) {
      throw new IllegalArgumentException(fault);
    }
  }

  /** The methods that make the request's answers; null if the answer is of their kind. */
  private static @Nullable String methods(Request request, Answer answer) {
    boolean fits;
    String methods;
    if (request instanceof Request.VerifyPassword) {
      fits = answer instanceof Answer.Verified;
      methods = "verified(), notVerified()";
    } else if (request instanceof Request.Authorize) {
      fits = answer instanceof Answer.Authorized;
      methods = "authorized(), notAuthorized()";
    } else if (request instanceof Request.Scram) {
      fits = answer instanceof Answer.ScramRecord;
      methods = "answer(credential)";
    } else if (request instanceof Request.CramMd5) {
      fits = answer instanceof Answer.CramMd5Secret;
      methods = "answer(key)";
    } else if (request instanceof Request.Derive) {
      fits = answer instanceof Answer.DerivedKey;
      methods = "compute(crypto), answer(key)";
    } else {
      fits = answer instanceof Answer.TokenHolder;
      methods = "answer(user)";
    }
    return fits ? null : methods;
  }

  /** Why an answer of the right kind cannot be used; null if it can. */
  private static @Nullable String fault(Request request, Answer answer) {
    if (request instanceof Request.Scram asked && answer instanceof Answer.ScramRecord record) {
      ScramCredential found = record.credential();
      return found == null || found.hash() == asked.hash()
          ? null
          : "a record for " + found.hash() + " does not answer Scram for " + asked.hash();
    }
    if (request instanceof Request.Derive asked && answer instanceof Answer.DerivedKey derived) {
      int length = asked.hash().length();
      return derived.key().isOpen(length)
          ? null
          : derived.key() + " does not answer Derive: the key has " + length + " octets, open";
    }
    CramMd5Key key = answer instanceof Answer.CramMd5Secret secret ? secret.key() : null;
    return key == null || !key.isClosed()
        ? null
        : "a closed key does not answer CramMd5: answer by a copy() of the key";
  }

  private static String name(Object value) {
    return value.getClass().getSimpleName();
  }
}
