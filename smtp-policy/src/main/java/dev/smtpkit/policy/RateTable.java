package dev.smtpkit.policy;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A token bucket for each key, as many as there is room for. A bucket that has had the time to fill
 * is forgotten, which makes no difference; where more are in use than there is room for, the one
 * that was not asked for the longest is forgotten, which does one client a favour.
 *
 * <p>Exact: a permit is {@code period} units, a nanosecond gives {@code permits} of them back.
 */
final class RateTable<K> {

  /**
   * A bucket.
   *
   * @param taken the units that are missing
   * @param since the reading of the clock at which they were
   * @param granted whether the last permit that was asked for was there
   */
  private record Bucket(long taken, long since, boolean granted) {}

  private final long permits;
  private final long periodNanos;
  private final LongSupplier nanos;
  private final Cache<K, Bucket> cache;
  private final ConcurrentMap<K, Bucket> buckets;

  RateTable(Rate rate, int maxKeys, LongSupplier nanos) {
    if (maxKeys < 1) {
      throw new IllegalArgumentException("a table of " + maxKeys);
    }
    this.permits = rate.permits();
    this.periodNanos = rate.period().toNanos();
    this.nanos = nanos;
    this.cache =
        CacheBuilder.newBuilder()
            .maximumSize(maxKeys)
            .expireAfterWrite(rate.period())
            .ticker(
                new Ticker() {
                  @Override
                  public long read() {
                    return nanos.getAsLong();
                  }
                })
            .build();
    this.buckets = cache.asMap();
  }

  /** Takes a permit, if there is one; what is refused costs nothing. */
  boolean tryAcquire(K key) {
    return buckets.compute(key, (same, bucket) -> next(bucket)).granted;
  }

  private Bucket next(@Nullable Bucket bucket) {
    long now = nanos.getAsLong();
    if (bucket == null) {
      return new Bucket(periodNanos, now, true);
    }
    // Another thread may have read the clock later and come first.
    long elapsed = Math.max(0, now - bucket.since);
    long given = elapsed >= periodNanos ? Long.MAX_VALUE : elapsed * permits;
    long taken = Math.max(0, bucket.taken - given);
    long since = bucket.since + elapsed;
    boolean granted = taken <= (permits - 1) * periodNanos;
    return new Bucket(granted ? taken + periodNanos : taken, since, granted);
  }

  /** How many keys are held. */
  long size() {
    return cache.size();
  }
}
