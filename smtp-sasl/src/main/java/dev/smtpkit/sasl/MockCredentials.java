package dev.smtpkit.sasl;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Records for users that do not exist, so that nobody learns from a server's answers who does (RFC
 * 5802 9, RFC 7677 4). The same name is given the same salt and iterations as long as these
 * settings are the same, as a user who exists would be; no password matches.
 *
 * <p>Thread-safe, and to be shared by everything that answers for the same users.
 */
public final class MockCredentials {
  private static final int LEAST_SECRET = 16;
  private static final int LONGEST_SALT = 128;

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
   *     is drawn for each name, and another list draws others
   * @param saltLength the octets of the store's salts, 1 to 128
   * @return the records
   * @throws IllegalArgumentException if one of them is not as said
   */
  public static MockCredentials of(Secret serverSecret, List<Integer> iterations, int saltLength) {
    if (serverSecret.length() < LEAST_SECRET) {
      throw new IllegalArgumentException("a secret of less than " + LEAST_SECRET + " octets");
    }
    if (iterations.isEmpty() || iterations.stream().anyMatch(number -> number < 1)) {
      throw new IllegalArgumentException("no iterations to draw from, or some below 1");
    }
    if (saltLength < 1 || saltLength > LONGEST_SALT) {
      throw new IllegalArgumentException("a salt of " + saltLength + " octets");
    }
    return new MockCredentials(
        serverSecret.copy(), iterations.stream().mapToInt(Integer::intValue).toArray(), saltLength);
  }

  /**
   * The record of a user who does not exist.
   *
   * @param user the name; where the store takes several names for one user, such as those that
   *     differ in case, the one that they are looked up by
   * @param hash the hash function of the record
   * @return the record, which no password matches
   */
  public ScramCredential of(String user, HashFunction hash) {
    byte[] drawn = drawn(hash + "\0" + user, Integer.BYTES + saltLength + hash.length());
    ByteBuffer parts = ByteBuffer.wrap(drawn);
    int number = Integer.remainderUnsigned(parts.getInt(), iterations.length);
    byte[] salt = next(parts, saltLength);
    // One key for both: neither is ever shown, and this is drawn for users who exist as well.
    byte[] key = next(parts, hash.length());
    return new ScramCredential(hash, salt, iterations[number], key, key);
  }

  private static byte[] next(ByteBuffer parts, int length) {
    byte[] part = new byte[length];
    parts.get(part);
    return part;
  }

  /** The key for CRAM-MD5 of a user who does not exist. */
  CramMd5Key cramMd5Key(String user) {
    try (Secret password = Secret.owning(drawn("CRAM-MD5\0" + user, 16))) {
      return CramMd5Key.derive(password);
    }
  }

  /** Octets that depend on the secret and the label, in blocks of HMAC-SHA-256. */
  private byte[] drawn(String label, int length) {
    byte[] numbered = ("\0" + label).getBytes(StandardCharsets.UTF_8);
    byte[] drawn = new byte[length];
    for (int at = 0; at < length; at += HashFunction.SHA_256.length()) {
      byte[] block = Crypto.jce().hmac(HashFunction.SHA_256, serverSecret, numbered);
      System.arraycopy(block, 0, drawn, at, Math.min(block.length, length - at));
      numbered[0]++;
    }
    return drawn;
  }

  /** No secret. */
  @Override
  public String toString() {
    return "MockCredentials";
  }
}
