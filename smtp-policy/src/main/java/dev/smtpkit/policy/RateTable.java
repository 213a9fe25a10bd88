package dev.smtpkit.policy;

import com.google.common.cache.Cache;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded table of token buckets, one for each key. A bucket is forgotten once it has had the
 * time to fill, which makes no difference. In a full table the bucket that was not asked for the
 * longest is forgotten, in its client's favour.
 *
 * <p>Counts without rounding: a permit is {@code period} units, and a nanosecond gives {@code
 * permits} units back.
 */
final class RateTable<K> {

  /**
   * A bucket.
   *
   * @param taken the units that are missing
   * @param since the time at which they were missing
   * @param granted false if the last request for a permit was refused
   */
  private record Bucket(long taken, long since, boolean granted) {}

  private final long permits;
  private final long periodNanos;
  private final LongSupplier nanos;
  private final SeededHash<K> hash;
  private final Cache<SeededHash.HashedKey<K>, Bucket> cache;
  private final ConcurrentMap<SeededHash.HashedKey<K>, Bucket> buckets;

  RateTable(Rate rate, int maxKeys, LongSupplier nanos, SeededHash<K> hash) {
    Ranges.positive("keys", maxKeys);
    this.permits = rate.permits();
    this.periodNanos = rate.period().toNanos();
    this.nanos = nanos;
    this.hash = hash;
    this.cache = SeededHash.cache(maxKeys, rate.period(), nanos);
    this.buckets = cache.asMap();
  }

  /** Takes a permit; a refusal takes none. */
  boolean tryAcquire(K key) {
    return buckets.compute(hash.key(key), (same, bucket) -> next(bucket)).granted;
  }

  private Bucket next(@Nullable Bucket bucket) {
    long now = nanos.getAsLong();
    if (bucket == null) {
      return new Bucket(periodNanos, now, true);
    }
    // Negative if another thread read the clock later and came first.
    long elapsed = Math.max(0, now - bucket.since);
    long given = elapsed >= periodNanos ? Long.MAX_VALUE : elapsed * permits;
    long taken = Math.max(0, bucket.taken - given);
    long since = bucket.since + elapsed;
    boolean granted = taken <= (permits - 1) * periodNanos;
    return new Bucket(granted ? taken + periodNanos : taken, since, granted);
  }

  /** The number of keys. */
  long size() {
    return cache.size();
  }
}
