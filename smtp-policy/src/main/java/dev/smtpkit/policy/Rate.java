package dev.smtpkit.policy;

import java.time.Duration;

/**
 * So many in so much time, as a token bucket has it: all of them may come at once, and each is
 * given back after a period's share. In any span of time {@code t} that makes at most {@code
 * permits + t * permits / period}.
 *
 * @param permits how many, 1 or more
 * @param period in which time, 1 ns or more; permits times nanoseconds is less than 2^63, which a
 *     hundred thousand a day are
 */
public record Rate(int permits, Duration period) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if one is not positive or both together are too large
   */
  public Rate {
    if (permits < 1 || period.isZero() || period.isNegative()) {
      throw new IllegalArgumentException("a rate of " + permits + " in " + period);
    }
    try {
      Math.multiplyExact(period.toNanos(), (long) permits);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("a rate of " + permits + " in " + period, e);
    }
  }

  /**
   * A rate.
   *
   * @param permits how many, 1 or more
   */
  public static Rate perMinute(int permits) {
    return new Rate(permits, Duration.ofMinutes(1));
  }

  /**
   * A rate.
   *
   * @param permits how many, 1 to 2 562 047
   */
  public static Rate perHour(int permits) {
    return new Rate(permits, Duration.ofHours(1));
  }
}
