package dev.smtpkit.sasl.jca;

import dev.smtpkit.sasl.ScramCredential;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.AuthorizeCallback;
import org.jspecify.annotations.Nullable;

/** Callback handlers as users of the platform's interface write them. */
final class Callbacks {
  private Callbacks() {}

  /** A client's handler: one user, one password. */
  static CallbackHandler client(@Nullable String user, @Nullable String password) {
    return callbacks -> {
      for (Callback callback : callbacks) {
        if (callback instanceof NameCallback name) {
          if (user != null) {
            name.setName(user);
          }
        } else if (callback instanceof PasswordCallback asked) {
          asked.setPassword(password == null ? null : password.toCharArray());
        } else {
          throw new UnsupportedCallbackException(callback);
        }
      }
    };
  }

  /** A server's handler that knows passwords; every user may act as "root" too. */
  static CallbackHandler passwords(Map<String, String> passwords) {
    return callbacks -> {
      String user = "";
      for (Callback callback : callbacks) {
        if (callback instanceof NameCallback name) {
          user = name.getDefaultName();
        } else if (callback instanceof PasswordCallback asked) {
          String password = passwords.get(user);
          asked.setPassword(password == null ? null : password.toCharArray());
        } else if (callback instanceof AuthorizeCallback asked) {
          asked.setAuthorized(
              asked.getAuthorizationID().equals("root")
                  || asked.getAuthorizationID().equals(asked.getAuthenticationID()));
        } else {
          throw new UnsupportedCallbackException(callback);
        }
      }
    };
  }

  /** A server's handler that knows passwords and decides the name in the end, or refuses. */
  static CallbackHandler authorizing(Map<String, String> passwords, @Nullable String name) {
    CallbackHandler known = passwords(passwords);
    return callbacks -> {
      if (callbacks[0] instanceof AuthorizeCallback asked) {
        asked.setAuthorized(name != null);
        asked.setAuthorizedID(name == null ? "" : name);
      } else {
        known.handle(callbacks);
      }
    };
  }

  /** A server's handler that knows records. */
  static CallbackHandler records(Map<String, ScramCredential> records) {
    return callbacks -> {
      for (Callback callback : callbacks) {
        if (!(callback instanceof ScramCredentialCallback asked)) {
          throw new UnsupportedCallbackException(callback);
        }
        ScramCredential found = records.get(asked.user());
        asked.setCredential(found == null || found.hash() != asked.hash() ? null : found);
      }
    };
  }

  /** A handler that supports nothing. */
  static CallbackHandler none() {
    return callbacks -> {
      throw new UnsupportedCallbackException(callbacks[0]);
    };
  }
}
