package dev.smtpkit.proto.grammar;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.Year;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The date-time of RFC 3339 5.6, without a fraction. */
public final class InternetTime {

  private static final String FORM = "dddd-dd-ddTdd:dd:dd";
  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private InternetTime() {}

  /**
   * Refuses what cannot be written.
   *
   * @throws IllegalArgumentException if there is a fraction or the year has not four digits
   */
  public static void require(Instant time) {
    if (!time.equals(time.truncatedTo(ChronoUnit.SECONDS))
        || time.isBefore(FIRST)
        || time.isAfter(LAST)) {
      throw new IllegalArgumentException(
          time + " must be in whole seconds, of a year from 0 to 9999 (RFC 3339 5.6): truncate it");
    }
  }

  /** The time, null if the octets have another form. A leap second counts as the next second. */
  public static @Nullable Instant parse(byte[] octets, int from, int to) {
    int zone = from + FORM.length();
    if (zone >= to) {
      return null;
    }
    for (int i = 0; i < FORM.length(); i++) {
      char form = FORM.charAt(i);
      int octet = octets[from + i];
      if (form == 'd'
          ? octet < '0' || octet > '9'
          : octet != form && (form != 'T' || octet != 't')) {
        return null;
      }
    }
    int offset = offsetSeconds(octets, zone, to);
    int year = 100 * two(octets, from) + two(octets, from + 2);
    int month = two(octets, from + 5);
    int day = two(octets, from + 8);
    int hour = two(octets, from + 11);
    int minute = two(octets, from + 14);
    int second = two(octets, from + 17);
    if (offset == Integer.MIN_VALUE
        || month < 1
        || month > 12
        || day < 1
        || day > Month.of(month).length(Year.isLeap(year))
        || hour > 23
        || minute > 59
        || second > 60) {
      return null;
    }
    Instant time =
        LocalDateTime.of(year, month, day, hour, minute)
            .toInstant(ZoneOffset.UTC)
            .plusSeconds(second - offset);
    // Leap seconds end a minute before midnight UTC.
    boolean leap = second == 60;
    boolean good =
        (!leap || Math.floorMod(time.getEpochSecond(), 86_400) == 0)
            && !time.isBefore(FIRST)
            && !time.isAfter(LAST);
    return good ? time : null;
  }

  /** "Z" / ( "+" / "-" ) hour ":" minute: seconds, MIN_VALUE if malformed. */
  private static int offsetSeconds(byte[] octets, int zone, int to) {
    if (to - zone == 1) {
      return (octets[zone] | 0x20) == 'z' ? 0 : Integer.MIN_VALUE;
    }
    if (to - zone != 6 || octets[zone + 3] != ':' || octets[zone] != '+' && octets[zone] != '-') {
      return Integer.MIN_VALUE;
    }
    int hour = two(octets, zone + 1);
    int minute = two(octets, zone + 4);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) {
      return Integer.MIN_VALUE;
    }
    return (octets[zone] == '-' ? -60 : 60) * (60 * hour + minute);
  }

  /** 2DIGIT, -1 if the octets are something else. */
  private static int two(byte[] octets, int from) {
    return (int) Characters.number(octets, from, from + 2, 2);
  }
}
