package dev.smtpkit.sasl.crypto;

/**
 * A hash, its HMAC (RFC 2104) and PBKDF2 over that HMAC (RFC 8018 5.2, the Hi() of RFC 5802 2.2).
 *
 * <p>Implementations are thread-safe. Arrays that are passed in are neither kept nor changed;
 * returned arrays are new, and whoever asked for a secret wipes it. An empty key, password or salt
 * is valid. The interface may be implemented by users; a method added later has a default.
 */
public interface Crypto {

  /**
   * The lightweight classes of Bouncy Castle, which need no registered provider. Bouncy Castle is
   * optional: only this method loads it.
   *
   * @return the implementation
   * @throws IllegalStateException if Bouncy Castle is missing; the message names the artifact to
   *     add
   */
  static Crypto bouncyCastle() {
    try {
      return BouncyCastleCrypto.INSTANCE;
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "Bouncy Castle is missing: add the artifact org.bouncycastle:bcprov-jdk18on to the class"
              + " path or module path, or use Crypto.jce(), which needs no artifact",
          e);
    }
  }

  /**
   * The platform's providers, which use what the processor has for it. The default everywhere in
   * this module.
   *
   * @return the implementation
   */
  static Crypto jce() {
    return JceCrypto.INSTANCE;
  }

  /**
   * Computes a hash.
   *
   * @param hash the hash function
   * @param octets the input
   * @return {@link HashFunction#length} octets
   */
  byte[] hash(HashFunction hash, byte[] octets);

  /**
   * Computes an HMAC.
   *
   * @param hash the hash function
   * @param key the key
   * @param octets the input
   * @return {@link HashFunction#length} octets
   */
  byte[] hmac(HashFunction hash, byte[] key, byte[] octets);

  /**
   * Derives a key from a password. The time grows with the iterations, about a microsecond each.
   *
   * @param hash the hash function of the HMAC
   * @param password the password, UTF-8
   * @param salt the salt
   * @param iterations 1 or more; no upper bound here, so a peer's number is checked before
   * @param length the octets to derive, 1 or more
   * @return the key, for the caller to wipe
   * @throws IllegalArgumentException if a number is below 1
   */
  byte[] pbkdf2(HashFunction hash, byte[] password, byte[] salt, int iterations, int length);
}
