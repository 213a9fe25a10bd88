package dev.smtpkit.sasl;

import com.ongres.saslprep.SASLprep;
import com.ongres.stringprep.Profile;
import java.nio.CharBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a password becomes the octets that a key is derived from, so that it does not matter how a
 * keyboard composed it. Both sides, and whoever makes the records, have to use the same.
 *
 * <p>A password of printable ASCII is its own preparation under all three. What SASLprep has to
 * look at is bounded to 1024 octets, since that takes longer the stranger the characters are; on
 * its way it leaves characters of the password in memory that nobody can wipe.
 */
public enum Preparation {
  /** The octets as they are. */
  RAW,

  /**
   * SASLprep (RFC 4013) as of a query, so that characters not assigned in Unicode 3.2 pass; the
   * octets as they are where SASLprep prohibits them. The default: it agrees with everybody who
   * follows RFC 5802, and shuts out nobody whose password has a character SASLprep does not allow.
   */
  SASLPREP,

  /**
   * SASLprep (RFC 4013) as of a stored string: what it prohibits or does not know is no password.
   */
  STRICT_SASLPREP;

  private static final int LONGEST = 1024;
  private static final Profile PROFILE = new SASLprep();

  /**
   * Prepares a password.
   *
   * @param password the password; it stays open and is the caller's
   * @return the prepared one, for the caller to close; null if it is none: empty, or unless {@link
   *     #RAW} not UTF-8, over the bound or left with nothing, or prohibited under {@link
   *     #STRICT_SASLPREP}
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

  /** Whether nothing is left of it (RFC 3454 B.1), which the library does not expect. */
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
