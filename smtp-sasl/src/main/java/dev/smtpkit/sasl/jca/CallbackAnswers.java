package dev.smtpkit.sasl.jca;

import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.CredentialAnswers;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.sasl.MockCredentials;
import dev.smtpkit.sasl.Preparation;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.sasl.ScramCredential;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.io.IOException;
import java.util.Arrays;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.AuthorizeCallback;
import org.jspecify.annotations.Nullable;

/** Answers the requests of a server's exchange by a callback handler. */
final class CallbackAnswers {
  private final CallbackHandler handler;
  private final MockCredentials mocks;

  CallbackAnswers(CallbackHandler handler, MockCredentials mocks) {
    this.handler = handler;
    this.mocks = mocks;
  }

  /**
   * Answers a request, which the caller closes.
   *
   * @throws IOException if the handler fails
   * @throws UnsupportedCallbackException if the handler can answer none of the callbacks
   */
  Answer answer(Request request) throws IOException, UnsupportedCallbackException {
    if (request instanceof Request.Scram asked) {
      ScramCredentialCallback record = record(asked.user(), asked.hash());
      return asked.answer(
          record.isAnswered() ? record.credential() : derived(asked.user(), asked.hash()));
    }
    if (request instanceof Request.VerifyPassword asked) {
      ScramCredentialCallback record = record(asked.user(), HashFunction.SHA_256);
      if (record.isAnswered()) {
        return CredentialAnswers.of((user, hash) -> record.credential(), mocks).apply(asked);
      }
      return isPassword(asked) ? asked.verified() : asked.notVerified();
    }
    if (request instanceof Request.Authorize asked) {
      return authorized(new Identity(asked.authcid(), asked.authzid())) == null
          ? asked.notAuthorized()
          : asked.authorized();
    }
    return request.unavailable();
  }

  /**
   * The name that an authenticated client acts under; null if the handler does not authorize it.
   * Asked about every client, as the platform's own mechanisms do: a handler may lock users out
   * here, or give them another name. If it does not support the question, every user may act as
   * itself.
   */
  @Nullable String authorized(Identity identity) throws IOException, UnsupportedCallbackException {
    AuthorizeCallback callback = new AuthorizeCallback(identity.authcid(), identity.authzid());
    try {
      handler.handle(new Callback[] {callback});
    } catch (UnsupportedCallbackException e) {
      if (identity.authcid().equals(identity.authzid())) {
        return identity.authzid();
      }
      throw e;
    }
    return callback.isAuthorized() ? callback.getAuthorizedID() : null;
  }

  private ScramCredentialCallback record(String user, HashFunction hash) throws IOException {
    ScramCredentialCallback record = new ScramCredentialCallback(user, hash);
    try {
      handler.handle(new Callback[] {record});
    } catch (UnsupportedCallbackException e) {
      // Then the handler is asked for the password.
    }
    return record;
  }

  /** Compares passwords; derives nothing, neither for known users nor for others. */
  private boolean isPassword(Request.VerifyPassword asked)
      throws IOException, UnsupportedCallbackException {
    try (Secret known = password(asked.user());
        Secret prepared = Preparation.SASLPREP.apply(asked.secret());
        Secret right = known == null ? null : Preparation.SASLPREP.apply(known)) {
      return right != null && prepared != null && right.matches(prepared);
    }
  }

  /** A record derived from the user's password; null if there is no such user, after as long. */
  private @Nullable ScramCredential derived(String user, HashFunction hash)
      throws IOException, UnsupportedCallbackException {
    try (Secret known = password(user);
        Secret right = known == null ? null : Preparation.SASLPREP.apply(known);
        Secret stranger = Secret.owning(new byte[] {' '})) {
      // The salt of a mock record, so that it does not tell known users from unknown ones.
      ScramCredential mock = mocks.of(user, hash);
      ScramCredential made =
          ScramCredential.derive(
              hash,
              right == null ? stranger : right,
              mock.salt(),
              mock.iterations(),
              Preparation.RAW,
              Crypto.jce());
      return right == null ? null : made;
    }
  }

  /** The user's password, for the caller to close; null if there is no such user. */
  private @Nullable Secret password(String user) throws IOException, UnsupportedCallbackException {
    NameCallback name = new NameCallback("User name: ", user);
    PasswordCallback password = new PasswordCallback("Password: ", false);
    char[] given = null;
    try {
      handler.handle(new Callback[] {name, password});
      given = password.getPassword();
      return given == null ? null : Secret.encode(given);
    } finally {
      password.clearPassword();
      if (given != null) {
        Arrays.fill(given, '\0');
      }
    }
  }
}
