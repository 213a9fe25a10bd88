package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;

import dev.smtpkit.sasl.crypto.Crypto;
import java.util.function.Function;

/** Answers the requests of a server that knows one account, and those of a client. */
record Store(Account account, boolean authorizes) implements Function<Request, Answer> {

  static Store of(Account account) {
    return new Store(account, true);
  }

  @Override
  public Answer apply(Request request) {
    try (request) {
      if (request instanceof Request.Derive derive) {
        return derive.compute(Crypto.jce());
      }
      if (request instanceof Request.Scram asked) {
        return isKnown(asked.user())
            ? new Answer.ScramRecord(Mechanism.credential(account, asked.hash()))
            : Answer.NO_SCRAM_RECORD;
      }
      if (request instanceof Request.CramMd5 asked) {
        return isKnown(asked.user()) ? key() : Answer.NO_CRAM_MD5_KEY;
      }
      if (request instanceof Request.VerifyPassword asked) {
        boolean right = asked.secret().matches(utf8(account.password()));
        return isKnown(asked.user()) && right ? Answer.VERIFIED : Answer.NOT_VERIFIED;
      }
      if (request instanceof Request.VerifyToken asked) {
        return asked.token().matches(utf8(account.token()))
            ? new Answer.TokenHolder(account.user())
            : Answer.INVALID_TOKEN;
      }
      Request.Authorize asked = (Request.Authorize) request;
      return authorizes && isKnown(asked.authcid()) && asked.authzid().equals(account.authzid())
          ? Answer.AUTHORIZED
          : Answer.NOT_AUTHORIZED;
    }
  }

  private boolean isKnown(String user) {
    return user.equals(account.user());
  }

  private Answer key() {
    try (Secret password = secret(account.password())) {
      return new Answer.CramMd5Secret(CramMd5Key.derive(password));
    }
  }
}
