package dev.smtpkit.proto;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long a server holds messages for release in the future (RFC 4865 3).
 *
 * @param maxInterval the longest time in seconds, 1 to 999999999
 * @param maxDateTime the latest time, in a year from 0 to 9999
 */
public record FutureRelease(int maxInterval, Instant maxDateTime) {

  private static final int MAX_DIGITS = 9;
  private static final int MAX_INTERVAL = 999_999_999;
  private static final Instant YEAR_0 = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

  /** date-time (RFC 3339 5.6). Days and hours out of range are left to the JDK. */
  private static final String DATE_TIME =
      "\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?([Zz]|[+-]\\d\\d:\\d\\d)";

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if one is exceeded
   */
  public FutureRelease {
    if (maxInterval < 1 || maxInterval > MAX_INTERVAL) {
      throw new IllegalArgumentException(
          "max-future-release-interval " + maxInterval + " is not within 1 to " + MAX_INTERVAL);
    }
    if (maxDateTime.isBefore(YEAR_0) || !maxDateTime.isBefore(YEAR_10000)) {
      throw new IllegalArgumentException(
          "max-future-release-date-time " + maxDateTime + " is not in a year from 0 to 9999");
    }
  }

  /** The values in the parameters, null if they have another form. */
  static @Nullable FutureRelease parse(List<String> parameters) {
    if (parameters.size() != 2
        || !EhloParameters.isNumber(parameters.get(0), MAX_DIGITS)
        || parameters.get(0).startsWith("0")
        || !parameters.get(1).matches(DATE_TIME)) {
      return null;
    }
    try {
      return new FutureRelease(
          Integer.parseInt(parameters.get(0)), OffsetDateTime.parse(parameters.get(1)).toInstant());
    } catch (DateTimeException | IllegalArgumentException e) {
      return null;
    }
  }

  List<String> parameters() {
    return List.of(Integer.toString(maxInterval), maxDateTime.toString());
  }
}
