package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.OctetArrays.ascii;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The record that a server stores in place of a password: enough to verify it, by SCRAM or in
 * clear, and not enough to log in (RFC 5802 3). It allows to guess the password at the cost of a
 * derivation for each guess, so keep it secret all the same.
 *
 * <pre>
 * SaltedPassword = PBKDF2(password, salt, iterations)
 * StoredKey      = H(HMAC(SaltedPassword, "Client Key"))
 * ServerKey      = HMAC(SaltedPassword, "Server Key")
 * </pre>
 *
 * <p>Immutable. Equality is that of the object; only the hash function and the iterations are
 * printed.
 */
public final class ScramCredential {
  /** The iterations of a new record: 16 384, a few milliseconds. */
  public static final int NEW_ITERATIONS = 16_384;

  /** The octets of a new salt: 16. */
  public static final int NEW_SALT = 16;

  /** The octets of the longest salt that a record may have. */
  static final int LONGEST_SALT = 128;

  private static final byte[] CLIENT_KEY = ascii("Client Key");
  private static final byte[] SERVER_KEY = ascii("Server Key");

  private final HashFunction hash;
  private final byte[] salt;
  private final int iterations;
  private final byte[] storedKey;
  private final byte[] serverKey;

  /** The arrays become the credential's own. */
  ScramCredential(
      HashFunction hash, byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    this.hash = hash;
    this.salt = salt;
    this.iterations = iterations;
    this.storedKey = storedKey;
    this.serverKey = serverKey;
  }

  /**
   * Makes a credential from its parts, which are copied.
   *
   * @param hash the hash function
   * @param salt 1 to 128 octets
   * @param iterations within {@link IterationBounds#DEFAULT}
   * @param storedKey as many octets as the hash function has
   * @param serverKey as many octets as the hash function has
   * @throws IllegalArgumentException if a part is out of these ranges
   */
  public static ScramCredential of(
      HashFunction hash, byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    IterationBounds.DEFAULT.require(iterations);
    checkSaltLength(salt.length);
    checkKey("StoredKey", storedKey, hash);
    checkKey("ServerKey", serverKey, hash);
    return new ScramCredential(
        hash, salt.clone(), iterations, storedKey.clone(), serverKey.clone());
  }

  private static void checkKey(String name, byte[] key, HashFunction hash) {
    if (key.length != hash.length()) {
      throw new IllegalArgumentException(
          "a "
              + name
              + " of "
              + key.length
              + " octets is not one of "
              + hash
              + ", which has "
              + hash.length());
    }
  }

  /**
   * Derives a new credential with a random salt, {@link #NEW_ITERATIONS} and {@link
   * Preparation#SASLPREP}, by {@link Crypto#jce}. This takes milliseconds.
   *
   * @param hash the hash function
   * @param password the password; it stays open and is the caller's
   * @param randomness fills the salt
   * @throws IllegalArgumentException if the password cannot be prepared
   */
  public static ScramCredential derive(HashFunction hash, Secret password, Randomness randomness) {
    byte[] salt = new byte[NEW_SALT];
    randomness.fill(salt);
    return derive(hash, password, salt, NEW_ITERATIONS, Preparation.SASLPREP, Crypto.jce());
  }

  /**
   * Derives a new credential. This takes milliseconds.
   *
   * @param hash the hash function
   * @param password the password; it stays open and is the caller's
   * @param salt 1 to 128 octets, random, usually 16; copied
   * @param iterations within {@link IterationBounds#NEW_RECORD}
   * @param preparation how the password becomes octets
   * @param crypto the implementation to derive with
   * @throws IllegalArgumentException if the salt or the iterations are out of these ranges, or the
   *     password cannot be prepared
   */
  public static ScramCredential derive(
      HashFunction hash,
      Secret password,
      byte[] salt,
      int iterations,
      Preparation preparation,
      Crypto crypto) {
    IterationBounds.NEW_RECORD.require(iterations);
    checkSaltLength(salt.length);
    try (Secret prepared = preparation.require(password)) {
      byte[] own = salt.clone();
      byte[] salted = crypto.pbkdf2(hash, prepared.octets(), own, iterations, hash.length());
      try {
        return new ScramCredential(
            hash,
            own,
            iterations,
            storedKey(hash, salted, crypto),
            serverKey(hash, salted, crypto));
      } finally {
        Arrays.fill(salted, (byte) 0);
      }
    }
  }

  /**
   * Checks the length of a salt.
   *
   * @throws IllegalArgumentException if it is out of range
   */
  static void checkSaltLength(int octets) {
    if (octets < 1 || octets > LONGEST_SALT) {
      throw new IllegalArgumentException(
          "a salt of " + octets + " octets is out of range, 1 to " + LONGEST_SALT);
    }
  }

  /** The key that the client proves to know. */
  static byte[] clientKey(HashFunction hash, byte[] salted, Crypto crypto) {
    return crypto.hmac(hash, salted, CLIENT_KEY);
  }

  private static byte[] storedKey(HashFunction hash, byte[] salted, Crypto crypto) {
    byte[] clientKey = clientKey(hash, salted, crypto);
    try {
      return crypto.hash(hash, clientKey);
    } finally {
      Arrays.fill(clientKey, (byte) 0);
    }
  }

  /** The key that the server proves to know. */
  static byte[] serverKey(HashFunction hash, byte[] salted, Crypto crypto) {
    return crypto.hmac(hash, salted, SERVER_KEY);
  }

  /**
   * Reads a stored record, in either form:
   *
   * <pre>
   * SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey      RFC 5803, PostgreSQL
   * {SCRAM-SHA-256}iterations,salt,StoredKey,ServerKey     Dovecot, gsasl
   * </pre>
   *
   * @param record the record, without blanks around it
   * @throws IllegalArgumentException if it is malformed, or its iterations are out of {@link
   *     IterationBounds#DEFAULT}; the message names the wrong part and does not quote it
   */
  public static ScramCredential parse(String record) {
    return parse(record, IterationBounds.DEFAULT);
  }

  /**
   * Reads a stored record whose iterations have other bounds.
   *
   * @param record the record, without blanks around it
   * @param bounds the bounds of its iterations
   * @throws IllegalArgumentException if it is malformed, or its iterations are out of bounds
   */
  public static ScramCredential parse(String record, IterationBounds bounds) {
    return ScramRecordText.parse(record, bounds);
  }

  /**
   * Writes the record in the form of RFC 5803: {@code
   * SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey}.
   *
   * @return the text, as secret as this object
   */
  public String text() {
    return ScramRecordText.text(this);
  }

  /**
   * Writes the record in the form of Dovecot and gsasl: {@code
   * {SCRAM-SHA-256}iterations,salt,StoredKey,ServerKey}.
   *
   * @return the text, as secret as this object
   */
  public String bracedText() {
    return ScramRecordText.bracedText(this);
  }

  /**
   * Verifies a password, prepared by {@link Preparation#SASLPREP} and derived by {@link
   * Crypto#jce}. This takes milliseconds, as many for a right password as for a wrong one.
   *
   * @param password the password; it stays open and is the caller's
   * @return true if it is the password of this record
   */
  public boolean matches(Secret password) {
    return matches(password, Preparation.SASLPREP, Crypto.jce());
  }

  /**
   * Verifies a password. This takes milliseconds, as many for a right password as for a wrong one.
   *
   * @param password the password; it stays open and is the caller's
   * @param preparation how the password becomes octets
   * @param crypto the implementation to derive with
   * @return true if it is the password of this record
   */
  public boolean matches(Secret password, Preparation preparation, Crypto crypto) {
    try (Secret prepared = preparation.apply(password)) {
      // Derived in any case, so that the time does not tell an unusable password from a wrong one.
      byte[] octets = prepared == null ? new byte[1] : prepared.octets();
      byte[] salted = crypto.pbkdf2(hash, octets, salt, iterations, hash.length());
      byte[] key = storedKey(hash, salted, crypto);
      Arrays.fill(salted, (byte) 0);
      return MessageDigest.isEqual(key, storedKey) && prepared != null;
    }
  }

  /** The hash function. */
  public HashFunction hash() {
    return hash;
  }

  /** The salt, in a new array. */
  public byte[] salt() {
    return salt.clone();
  }

  /** The iterations, 1 or more. */
  public int iterations() {
    return iterations;
  }

  /** The key that verifies a client's proof, in a new array for the caller to wipe. */
  public byte[] storedKey() {
    return storedKey.clone();
  }

  /** The key of the server's signature, in a new array for the caller to wipe. */
  public byte[] serverKey() {
    return serverKey.clone();
  }

  /** The array itself, for a computation. */
  byte[] ownSalt() {
    return salt;
  }

  byte[] ownStoredKey() {
    return storedKey;
  }

  byte[] ownServerKey() {
    return serverKey;
  }

  /** The hash function and the iterations; never the salt or the keys. */
  @Override
  public String toString() {
    return "ScramCredential[" + hash + ", " + iterations + " iterations]";
  }
}
