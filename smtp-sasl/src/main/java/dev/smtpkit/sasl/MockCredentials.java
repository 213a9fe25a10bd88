package dev.smtpkit.sasl;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Records for users that do not exist, so that nobody learns from a server's answers who does (RFC
 * 5802 9, RFC 7677 4). The same name is given the same salt and iterations as long as the server's
 * secret is the same, as a user who exists would be; no password matches.
 *
 * <p>Thread-safe, and to be shared by everything that answers for the same users.
 */
public final class MockCredentials {
  private static final int LEAST_SECRET = 16;

  private final byte[] serverSecret;
  private final int[] iterations;
  private final int saltLength;

  private MockCredentials(byte[] serverSecret, int[] iterations, int saltLength) {
    this.serverSecret = serverSecret;
    this.iterations = iterations;
    this.saltLength = saltLength;
  }

  /**
   * Mock records for a store whose records are all made with {@link ScramCredential#NEW_ITERATIONS}
   * and {@link ScramCredential#NEW_SALT}.
   *
   * @param serverSecret 16 octets or more, random, and the same after a restart; copied, so the
   *     caller's may be closed at once
   * @return the records
   * @throws IllegalArgumentException if the secret is shorter
   */
  public static MockCredentials of(Secret serverSecret) {
    return of(serverSecret, List.of(ScramCredential.NEW_ITERATIONS), ScramCredential.NEW_SALT);
  }

  /**
   * Mock records that look like those of a store.
   *
   * @param serverSecret 16 octets or more, random, and the same after a restart; copied, so the
   *     caller's may be closed at once
   * @param iterations the numbers of iterations of the store's records, as often as they occur: one
   *     is drawn for each name
   * @param saltLength the octets of the store's salts, 1 to 20
   * @return the records
   * @throws IllegalArgumentException if one of them is not as said
   */
  public static MockCredentials of(Secret serverSecret, List<Integer> iterations, int saltLength) {
    if (serverSecret.length() < LEAST_SECRET) {
      throw new IllegalArgumentException("a secret of less than " + LEAST_SECRET + " octets");
    }
    if (iterations.isEmpty()) {
      throw new IllegalArgumentException("no iterations to draw from");
    }
    iterations.forEach(IterationBounds.DEFAULT::require);
    if (saltLength < 1 || saltLength > HashFunction.SHA_1.length()) {
      throw new IllegalArgumentException("a salt of " + saltLength + " octets");
    }
    return new MockCredentials(
        serverSecret.copy(), iterations.stream().mapToInt(Integer::intValue).toArray(), saltLength);
  }

  /**
   * The record of a user who does not exist.
   *
   * @param user the name
   * @param hash the hash function of the record
   * @return the record, which no password matches
   */
  public ScramCredential of(String user, HashFunction hash) {
    byte[] salt = Arrays.copyOf(drawn("salt", user, hash), saltLength);
    byte[] number = drawn("iterations", user, hash);
    int drawn =
        (number[0] & 0x7F) << 24
            | (number[1] & 0xFF) << 16
            | (number[2] & 0xFF) << 8
            | number[3] & 0xFF;
    return new ScramCredential(
        hash,
        salt,
        iterations[drawn % iterations.length],
        drawn("StoredKey", user, hash),
        drawn("ServerKey", user, hash));
  }

  /** The key for CRAM-MD5 of a user who does not exist. */
  CramMd5Key cramMd5Key(String user) {
    return CramMd5Key.derive(Secret.owning(drawn("CRAM-MD5", user, HashFunction.SHA_256)));
  }

  /** As many octets as the hash function has, which depend on all of it. */
  private byte[] drawn(String what, String user, HashFunction hash) {
    byte[] label = (what + '\0' + hash + '\0' + user).getBytes(StandardCharsets.UTF_8);
    return Crypto.bouncyCastle().hmac(hash, serverSecret, label);
  }

  /** No secret. */
  @Override
  public String toString() {
    return "MockCredentials";
  }
}
