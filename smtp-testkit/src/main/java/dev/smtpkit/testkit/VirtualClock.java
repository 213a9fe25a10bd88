package dev.smtpkit.testkit;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Time that passes only when a test says so.
 *
 * <p>Starts at an arbitrary reading other than zero, to expose code that takes zero for "never".
 * Not thread-safe.
 */
public final class VirtualClock implements LongSupplier {

  private long nowNanos;

  /** A clock that stands still until it is advanced. */
  public VirtualClock() {
    this(1_000_000_007L);
  }

  /**
   * A clock with a chosen first reading. A reading just below {@link Long#MAX_VALUE} overflows
   * during the test, as {@link System#nanoTime} may, and exposes code that compares readings with
   * {@code <} instead of subtracting them.
   *
   * @param startNanos the first reading in nanoseconds, any value
   */
  public VirtualClock(long startNanos) {
    this.nowNanos = startNanos;
  }

  /** The reading in nanoseconds; only differences between readings mean anything. */
  @Override
  public long getAsLong() {
    return nowNanos;
  }

  /**
   * Lets time pass.
   *
   * @param nanos the time that passes, zero or more; a reading beyond {@link Long#MAX_VALUE} wraps
   *     around
   * @return the new reading
   * @throws IllegalArgumentException if {@code nanos} is negative
   */
  public long advance(long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException(
          "cannot advance by " + nanos + " ns: time never runs backwards");
    }
    nowNanos += nanos;
    return nowNanos;
  }

  /**
   * Lets time pass.
   *
   * @param time the time that passes, zero or more
   * @return the new reading
   * @throws IllegalArgumentException if {@code time} is negative
   * @throws ArithmeticException if {@code time} is longer than 292 years
   */
  public long advance(Duration time) {
    return advance(time.toNanos());
  }

  /** The reading with its unit. */
  @Override
  public String toString() {
    return nowNanos + " ns";
  }
}
