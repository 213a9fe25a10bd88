package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.ExceptionText;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * MTRK: lets the sender ask later where a message went (RFC 3885 3.1). Needs an ENVID that is
 * unique in the world (3.2).
 *
 * @param certifier the base64 of a SHA-1 digest; without its padding, for which the value of a
 *     parameter has no letter (RFC 5321 4.1.2)
 * @param timeout for how many seconds it should be remembered, 0 to 999 999 999
 */
public record MessageTracking(String certifier, OptionalInt timeout) {

  /** 160 bits take 27 letters of six bits, the last of which has two to spare. */
  private static final int CERTIFIER_OCTETS = 27;

  /**
   * Checks both parts.
   *
   * @throws IllegalArgumentException if the certifier or the timeout is out of range
   */
  public MessageTracking {
    byte[] octets = Characters.octets(certifier);
    if (octets == null || !isCertifier(octets, 0, octets.length)) {
      throw new IllegalArgumentException(
          ExceptionText.quote(certifier)
              + " is not the base64 of a SHA-1 digest: 27 letters without padding (RFC 3885 3.1)");
    }
    if (timeout.isPresent() && (timeout.getAsInt() < 0 || timeout.getAsInt() > 999_999_999)) {
      throw new IllegalArgumentException(
          "timeout " + timeout.getAsInt() + " is not within 0 to 999999999 seconds");
    }
  }

  /**
   * The value of MTRK that the octets are: {@code mtrk-certifier [":" 1*9DIGIT]}.
   *
   * @param octets an array of ASCII
   * @param from the index of the first octet
   * @param to the index after the last octet
   * @return the value, null if the octets have another form
   */
  public static @Nullable MessageTracking parse(byte[] octets, int from, int to) {
    int colon = Characters.indexOf(octets, from, to, ':');
    if (!isCertifier(octets, from, colon)) {
      return null;
    }
    String certifier = Characters.ascii(octets, from, colon);
    if (colon == to) {
      return new MessageTracking(certifier, OptionalInt.empty());
    }
    long timeout = Characters.number(octets, colon + 1, to, 9);
    return timeout < 0 ? null : new MessageTracking(certifier, OptionalInt.of((int) timeout));
  }

  private static boolean isCertifier(byte[] octets, int from, int to) {
    return to - from == CERTIFIER_OCTETS
        && Characters.are(octets, from, to, Characters.BASE64)
        // The two bits to spare are zero: only each fourth letter of the alphabet ends a digest.
        && "AEIMQUYcgkosw048".indexOf(octets[to - 1]) >= 0;
  }

  /** The value as it stands in a command. */
  public String text() {
    return timeout.isPresent() ? certifier + ':' + timeout.getAsInt() : certifier;
  }
}
