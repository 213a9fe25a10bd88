package dev.smtpkit.sasl;

import java.nio.CharBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The octets of a password or token, UTF-8 by convention, that can be overwritten with zeros.
 *
 * <p>Never a String, because a String stays readable in memory until it happens to be collected.
 * Which octets are allowed is for the mechanism that carries them to check. Equality and hash code
 * are those of the object; contents are compared by {@link #matches(Secret)}, in constant time.
 *
 * <p>Used by one thread at a time; handing it to another needs the usual safe hand-over. Every
 * method except {@link #close()} and {@link #toString()} throws {@link IllegalStateException} once
 * it is closed.
 */
public final class Secret implements AutoCloseable {
  private byte @Nullable [] octets;

  private Secret(byte[] octets) {
    this.octets = octets;
  }

  /**
   * A secret with a copy of the octets. The caller still owns the array, and wipes it.
   *
   * @param octets any number of octets
   * @return the secret, for the caller to close
   */
  public static Secret copyOf(byte[] octets) {
    return new Secret(octets.clone());
  }

  /**
   * A secret around the array itself, which {@link #close()} overwrites. The caller must not touch
   * the array again.
   *
   * @param octets any number of octets
   * @return the secret, for the caller to close
   */
  public static Secret owning(byte[] octets) {
    return new Secret(octets);
  }

  /**
   * A secret with the UTF-8 form of the characters. The caller still owns the array, and wipes it.
   *
   * @param characters what a user typed, for instance
   * @return the secret, for the caller to close
   * @throws IllegalArgumentException if there is an unpaired surrogate
   */
  public static Secret encode(char[] characters) {
    return new Secret(Utf8.encode(CharBuffer.wrap(characters)));
  }

  /**
   * The number of octets.
   *
   * @return 0 or more
   */
  public int length() {
    return octets().length;
  }

  /**
   * Whether both hold the same octets. The time taken depends on the length of {@code other} alone.
   *
   * @param other the secret to compare with; it stays open
   * @return true if they are the same
   */
  public boolean matches(Secret other) {
    return matches(other.octets());
  }

  /**
   * Whether the octets are those of this secret. The time taken depends on the length of {@code
   * other} alone.
   *
   * @param other the octets to compare with; the array is not kept
   * @return true if they are the same
   */
  public boolean matches(byte[] other) {
    // The argument first: isEqual takes its time from the length of its first argument.
    return MessageDigest.isEqual(other, octets());
  }

  /**
   * The octets, for a computation such as a key derivation.
   *
   * @return a new array that the caller owns, and overwrites as soon as it is done
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

  /** The number of octets, or that it is closed; never what they are. */
  @Override
  public String toString() {
    byte[] held = octets;
    return held == null ? "Secret[closed]" : "Secret[" + held.length + " octets]";
  }

  /** Whether it is open and of this length. */
  boolean isOpen(int length) {
    byte[] held = octets;
    return held != null && held.length == length;
  }

  /** The octets themselves, not a copy: for mechanisms that read them in place. */
  byte[] octets() {
    byte[] held = octets;
    if (held == null) {
      throw new IllegalStateException("the secret is closed");
    }
    return held;
  }
}
