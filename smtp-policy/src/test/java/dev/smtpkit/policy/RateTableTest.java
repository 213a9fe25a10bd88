package dev.smtpkit.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smtpkit.testkit.VirtualClock;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** R86: rate limits in bounded tables with eviction. */
class RateTableTest {

  private final VirtualClock clock = new VirtualClock();

  static <K> RateTable<K> table(Rate rate, int maxKeys, LongSupplier nanos) {
    SeededHash<K> hash =
        new SeededHash<>((key, into) -> SeededHash.putText(key.toString(), into), Samples.RANDOM);
    return new RateTable<>(rate, maxKeys, nanos, hash);
  }

  private static int granted(RateTable<String> table, String key, int attempts) {
    int granted = 0;
    for (int i = 0; i < attempts; i++) {
      granted += table.tryAcquire(key) ? 1 : 0;
    }
    return granted;
  }

  @Test
  void grantsAllAtOnceAndThenOneAfterEachShareOfThePeriod() {
    RateTable<String> table = table(Rate.perMinute(6), 10, clock);
    assertThat(granted(table, "a", 10)).isEqualTo(6);
    clock.advance(Duration.ofSeconds(10).minusNanos(1));
    assertThat(table.tryAcquire("a")).isFalse();
    clock.advance(1);
    assertThat(granted(table, "a", 3)).isEqualTo(1);
    clock.advance(Duration.ofSeconds(30));
    assertThat(granted(table, "a", 10)).isEqualTo(3);
    clock.advance(Duration.ofHours(1));
    assertThat(granted(table, "a", 10)).isEqualTo(6);
  }

  @Test
  void countsEachKeyByItself() {
    RateTable<String> table = table(Rate.perMinute(1), 10, clock);
    assertThat(table.tryAcquire("a")).isTrue();
    assertThat(table.tryAcquire("b")).isTrue();
    assertThat(table.tryAcquire("a")).isFalse();
  }

  @Test
  void countsOnWhileTheClockRunsOver() {
    VirtualClock late = new VirtualClock(Long.MAX_VALUE - 5);
    RateTable<String> table = table(Rate.of(2, Duration.ofNanos(10)), 10, late);
    assertThat(granted(table, "a", 3)).isEqualTo(2);
    late.advance(4);
    assertThat(table.tryAcquire("a")).isFalse();
    late.advance(2);
    assertThat(granted(table, "a", 3)).isEqualTo(1);
    late.advance(10);
    assertThat(granted(table, "a", 3)).isEqualTo(2);
  }

  @Test
  void losesNothingToAClockThatWasReadEarlier() {
    long[] now = {100};
    RateTable<String> table = table(Rate.of(2, Duration.ofNanos(10)), 10, () -> now[0]);
    assertThat(granted(table, "a", 3)).isEqualTo(2);
    now[0] = 98;
    assertThat(table.tryAcquire("a")).isFalse();
    now[0] = 104;
    assertThat(table.tryAcquire("a")).isFalse();
    now[0] = 105;
    assertThat(granted(table, "a", 3)).isEqualTo(1);
  }

  @Test
  void r86HoldsNoMoreThanItsRoomUnderAFloodOfKeys() {
    RateTable<Integer> table = table(Rate.perHour(10), 1000, clock);
    for (int key = 0; key < 200_000; key++) {
      assertThat(table.tryAcquire(key)).isTrue();
      if (key % 1000 == 0) {
        assertThat(table.size()).isLessThanOrEqualTo(1000);
      }
    }
    assertThat(table.size()).isLessThanOrEqualTo(1000);
  }

  @Test
  void r86ForgetsFirstWhoWasNotHeardOfForTheLongest() {
    RateTable<String> table = table(Rate.perHour(1), 2, clock);
    assertThat(table.tryAcquire("a")).isTrue();
    assertThat(table.tryAcquire("b")).isTrue();
    assertThat(table.tryAcquire("a")).isFalse();
    assertThat(table.tryAcquire("c")).isTrue();
    assertThat(table.tryAcquire("a")).isFalse();
    assertThat(table.tryAcquire("b")).isTrue();
  }

  @Test
  void refusesRatesAndTablesThatAreNone() {
    assertThat(table(Rate.perHour(1), 1, clock).size()).isZero();
    assertThatThrownBy(() -> table(Rate.perHour(1), 0, clock))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Rate.perHour(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Rate.of(1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Rate.of(1, Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Rate.perHour(2_562_048)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Rate.of(1, Duration.ofDays(1_000_000)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Rate.perHour(2_562_047).permits()).isEqualTo(2_562_047);
    assertThat(Rate.of(100_000, Duration.ofDays(1)).permits()).isEqualTo(100_000);
  }

  @Test
  void isExactAtTheLargestRate() {
    Rate rate = Rate.of(100_000, Duration.ofDays(1));
    RateTable<String> table = table(rate, 10, clock);
    assertThat(granted(table, "a", 100_010)).isEqualTo(100_000);
    clock.advance(rate.period().minusNanos(1));
    assertThat(granted(table, "a", 100_010)).isEqualTo(99_999);
  }

  /** A request of a key at a time. */
  record Attempt(int key, long after) {}

  @Provide
  Arbitrary<List<Attempt>> attempts() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 3),
            Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, Arbitraries.just(0L)),
                net.jqwik.api.Tuple.of(3, Arbitraries.longs().between(0, 20)),
                net.jqwik.api.Tuple.of(1, Arbitraries.longs().between(0, 500))))
        .as(Attempt::new)
        .list()
        .ofMaxSize(120);
  }

  @Property(tries = 1000)
  void grantsWhatABucketOfFractionsGrants(
      @ForAll @IntRange(min = 1, max = 7) int permits,
      @ForAll @LongRange(min = 1, max = 100) long period,
      @ForAll("attempts") List<Attempt> attempts) {
    VirtualClock time = new VirtualClock(Long.MAX_VALUE - 50);
    RateTable<Integer> table = table(Rate.of(permits, Duration.ofNanos(period)), 100, time);
    Map<Integer, Naive> oracle = new HashMap<>();
    long passed = 0;
    for (Attempt attempt : attempts) {
      time.advance(attempt.after);
      passed += attempt.after;
      Naive naive = oracle.computeIfAbsent(attempt.key, key -> new Naive(permits, period));
      assertThat(table.tryAcquire(attempt.key)).isEqualTo(naive.tryAcquire(passed));
    }
  }

  /** A model of a bucket that counts fractions of a permit, nanosecond by nanosecond. */
  private static final class Naive {

    private final BigInteger full;
    private final BigInteger permits;
    private final BigInteger one;
    private BigInteger level;
    private long at;

    Naive(int permits, long period) {
      this.permits = BigInteger.valueOf(permits);
      this.one = BigInteger.valueOf(period);
      this.full = this.permits.multiply(one);
      this.level = full;
    }

    boolean tryAcquire(long now) {
      for (; at < now; at++) {
        level = level.add(permits).min(full);
      }
      if (level.compareTo(one) < 0) {
        return false;
      }
      level = level.subtract(one);
      return true;
    }
  }

  @Test
  void r86GrantsThreadsThatRaceNoMoreThanOne() throws Exception {
    int threads = 4;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 20; round++) {
        RateTable<String> table = table(Rate.perMinute(1000), 10, clock);
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Future<Integer>> counts = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          counts.add(
              pool.submit(
                  () -> {
                    start.await(30, TimeUnit.SECONDS);
                    return granted(table, "a", 400);
                  }));
        }
        int granted = 0;
        for (Future<Integer> count : counts) {
          granted += count.get(30, TimeUnit.SECONDS);
        }
        assertThat(granted).isEqualTo(1000);
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
