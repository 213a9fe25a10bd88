package dev.smtpkit.sasl;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** User names, authorization identities and cleartext passwords, as messages carry them. */
final class Names {
  private Names() {}

  /**
   * Checks a name of our own side.
   *
   * @param what the word for it in the exception's text
   * @throws IllegalArgumentException if it is empty or contains NUL
   */
  static void check(String what, String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException(what + " is empty");
    }
    if (name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(what + " contains NUL");
    }
  }

  /**
   * Encodes a name of our own side for a message.
   *
   * @throws IllegalArgumentException if it is empty, contains NUL, is not well-formed Unicode, or
   *     is over the limit
   */
  static byte[] encode(String what, String name) {
    check(what, name);
    byte[] octets = Utf8.encode(CharBuffer.wrap(name));
    if (octets.length > Limits.NAME) {
      throw new IllegalArgumentException(
          what + " of " + octets.length + " octets is longer than " + Limits.NAME);
    }
    return octets;
  }

  /** The same for a name that may be absent, which a message carries as an empty one. */
  static byte[] encodeOptional(String what, @Nullable String name) {
    return name == null ? new byte[0] : encode(what, name);
  }

  /**
   * Checks a cleartext password of our own side.
   *
   * @throws IllegalArgumentException if the other side would not take it
   */
  static void checkPassword(Secret password, int most) {
    String fault = passwordFault(password.octets(), most);
    if (fault != null) {
      throw new IllegalArgumentException("the password " + fault);
    }
  }

  /** Why octets are not a valid cleartext password; null if they are. */
  static @Nullable String passwordFault(byte[] octets, int most) {
    if (octets.length == 0) {
      return "is empty";
    }
    if (OctetArrays.indexOf((byte) 0, octets, 0, octets.length) < octets.length) {
      return "contains NUL";
    }
    if (!Utf8.isWellFormed(octets, 0, octets.length)) {
      return "is not well-formed UTF-8";
    }
    return octets.length > most ? "of " + octets.length + " octets is longer than " + most : null;
  }

  /** Decodes a name that a peer sent; null if it is not a valid one. */
  static @Nullable String decode(byte[] octets, int from, int to) {
    return from < to
            && to - from <= Limits.NAME
            && OctetArrays.indexOf((byte) 0, octets, from, to) == to
            && Utf8.isWellFormed(octets, from, to)
        ? new String(octets, from, to - from, StandardCharsets.UTF_8)
        : null;
  }
}
