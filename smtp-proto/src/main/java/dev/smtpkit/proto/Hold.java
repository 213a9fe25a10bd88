package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.InternetTime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * HOLDFOR or HOLDUNTIL: when a submitted message may leave (RFC 4865 3). A message has one or the
 * other.
 */
public sealed interface Hold {

  /** The value as it stands in a command. */
  String text();

  /**
   * HOLDFOR.
   *
   * @param seconds 1 to 999 999 999
   */
  record For(int seconds) implements Hold {

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the time is out of range
     */
    public For {
      if (seconds < 1 || seconds > 999_999_999) {
        throw new IllegalArgumentException("hold for " + seconds);
      }
    }

    /**
     * The value of HOLDFOR that the octets are: {@code %x31-39 *8DIGIT}.
     *
     * @param octets an array of ASCII
     * @param from the index of the first octet
     * @param to the index behind the last octet
     * @return the value, null if the octets are none
     */
    public static @Nullable For parse(byte[] octets, int from, int to) {
      long seconds = Characters.number(octets, from, to, 9);
      return seconds < 1 || octets[from] == '0' ? null : new For((int) seconds);
    }

    @Override
    public String text() {
      return Integer.toString(seconds);
    }
  }

  /**
   * HOLDUNTIL.
   *
   * @param time the time, in whole seconds, of a year of four digits
   */
  record Until(Instant time) implements Hold {

    /**
     * Checks the time.
     *
     * @throws IllegalArgumentException if it has a fraction or the year has not four digits
     */
    public Until {
      InternetTime.require(time);
    }

    /**
     * The value of HOLDUNTIL that the octets are: a date-time of RFC 3339 in UTC, without a
     * fraction. A leap second counts as the second behind it.
     *
     * @param octets an array of ASCII
     * @param from the index of the first octet
     * @param to the index behind the last octet
     * @return the value, null if the octets are none
     */
    public static @Nullable Until parse(byte[] octets, int from, int to) {
      // In UTC: the last letter is Z, and there is no offset.
      Instant time = to - from == 20 ? InternetTime.parse(octets, from, to) : null;
      return time == null ? null : new Until(time);
    }

    @Override
    public String text() {
      return time.toString();
    }
  }
}
