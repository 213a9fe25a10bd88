package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.utf8;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * One user, as a client claims to be or as a server's store knows it.
 *
 * @param authzid who the client asks to act as, and who the store lets the user act as
 */
record Account(String user, String password, @Nullable String authzid, int iterations) {

  /** A bearer token that is different for each password. */
  String token() {
    return Base64.getUrlEncoder().encodeToString(utf8(password));
  }

  Account withPassword(String other) {
    return new Account(user, other, authzid, iterations);
  }

  Account withUser(String other) {
    return new Account(other, password, authzid, iterations);
  }

  Account withAuthzid(@Nullable String other) {
    return new Account(user, password, other, iterations);
  }
}
