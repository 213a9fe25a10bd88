package dev.smtpkit.sasl;

import com.ongres.saslprep.SASLprep;
import com.ongres.stringprep.Profile;
import java.nio.CharBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The way from a password to the octets that a key is derived from, independent of how a keyboard
 * composed it. Both sides and the maker of the records use the same.
 *
 * <p>A password of printable ASCII is left as it is by all three. SASLprep is limited to 1024
 * octets, because its time grows with unusual characters; it leaves characters of the password in
 * memory, where they cannot be wiped.
 *
 * <p>May grow by other profiles.
 */
public enum Preparation {
  /** The octets as they are. */
  RAW,

  /**
   * SASLprep (RFC 4013) of a query, which lets characters pass that Unicode 3.2 does not assign; a
   * password that SASLprep prohibits stays as it is. The default: it agrees with every
   * implementation of RFC 5802, and no password locks its user out.
   */
  SASLPREP,

  /** SASLprep (RFC 4013) of a stored string; prohibited and unassigned characters are refused. */
  STRICT_SASLPREP;

  private static final int LONGEST = 1024;
  private static final Profile PROFILE = new SASLprep();

  /**
   * Prepares a password.
   *
   * @param password the password; it stays open and is the caller's
   * @return the prepared password, for the caller to close; null if the password is empty, or
   *     except for {@link #RAW} if it is not UTF-8, over the limit or maps to nothing, or if it is
   *     prohibited under {@link #STRICT_SASLPREP}
   * @throws IllegalStateException if the password is closed
   */
  public @Nullable Secret apply(Secret password) {
    byte[] octets = password.octets();
    if (octets.length == 0) {
      return null;
    }
    if (this == RAW || isPrintableAscii(octets)) {
      return Secret.copyOf(octets);
    }
    if (octets.length > LONGEST) {
      return null;
    }
    char[] characters = Utf8.decode(octets);
    if (characters == null) {
      return null;
    }
    try {
      return prepared(characters, octets);
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  /**
   * Prepares a password that has to be usable.
   *
   * @throws IllegalArgumentException if it is not
   */
  Secret require(Secret password) {
    Secret prepared = apply(password);
    if (prepared == null) {
      throw new IllegalArgumentException(
          "the password of "
              + password.length()
              + " octets cannot be prepared by "
              + this
              + (password.length() == 0
                  ? ": it is empty"
                  : ": it is not UTF-8, longer than " + LONGEST + " octets, or prohibited"));
    }
    return prepared;
  }

  private @Nullable Secret prepared(char[] characters, byte[] octets) {
    if (isMappedToNothing(characters)) {
      return null;
    }
    char[] prepared;
    try {
      prepared =
          this == SASLPREP ? PROFILE.prepareQuery(characters) : PROFILE.prepareStored(characters);
    } catch (IllegalArgumentException e) {
      return this == SASLPREP ? Secret.copyOf(octets) : null;
    }
    try {
      return prepared.length == 0 ? null : Secret.owning(Utf8.encode(CharBuffer.wrap(prepared)));
    } finally {
      Arrays.fill(prepared, '\0');
    }
  }

  private static boolean isPrintableAscii(byte[] octets) {
    for (byte octet : octets) {
      if (octet < ' ' || octet == 0x7F) {
        return false;
      }
    }
    return true;
  }

  /** Whether the password maps to nothing (RFC 3454 B.1), which the library does not expect. */
  private static boolean isMappedToNothing(char[] characters) {
    for (char character : characters) {
      if (!isMappedToNothing(character)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isMappedToNothing(char character) {
    return character == '\u00AD'
        || character == '\u034F'
        || character == '\u1806'
        || (character >= '\u180B' && character <= '\u180D')
        || (character >= '\u200B' && character <= '\u200D')
        || character == '\u2060'
        || (character >= '\uFE00' && character <= '\uFE0F')
        || character == '\uFEFF';
  }
}
