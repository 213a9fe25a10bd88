package dev.smtpkit.sasl;

/**
 * The source of nonces and salts. Cryptographically strong, and thread-safe where a mechanism is
 * shared between threads: {@code new SecureRandom()::nextBytes}.
 */
@FunctionalInterface
public interface Randomness {
  /**
   * Fills an array with random octets.
   *
   * @param octets the array
   */
  void fill(byte[] octets);
}
