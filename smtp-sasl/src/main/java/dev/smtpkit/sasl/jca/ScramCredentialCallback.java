package dev.smtpkit.sasl.jca;

import dev.smtpkit.sasl.ScramCredential;
import dev.smtpkit.sasl.crypto.HashFunction;
import javax.security.auth.callback.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server's callback handler for a user's record. A handler that does not know the user sets
 * null. A handler without records throws {@link
 * javax.security.auth.callback.UnsupportedCallbackException} or sets nothing, and is then asked for
 * the password.
 */
public final class ScramCredentialCallback implements Callback {
  private final String user;
  private final HashFunction hash;
  private @Nullable ScramCredential credential;
  private boolean answered;

  ScramCredentialCallback(String user, HashFunction hash) {
    this.user = user;
    this.hash = hash;
  }

  /** The user name as the client sent it. */
  public String user() {
    return user;
  }

  /** The hash function that the record must have. */
  public HashFunction hash() {
    return hash;
  }

  /**
   * Sets the record.
   *
   * @param found the record; null if there is none
   * @throws IllegalArgumentException if it is for another hash function
   */
  public void setCredential(@Nullable ScramCredential found) {
    if (found != null && found.hash() != hash) {
      throw new IllegalArgumentException(
          "the record is for " + found.hash() + ", and " + hash + " was asked for");
    }
    credential = found;
    answered = true;
  }

  /** Whether the handler has set a record or null. */
  boolean isAnswered() {
    return answered;
  }

  /** The record; null if there is none. */
  @Nullable ScramCredential credential() {
    return credential;
  }
}
