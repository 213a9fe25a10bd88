package dev.smtpkit.sasl.jca;

import dev.smtpkit.sasl.Answer;
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

/** Answers what a server's exchange asks by a callback handler. */
final class CallbackAnswers {
  private final CallbackHandler handler;
  private final MockCredentials mocks;

  CallbackAnswers(CallbackHandler handler, MockCredentials mocks) {
    this.handler = handler;
    this.mocks = mocks;
  }

  /**
   * The answer to a request, which stays open.
   *
   * @throws IOException if the handler fails
   * @throws UnsupportedCallbackException if the handler can answer none of the callbacks
   */
  Answer answer(Request request) throws IOException, UnsupportedCallbackException {
    if (request instanceof Request.Scram asked) {
      return new Answer.ScramRecord(credential(asked.user(), asked.hash()));
    }
    if (request instanceof Request.VerifyPassword asked) {
      return verify(asked) ? Answer.VERIFIED : Answer.NOT_VERIFIED;
    }
    if (request instanceof Request.Authorize asked) {
      AuthorizeCallback callback = new AuthorizeCallback(asked.authcid(), asked.authzid());
      handler.handle(new Callback[] {callback});
      return callback.isAuthorized() ? Answer.AUTHORIZED : Answer.NOT_AUTHORIZED;
    }
    return Answer.UNAVAILABLE;
  }

  private boolean verify(Request.VerifyPassword asked)
      throws IOException, UnsupportedCallbackException {
    ScramCredential found = credential(asked.user(), HashFunction.SHA_256);
    // Made up for a known user too, so that the time does not tell the two apart.
    ScramCredential mock = mocks.of(asked.user(), HashFunction.SHA_256);
    ScramCredential used = found == null ? mock : found;
    return used.matches(asked.secret()) && found != null;
  }

  /** The user's record, or one made of the user's password; null if there is no such user. */
  private @Nullable ScramCredential credential(String user, HashFunction hash)
      throws IOException, UnsupportedCallbackException {
    ScramCredentialCallback record = new ScramCredentialCallback(user, hash);
    try {
      handler.handle(new Callback[] {record});
      return record.credential();
    } catch (UnsupportedCallbackException e) {
      return derived(user, hash);
    }
  }

  private @Nullable ScramCredential derived(String user, HashFunction hash)
      throws IOException, UnsupportedCallbackException {
    NameCallback name = new NameCallback("User name: ", user);
    PasswordCallback password = new PasswordCallback("Password: ", false);
    try {
      handler.handle(new Callback[] {name, password});
      char[] given = password.getPassword();
      if (given == null) {
        return null;
      }
      // The salt that a stranger would be given, so that it does not show who is one.
      ScramCredential mock = mocks.of(user, hash);
      try (Secret secret = Secret.encode(given)) {
        return ScramCredential.derive(
            hash, secret, mock.salt(), mock.iterations(), Preparation.SASLPREP, Crypto.jce());
      } catch (IllegalArgumentException e) {
        return null;
      } finally {
        Arrays.fill(given, '\0');
      }
    } finally {
      password.clearPassword();
    }
  }
}
