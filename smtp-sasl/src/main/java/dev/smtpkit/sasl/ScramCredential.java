package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.Octets.ascii;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * What a server stores of a password: enough to verify it, by SCRAM or given in clear, and not
 * enough to log in with (RFC 5802 3). Guessing the password with it costs a derivation a guess, so
 * it is to be kept from strangers all the same.
 *
 * <pre>
 * SaltedPassword = PBKDF2(password, salt, iterations)
 * StoredKey      = H(HMAC(SaltedPassword, "Client Key"))
 * ServerKey      = HMAC(SaltedPassword, "Server Key")
 * </pre>
 *
 * <p>Immutable. Equality is that of the object, and nothing is printed but the hash function and
 * the iterations.
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
   * A credential of its parts.
   *
   * @param hash the hash function
   * @param salt 1 to 128 octets
   * @param iterations within {@link IterationBounds#DEFAULT}
   * @param storedKey as many octets as the hash function has
   * @param serverKey as many octets as the hash function has
   * @return the credential
   * @throws IllegalArgumentException if one of them is not as said
   */
  public static ScramCredential of(
      HashFunction hash, byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    IterationBounds.DEFAULT.require(iterations);
    checkSalt(salt);
    if (storedKey.length != hash.length() || serverKey.length != hash.length()) {
      throw new IllegalArgumentException("a key is not of " + hash.length() + " octets");
    }
    return new ScramCredential(
        hash, salt.clone(), iterations, storedKey.clone(), serverKey.clone());
  }

  /**
   * A new credential with a random salt, {@link #NEW_ITERATIONS} and {@link Preparation#SASLPREP},
   * derived by {@link Crypto#jce}.
   *
   * @param hash the hash function
   * @param password the password; it stays open and is the caller's
   * @param randomness fills the salt
   * @return the credential
   * @throws IllegalArgumentException if the password cannot be prepared
   */
  public static ScramCredential derive(HashFunction hash, Secret password, Randomness randomness) {
    byte[] salt = new byte[NEW_SALT];
    randomness.fill(salt);
    return derive(hash, password, salt, NEW_ITERATIONS, Preparation.SASLPREP, Crypto.jce());
  }

  /**
   * A new credential. This takes milliseconds.
   *
   * @param hash the hash function
   * @param password the password; it stays open and is the caller's
   * @param salt 1 to 128 octets, random, 16 being usual
   * @param iterations within {@link IterationBounds#NEW_RECORD}
   * @param preparation how the password becomes octets
   * @param crypto what derives
   * @return the credential
   * @throws IllegalArgumentException if one of them is not as said, or the password cannot be
   *     prepared
   */
  public static ScramCredential derive(
      HashFunction hash,
      Secret password,
      byte[] salt,
      int iterations,
      Preparation preparation,
      Crypto crypto) {
    IterationBounds.NEW_RECORD.require(iterations);
    checkSalt(salt);
    try (Secret prepared = preparation.apply(password)) {
      if (prepared == null) {
        throw new IllegalArgumentException("the password cannot be prepared");
      }
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

  static void checkSalt(byte[] salt) {
    if (salt.length == 0 || salt.length > LONGEST_SALT) {
      throw new IllegalArgumentException("a salt of " + salt.length + " octets");
    }
  }

  /** What the client proves that it has. */
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

  /** What the server proves that it has. */
  static byte[] serverKey(HashFunction hash, byte[] salted, Crypto crypto) {
    return crypto.hmac(hash, salted, SERVER_KEY);
  }

  /**
   * Reads a stored record. Both forms are read, whichever it is:
   *
   * <pre>
   * SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey      RFC 5803, PostgreSQL
   * {SCRAM-SHA-256}iterations,salt,StoredKey,ServerKey     Dovecot, gsasl
   * </pre>
   *
   * @param record the record, without blanks around it
   * @return the credential
   * @throws IllegalArgumentException if it is none, or its iterations are not within {@link
   *     IterationBounds#DEFAULT}; the message says which part is wrong and not what it is
   */
  public static ScramCredential parse(String record) {
    return parse(record, IterationBounds.DEFAULT);
  }

  /**
   * Reads a stored record, with bounds of one's own.
   *
   * @param record the record, without blanks around it
   * @param bounds what its iterations are to be within
   * @return the credential
   * @throws IllegalArgumentException if it is none, or its iterations are not within the bounds
   */
  public static ScramCredential parse(String record, IterationBounds bounds) {
    return ScramRecordText.parse(record, bounds);
  }

  /**
   * The record in the form of RFC 5803: {@code SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey}.
   *
   * @return the text; a secret as this object is
   */
  public String text() {
    return ScramRecordText.text(this);
  }

  /**
   * The record in the form of Dovecot and gsasl: {@code
   * {SCRAM-SHA-256}iterations,salt,StoredKey,ServerKey}.
   *
   * @return the text; a secret as this object is
   */
  public String bracedText() {
    return ScramRecordText.bracedText(this);
  }

  /**
   * Whether this is the password, prepared by {@link Preparation#SASLPREP} and derived by {@link
   * Crypto#jce}. This takes milliseconds, the same for a right password and a wrong one.
   *
   * @param password the password; it stays open and is the caller's
   * @return true if it is
   */
  public boolean matches(Secret password) {
    return matches(password, Preparation.SASLPREP, Crypto.jce());
  }

  /**
   * Whether this is the password. This takes milliseconds, the same for a right password and a
   * wrong one.
   *
   * @param password the password; it stays open and is the caller's
   * @param preparation how the password becomes octets
   * @param crypto what derives
   * @return true if it is
   */
  public boolean matches(Secret password, Preparation preparation, Crypto crypto) {
    try (Secret prepared = preparation.apply(password)) {
      // Derived all the same: what is no password is not to be told from a wrong one by the time.
      byte[] octets = prepared == null ? new byte[1] : prepared.octets();
      byte[] salted = crypto.pbkdf2(hash, octets, salt, iterations, hash.length());
      byte[] key = storedKey(hash, salted, crypto);
      Arrays.fill(salted, (byte) 0);
      return MessageDigest.isEqual(key, storedKey) && prepared != null;
    }
  }

  /**
   * The hash function.
   *
   * @return the hash function
   */
  public HashFunction hash() {
    return hash;
  }

  /**
   * The salt.
   *
   * @return a new array
   */
  public byte[] salt() {
    return salt.clone();
  }

  /**
   * The iterations.
   *
   * @return 1 or more
   */
  public int iterations() {
    return iterations;
  }

  /**
   * The key that a client's proof is verified with.
   *
   * @return a new array, for the caller to wipe
   */
  public byte[] storedKey() {
    return storedKey.clone();
  }

  /**
   * The key that the server proves itself with.
   *
   * @return a new array, for the caller to wipe
   */
  public byte[] serverKey() {
    return serverKey.clone();
  }

  /** The parts themselves, not copies: for a computation. */
  byte[] ownSalt() {
    return salt;
  }

  byte[] ownStoredKey() {
    return storedKey;
  }

  byte[] ownServerKey() {
    return serverKey;
  }

  /** The hash function and the iterations, never the keys. */
  @Override
  public String toString() {
    return "ScramCredential[" + hash + ", " + iterations + " iterations]";
  }
}
