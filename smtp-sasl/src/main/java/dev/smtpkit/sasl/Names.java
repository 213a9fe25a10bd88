package dev.smtpkit.sasl;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Names of users and authorization identities: not empty, no NUL, UTF-8 of bounded length. */
final class Names {
  private Names() {}

  /**
   * Checks a name that our side was given.
   *
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
   * A name that our side was given, as it goes into a message.
   *
   * @throws IllegalArgumentException if it is none
   */
  static byte[] encode(String what, String name) {
    check(what, name);
    byte[] octets = Utf8.encode(CharBuffer.wrap(name));
    if (octets.length > Limits.NAME) {
      throw new IllegalArgumentException(what + " is longer than " + Limits.NAME + " octets");
    }
    return octets;
  }

  /** The same for a name that may be left out, which is an empty one in a message. */
  static byte[] encodeOptional(String what, @Nullable String name) {
    return name == null ? new byte[0] : encode(what, name);
  }

  /**
   * Checks a password that is sent in clear.
   *
   * @throws IllegalArgumentException if it is none that the other side takes
   */
  static void checkPassword(Secret password, int most) {
    String fault = passwordFault(password.octets(), most);
    if (fault != null) {
      throw new IllegalArgumentException("the password " + fault);
    }
  }

  /** Why octets are no password that is sent in clear, null if they are one. */
  static @Nullable String passwordFault(byte[] octets, int most) {
    if (octets.length == 0) {
      return "is empty";
    }
    if (Octets.indexOf((byte) 0, octets, 0, octets.length) < octets.length) {
      return "contains NUL";
    }
    if (!Utf8.isWellFormed(octets, 0, octets.length)) {
      return "is not well-formed UTF-8";
    }
    return octets.length > most ? "is longer than " + most + " octets" : null;
  }

  /** The name that a peer sent, null if the octets are none. */
  static @Nullable String decode(byte[] octets, int from, int to) {
    return from < to
            && to - from <= Limits.NAME
            && Octets.indexOf((byte) 0, octets, from, to) == to
            && Utf8.isWellFormed(octets, from, to)
        ? new String(octets, from, to - from, StandardCharsets.UTF_8)
        : null;
  }
}
