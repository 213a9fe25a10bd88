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
            ? asked.answer(Mechanism.credential(account, asked.hash()))
            : asked.answer(null);
      }
      if (request instanceof Request.CramMd5 asked) {
        return asked.answer(isKnown(asked.user()) ? key() : null);
      }
      if (request instanceof Request.VerifyPassword asked) {
        boolean right = asked.secret().matches(utf8(account.password()));
        return isKnown(asked.user()) && right ? asked.verified() : asked.notVerified();
      }
      if (request instanceof Request.VerifyToken asked) {
        boolean right = asked.token().matches(utf8(account.token()));
        return asked.answer(right ? account.user() : null);
      }
      Request.Authorize asked = (Request.Authorize) request;
      return authorizes && isKnown(asked.authcid()) && asked.authzid().equals(account.authzid())
          ? asked.authorized()
          : asked.notAuthorized();
    }
  }

  private boolean isKnown(String user) {
    return user.equals(account.user());
  }

  private CramMd5Key key() {
    try (Secret password = secret(account.password())) {
      return CramMd5Key.derive(password);
    }
  }
}
