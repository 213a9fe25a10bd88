package dev.smtpkit.policy;

import java.time.Duration;
import java.util.Objects;

/**
 * A number of permits in a period, as a token bucket counts them: all permits may be taken at once,
 * and each comes back after its share of the period. In any span of time {@code t} that allows at
 * most {@code permits + t * permits / period}.
 *
 * <p>Immutable.
 */
public final class Rate {

  private final int permits;
  private final Duration period;

  private Rate(int permits, Duration period) {
    this.permits = permits;
    this.period = period;
  }

  /**
   * A rate.
   *
   * @param permits the permits in a period, 1 or more
   * @param period the period, 1 ns or more; permits times the period's nanoseconds is below 2^63,
   *     which has room for a hundred thousand a day
   * @throws IllegalArgumentException if one is not positive or the product is too large
   */
  public static Rate of(int permits, Duration period) {
    if (permits < 1) {
      throw new IllegalArgumentException(permits + " permits are below 1, the least of a rate");
    }
    if (period.isZero() || period.isNegative()) {
      throw new IllegalArgumentException("a period of " + period + " is below 1 ns, the shortest");
    }
    try {
      Math.multiplyExact(period.toNanos(), (long) permits);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          permits
              + " permits in "
              + period
              + " exceed 2^63 permit-nanoseconds; take fewer permits in a shorter period",
          e);
    }
    return new Rate(permits, period);
  }

  /**
   * A rate.
   *
   * @param permits the permits in a minute, 1 or more
   * @throws IllegalArgumentException if it is less
   */
  public static Rate perMinute(int permits) {
    return of(permits, Duration.ofMinutes(1));
  }

  /**
   * A rate.
   *
   * @param permits the permits in an hour, 1 to 2 562 047
   * @throws IllegalArgumentException if it is out of range
   */
  public static Rate perHour(int permits) {
    return of(permits, Duration.ofHours(1));
  }

  /** The permits in a period. */
  public int permits() {
    return permits;
  }

  /** The period. */
  public Duration period() {
    return period;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rate that && permits == that.permits && period.equals(that.period);
  }

  @Override
  public int hashCode() {
    return Objects.hash(permits, period);
  }

  @Override
  public String toString() {
    return permits + " in " + period;
  }
}
