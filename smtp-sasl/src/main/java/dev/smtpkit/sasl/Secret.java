package dev.smtpkit.sasl;

import java.nio.CharBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The octets of a password or token, UTF-8 by convention, which can be overwritten with zeros.
 *
 * <p>Not a String, because a String stays readable in memory until it is collected. Each mechanism
 * checks which octets it can carry. Equality and hash code are those of the object; {@link
 * #matches(Secret)} compares contents in constant time.
 *
 * <p>Used by one thread at a time, with a safe hand-over between threads. Once a secret is closed,
 * every method except {@link #close()} and {@link #toString()} throws {@link
 * IllegalStateException}.
 */
public final class Secret implements AutoCloseable {
  private byte @Nullable [] octets;

  private Secret(byte[] octets) {
    this.octets = octets;
  }

  /**
   * Copies the octets. The caller still owns the array, and wipes it.
   *
   * @param octets any number of octets
   * @return the secret, for the caller to close
   */
  public static Secret copyOf(byte[] octets) {
    return new Secret(octets.clone());
  }

  /**
   * Takes the array itself, which {@link #close()} overwrites. The caller must not use it again.
   *
   * @param octets any number of octets
   * @return the secret, for the caller to close
   */
  public static Secret owning(byte[] octets) {
    return new Secret(octets);
  }

  /**
   * Encodes characters in UTF-8. The caller still owns the array, and wipes it.
   *
   * @param characters such as a user typed
   * @return the secret, for the caller to close
   * @throws IllegalArgumentException if a surrogate is unpaired
   */
  public static Secret encode(char[] characters) {
    return new Secret(Utf8.encode(CharBuffer.wrap(characters)));
  }

  /** The number of octets, 0 or more. */
  public int length() {
    return octets().length;
  }

  /**
   * True if both hold the same octets. The time depends on the length of {@code other} alone.
   *
   * @param other the secret to compare with; it stays open
   */
  public boolean matches(Secret other) {
    return matches(other.octets());
  }

  /**
   * True if the octets are those of this secret. The time depends on the length of {@code other}
   * alone.
   *
   * @param other the octets to compare with; the array is not kept
   */
  public boolean matches(byte[] other) {
    // The argument first: the time of isEqual depends on the length of its first argument.
    return MessageDigest.isEqual(other, octets());
  }

  /**
   * The octets, for a computation such as a key derivation.
   *
   * @return a new array, for the caller to wipe
   */
  public byte[] copy() {
    return octets().clone();
  }

  /** Overwrites the octets with zeros. Closing again does nothing. */
  @Override
  public void close() {
    byte[] held = octets;
    if (held != null) {
      Arrays.fill(held, (byte) 0);
      octets = null;
    }
  }

  /** The number of octets, or the word "closed"; never the octets. */
  @Override
  public String toString() {
    byte[] held = octets;
    return held == null ? "Secret[closed]" : "Secret[" + held.length + " octets]";
  }

  /** Whether the secret is open and has this many octets. */
  boolean isOpen(int length) {
    byte[] held = octets;
    return held != null && held.length == length;
  }

  /** The array itself, for mechanisms that read it in place. */
  byte[] octets() {
    byte[] held = octets;
    if (held == null) {
      throw new IllegalStateException("the secret is closed");
    }
    return held;
  }
}
