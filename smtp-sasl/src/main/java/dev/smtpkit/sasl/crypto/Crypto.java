package dev.smtpkit.sasl.crypto;

/**
 * A hash, its HMAC (RFC 2104) and PBKDF2 over that HMAC (RFC 8018 5.2, which is Hi() of RFC 5802
 * 2.2).
 *
 * <p>Thread-safe. Arrays that are passed in are neither kept nor changed; those that are returned
 * are new, and whoever asked for a secret wipes it. An empty key, password or salt is one like any
 * other.
 */
public interface Crypto {

  /**
   * Computed by Bouncy Castle's lightweight classes; the platform's providers are not asked.
   *
   * @return the implementation
   */
  static Crypto bouncyCastle() {
    return BouncyCastleCrypto.INSTANCE;
  }

  /**
   * Computed by the platform's providers, which use what the processor has for it: what everything
   * in this module takes unless it is told otherwise.
   *
   * @return the implementation
   */
  static Crypto jce() {
    return JceCrypto.INSTANCE;
  }

  /**
   * The hash.
   *
   * @param hash the hash function
   * @param octets what to hash
   * @return as many octets as the hash function has
   */
  byte[] hash(HashFunction hash, byte[] octets);

  /**
   * The HMAC.
   *
   * @param hash the hash function
   * @param key the key
   * @param octets what to authenticate
   * @return as many octets as the hash function has
   */
  byte[] hmac(HashFunction hash, byte[] key, byte[] octets);

  /**
   * A key derived from a password, which takes as long as the iterations ask for: of the order of a
   * microsecond for each.
   *
   * @param hash the hash function of the HMAC
   * @param password the password, UTF-8
   * @param salt the salt
   * @param iterations 1 or more; not bounded here, so nothing a peer sent unchecked
   * @param length how many octets to derive, 1 or more
   * @return the key, for the caller to wipe
   * @throws IllegalArgumentException if a number is below 1
   */
  byte[] pbkdf2(HashFunction hash, byte[] password, byte[] salt, int iterations, int length);
}
