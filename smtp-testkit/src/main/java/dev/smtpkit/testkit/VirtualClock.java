package dev.smtpkit.testkit;

import java.util.function.LongSupplier;

/**
 * Time that passes only when a test says so.
 *
 * <p>Starts at an arbitrary non-zero reading, so that code which takes zero for "never" is found
 * out. Not thread-safe.
 */
public final class VirtualClock implements LongSupplier {

  private long nowNanos = 1_000_000_007L;

  /** A clock that stands still until it is advanced. */
  public VirtualClock() {}

  /** The reading in nanoseconds; only differences between readings mean anything. */
  @Override
  public long getAsLong() {
    return nowNanos;
  }

  /**
   * Lets time pass.
   *
   * @param nanos how much, zero or more
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
}
