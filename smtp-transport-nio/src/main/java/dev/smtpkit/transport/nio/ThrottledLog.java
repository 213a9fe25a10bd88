package dev.smtpkit.transport.nio;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Warnings that a flood of connections could cause: of each kind one line a second, with the number
 * of those that were left out. Thread-safe.
 *
 * @param <K> the kinds
 */
final class ThrottledLog<K extends Enum<K>> {

  private static final long PERIOD_NANOS = SECONDS.toNanos(1);

  private final Logger log;
  private final LongSupplier clock;
  private final boolean[] begun;
  private final long[] lastNanos;
  private final long[] leftOut;

  /**
   * A log without a line.
   *
   * @param kinds the class of the kinds
   * @param clock readings in nanoseconds
   */
  ThrottledLog(Logger log, Class<K> kinds, LongSupplier clock) {
    this.log = log;
    this.clock = clock;
    int count = kinds.getEnumConstants().length;
    begun = new boolean[count];
    lastNanos = new long[count];
    leftOut = new long[count];
  }

  /**
   * Logs a warning, or counts it for a later one of its kind.
   *
   * @param what what happened, without the peer
   * @param peer whom it concerns
   */
  synchronized void warn(K kind, String what, Object peer) {
    int index = kind.ordinal();
    long now = clock.getAsLong();
    if (begun[index] && now - lastNanos[index] < PERIOD_NANOS) {
      leftOut[index]++;
      return;
    }
    if (leftOut[index] == 0) {
      log.warn("{}: {}", what, peer);
    } else {
      log.warn("{}: {}, and {} others since the last such line", what, peer, leftOut[index]);
    }
    begun[index] = true;
    lastNanos[index] = now;
    leftOut[index] = 0;
  }
}
