package dev.smtpkit.sasl;

/**
 * Where an exchange takes its nonces and salts from. To be fit for cryptography, and thread-safe
 * where mechanisms are shared between threads: {@code new SecureRandom()::nextBytes}.
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
