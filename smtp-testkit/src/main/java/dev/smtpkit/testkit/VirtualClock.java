package dev.smtpkit.testkit;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Time that passes only when a test says so.
 *
 * <p>Starts at an arbitrary non-zero reading, so that code which takes zero for "never" is found
 * out. Not thread-safe.
 */
public final class VirtualClock implements LongSupplier {

  private long nowNanos;

  /** A clock that stands still until it is advanced. */
  public VirtualClock() {
    this(1_000_000_007L);
  }

  /**
   * A clock with a chosen first reading. One just below {@link Long#MAX_VALUE} runs over while the
   * test lasts, as {@link System#nanoTime} may, and finds code that compares readings with {@code
   * <} instead of subtracting them.
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
   * @param nanos how much, zero or more; a reading beyond {@link Long#MAX_VALUE} wraps around
   * @return the new reading
   * @throws IllegalArgumentException if {@code nanos} is negative
   */
  public long advance(long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException("time runs forward only, not by " + nanos);
    }
    nowNanos += nanos;
    return nowNanos;
  }

  /**
   * Lets time pass.
   *
   * @param time how much, zero or more
   * @return the new reading
   * @throws IllegalArgumentException if {@code time} is negative
   * @throws ArithmeticException if {@code time} is longer than 292 years
   */
  public long advance(Duration time) {
    return advance(time.toNanos());
  }

  @Override
  public String toString() {
    return nowNanos + " ns";
  }
}
