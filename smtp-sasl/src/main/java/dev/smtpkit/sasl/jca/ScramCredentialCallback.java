package dev.smtpkit.sasl.jca;

import dev.smtpkit.sasl.ScramCredential;
import dev.smtpkit.sasl.crypto.HashFunction;
import javax.security.auth.callback.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server's callback handler for a user's record. A handler that knows no such user sets
 * null; one that has no records throws {@link
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

  /**
   * The user.
   *
   * @return the name as the client sent it
   */
  public String user() {
    return user;
  }

  /**
   * The hash function that the record is to be for.
   *
   * @return the hash function
   */
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
      throw new IllegalArgumentException("a record for " + found.hash() + ", not " + hash);
    }
    credential = found;
    answered = true;
  }

  /** Whether anything was set, be it that there is none. */
  boolean isAnswered() {
    return answered;
  }

  /** The record that was set, null if none was. */
  @Nullable ScramCredential credential() {
    return credential;
  }
}
