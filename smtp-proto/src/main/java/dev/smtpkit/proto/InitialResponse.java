package dev.smtpkit.proto;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The decoded initial response of an AUTH command (RFC 4954 4). It may hold a password: it prints
 * its length only, and its owner closes it after use. Not thread-safe.
 */
public final class InitialResponse implements AutoCloseable {

  private final byte[] octets;

  private InitialResponse(byte[] octets) {
    this.octets = octets;
  }

  /**
   * Takes over the octets of a response.
   *
   * @param octets the decoded response, possibly empty; not copied, zeroed by {@link #close()}
   */
  public static InitialResponse owning(byte[] octets) {
    return new InitialResponse(octets);
  }

  /** A copy of the octets; the caller overwrites it after use. */
  public byte[] octets() {
    return octets.clone();
  }

  /** The number of octets. */
  public int length() {
    return octets.length;
  }

  /** Overwrites the octets with zeros. */
  @Override
  public void close() {
    Arrays.fill(octets, (byte) 0);
  }

  /** Equal octets, compared in constant time. */
  @Override
  public boolean equals(Object other) {
    return other instanceof InitialResponse that && MessageDigest.isEqual(octets, that.octets);
  }

  /** The length: nothing of the content shows. */
  @Override
  public int hashCode() {
    return octets.length;
  }

  @Override
  public String toString() {
    return octets.length + " octets";
  }
}
