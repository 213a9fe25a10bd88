package dev.smtpkit.sasl.crypto;

/** A hash function that SCRAM is defined for (RFC 5802 4, RFC 7677 3). May grow by others. */
public enum HashFunction {
  /** SHA-1: obsolete as a hash, but old clients of SCRAM have nothing else. */
  SHA_1("SHA-1", 20),

  /** SHA-256. */
  SHA_256("SHA-256", 32);

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
