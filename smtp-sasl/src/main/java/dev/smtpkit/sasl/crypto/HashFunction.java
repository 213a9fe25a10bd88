package dev.smtpkit.sasl.crypto;

/**
 * A hash function of SCRAM. RFC 5802 4 and RFC 7677 3 define it for SHA-1 and SHA-256; SHA-512 has
 * no RFC. May grow by others.
 */
public enum HashFunction {
  /** SHA-1: obsolete as a hash, but old clients of SCRAM have nothing else. */
  SHA_1("SHA-1", 20),

  /** SHA-256. */
  SHA_256("SHA-256", 32),

  /** SHA-512. */
  SHA_512("SHA-512", 64);

  private final String algorithm;
  private final int length;

  HashFunction(String algorithm, int length) {
    this.algorithm = algorithm;
    this.length = length;
  }

  /** The name in the names of mechanisms and of the platform's algorithms: {@code SHA-256}. */
  public String algorithm() {
    return algorithm;
  }

  /** The length of a hash, in octets. */
  public int length() {
    return length;
  }

  /** The name. */
  @Override
  public String toString() {
    return algorithm;
  }
}
