package dev.smtpkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.sasl.ScramCredential;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.crypto.HashFunction;
import dev.smtpkit.server.users.Users;
import java.security.SecureRandom;

/** Lines for users files. */
final class UsersFiles {

  private UsersFiles() {}

  /** A user's line, with its end. */
  static String line(String user, String password) {
    try (Secret secret = Secret.copyOf(password.getBytes(UTF_8))) {
      ScramCredential record =
          ScramCredential.derive(HashFunction.SHA_256, secret, new SecureRandom()::nextBytes);
      return Users.line(user, record.text()) + "\n";
    }
  }
}
