package dev.smtpkit.sasl;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Records for users that do not exist, so that a server's answers do not tell who does (RFC 5802 9,
 * RFC 7677 4). A name gets the same salt and iterations as long as the settings are the same, as an
 * existing user would; no password matches.
 *
 * <p>Thread-safe, and to be shared by everything that answers for the same users.
 */
public final class MockCredentials {
  private static final int LEAST_SECRET = 16;

  private final byte[] serverSecret;
  private final int[] iterations;
  private final int saltLength;
  private final UnaryOperator<String> names;

  private MockCredentials(Builder builder) {
    serverSecret = builder.serverSecret.clone();
    iterations = builder.iterations;
    saltLength = builder.saltLength;
    names = builder.names;
  }

  /**
   * Mock records for a store whose records all have {@link ScramCredential#NEW_ITERATIONS} and
   * {@link ScramCredential#NEW_SALT}.
   *
   * @param serverSecret 16 octets or more, random, and the same after a restart; copied, so the
   *     caller's may be closed at once
   * @throws IllegalArgumentException if the secret is shorter
   */
  public static MockCredentials of(Secret serverSecret) {
    return builder(serverSecret).build();
  }

  /**
   * A builder for a store whose records are different from those that {@link #of(Secret)} assumes.
   *
   * @param serverSecret 16 octets or more, random, and the same after a restart; copied, so the
   *     caller's may be closed at once
   * @throws IllegalArgumentException if the secret is shorter
   */
  public static Builder builder(Secret serverSecret) {
    if (serverSecret.length() < LEAST_SECRET) {
      throw new IllegalArgumentException(
          "a server secret of "
              + serverSecret.length()
              + " octets is too short: draw "
              + LEAST_SECRET
              + " random octets or more, and keep them");
    }
    return new Builder(serverSecret.copy());
  }

  /** A builder with these settings. */
  public Builder toBuilder() {
    Builder builder = new Builder(serverSecret.clone());
    builder.iterations = iterations;
    builder.saltLength = saltLength;
    builder.names = names;
    return builder;
  }

  /** Builds {@link MockCredentials}. */
  public static final class Builder {
    private final byte[] serverSecret;
    private int[] iterations = {ScramCredential.NEW_ITERATIONS};
    private int saltLength = ScramCredential.NEW_SALT;
    private UnaryOperator<String> names = UnaryOperator.identity();

    private Builder(byte[] serverSecret) {
      this.serverSecret = serverSecret;
    }

    /**
     * Sets the iterations of the store's records, each as often as it occurs: one is drawn for each
     * name, and another list draws others. {@link ScramCredential#NEW_ITERATIONS} by default.
     *
     * @param population one number or more, each 1 or more
     * @throws IllegalArgumentException if it is empty, or a number is below 1
     */
    public Builder iterations(List<Integer> population) {
      if (population.isEmpty()) {
        throw new IllegalArgumentException("no iterations to draw from: name one number or more");
      }
      for (int number : population) {
        if (number < 1) {
          throw new IllegalArgumentException(number + " iterations are below 1");
        }
      }
      iterations = population.stream().mapToInt(Integer::intValue).toArray();
      return this;
    }

    /**
     * Sets the octets of the store's salts; {@link ScramCredential#NEW_SALT} by default.
     *
     * @param octets 1 to 128
     * @throws IllegalArgumentException if it is out of this range
     */
    public Builder saltLength(int octets) {
      ScramCredential.checkSaltLength(octets);
      saltLength = octets;
      return this;
    }

    /**
     * Sets how the store normalises names. If it takes several names for one user, such as names
     * that differ in case, an unknown user, too, has one record under all of them; otherwise two
     * salts would tell that there is no such user.
     *
     * @param normalization gives equal names for one user; defined for every string, and
     *     thread-safe. By default each name is a user of its own
     */
    public Builder names(UnaryOperator<String> normalization) {
      names = normalization;
      return this;
    }

    /** Builds the mock records. */
    public MockCredentials build() {
      return new MockCredentials(this);
    }
  }

  /**
   * Makes the record of a user who does not exist.
   *
   * @param user the name, as the client sent it
   * @param hash the hash function of the record
   * @return the record, which no password matches
   */
  public ScramCredential of(String user, HashFunction hash) {
    byte[] drawn = draw(hash + "\0" + normalize(user), Integer.BYTES + saltLength + hash.length());
    ByteBuffer parts = ByteBuffer.wrap(drawn);
    int number = Integer.remainderUnsigned(parts.getInt(), iterations.length);
    byte[] salt = next(parts, saltLength);
    // One key for both: neither is ever shown, and this is drawn for existing users as well.
    byte[] key = next(parts, hash.length());
    return new ScramCredential(hash, salt, iterations[number], key, key);
  }

  /** The name by which the store knows a user. */
  String normalize(String user) {
    return names.apply(user);
  }

  private static byte[] next(ByteBuffer parts, int length) {
    byte[] part = new byte[length];
    parts.get(part);
    return part;
  }

  /** The key for CRAM-MD5 of a user who does not exist. */
  CramMd5Key cramMd5Key(String user) {
    try (Secret password = Secret.owning(draw("CRAM-MD5\0" + normalize(user), 16))) {
      return CramMd5Key.derive(password);
    }
  }

  /** Octets that depend on the secret and the label, in blocks of HMAC-SHA-256. */
  private byte[] draw(String label, int length) {
    byte[] numbered = ("\0" + label).getBytes(StandardCharsets.UTF_8);
    byte[] drawn = new byte[length];
    for (int at = 0; at < length; at += HashFunction.SHA_256.length()) {
      byte[] block = Crypto.jce().hmac(HashFunction.SHA_256, serverSecret, numbered);
      System.arraycopy(block, 0, drawn, at, Math.min(block.length, length - at));
      numbered[0]++;
    }
    return drawn;
  }

  /** The name of the class; never the secret. */
  @Override
  public String toString() {
    return "MockCredentials";
  }
}
