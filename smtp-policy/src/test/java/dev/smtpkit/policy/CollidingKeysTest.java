package dev.smtpkit.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.session.handler.MailContext;
import dev.smtpkit.testkit.VirtualClock;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** R86, R98: keys that a client chooses to have one {@link Object#hashCode} cost no more. */
class CollidingKeysTest {

  private static final int NAMES = 100_000;

  /** Enough to tell a table that searches all of them, and soon done. */
  private static final int TIMED_NAMES = 20_000;

  private final VirtualClock clock = new VirtualClock();

  /** A local-part of 32 blocks, each one of two. */
  private static String name(int number, String zero, String one) {
    StringBuilder name = new StringBuilder();
    for (int bit = 0; bit < 32; bit++) {
      name.append((number >>> bit & 1) == 0 ? zero : one);
    }
    return name.toString();
  }

  static String colliding(int number) {
    return name(number, "Aa", "BB");
  }

  private static String spread(int number) {
    return name(number, "Aa", "BC");
  }

  @Test
  void theNamesCollide() {
    assertThat(IntStream.range(0, NAMES).map(i -> colliding(i).hashCode()).distinct().count())
        .isEqualTo(1);
    assertThat(IntStream.range(0, NAMES).map(i -> spread(i).hashCode()).distinct().count())
        .isGreaterThan(NAMES / 2);
  }

  /** Counts how often a table compares it. */
  private final class Counted {

    private final String name;

    Counted(String name) {
      this.name = name;
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }

    @Override
    public boolean equals(Object other) {
      comparisons++;
      // Ends the test early where each key is compared with all others.
      assertThat(comparisons).isLessThan(10L * NAMES);
      return other instanceof Counted that && name.equals(that.name);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private long comparisons;

  private long comparisons(IntFunction<String> names) {
    comparisons = 0;
    RateTable<Counted> table = RateTableTest.table(Rate.perHour(1), NAMES * 2, clock);
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < NAMES; i++) {
        table.tryAcquire(new Counted(names.apply(i)));
      }
    }
    return comparisons;
  }

  @Test
  void r98ATableComparesCollidingNamesNoMoreOftenThanOthers() {
    long spread = comparisons(CollidingKeysTest::spread);
    assertThat(spread).isGreaterThanOrEqualTo(NAMES);
    assertThat(comparisons(CollidingKeysTest::colliding)).isLessThan(2 * spread);
  }

  /** The CPU time of the fastest of some runs, each with a new subject. */
  private static <T> long cpuNanos(List<T> subjects, Runnable prepare, Consumer<T> action) {
    long least = Long.MAX_VALUE;
    for (int run = 0; run < 3; run++) {
      prepare.run();
      long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      subjects.forEach(action);
      least =
          Math.min(least, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before);
    }
    return least;
  }

  private static <T> List<T> each(int count, IntFunction<T> make) {
    return IntStream.range(0, count).mapToObj(make).toList();
  }

  private SenderRateLimit senders;

  private long senderNanos(IntFunction<String> names) {
    List<MailContext> mails =
        each(TIMED_NAMES, i -> Samples.mail("192.0.2.7", names.apply(i) + "@client.example"));
    return cpuNanos(
        mails,
        () ->
            senders =
                SenderRateLimit.builder(Rate.perHour(1), clock, Samples.RANDOM)
                    .maxSenders(2 * TIMED_NAMES)
                    .build(),
        mail -> senders.tryAcquire(mail));
  }

  @Test
  void r98SendersThatCollideCostNoMoreThanOthers() {
    long spread = senderNanos(CollidingKeysTest::spread);
    assertThat(senderNanos(CollidingKeysTest::colliding)).isLessThan(3 * spread);
  }

  private CachedDirectory directory;

  private long recipientNanos(IntFunction<String> names) {
    List<ForwardPath> recipients =
        each(TIMED_NAMES, i -> Samples.recipient(names.apply(i) + "@example.org"));
    return cpuNanos(
        recipients,
        () ->
            directory =
                CachedDirectory.builder(
                        (path, verdict) -> verdict.answer(RecipientDirectory.NO_SUCH_USER),
                        clock,
                        Samples.RANDOM)
                    .maxEntries(2 * TIMED_NAMES)
                    .build(),
        recipient -> directory.lookUp(recipient, new Asked()));
  }

  @Test
  void r98RecipientsThatCollideCostNoMoreThanOthers() {
    long spread = recipientNanos(CollidingKeysTest::spread);
    assertThat(recipientNanos(CollidingKeysTest::colliding)).isLessThan(3 * spread);
  }

  private long openLookUpNanos(IntFunction<String> names) {
    List<ForwardPath> recipients =
        each(TIMED_NAMES, i -> Samples.recipient(names.apply(i) + "@example.org"));
    return cpuNanos(
        recipients,
        () ->
            directory =
                CachedDirectory.builder((path, verdict) -> {}, clock, Samples.RANDOM)
                    .maxOpenLookUps(2 * TIMED_NAMES)
                    .build(),
        recipient -> directory.lookUp(recipient, new Asked()));
  }

  @Test
  void r98OpenLookUpsThatCollideCostNoMoreThanOthers() {
    long spread = openLookUpNanos(CollidingKeysTest::spread);
    assertThat(openLookUpNanos(CollidingKeysTest::colliding)).isLessThan(3 * spread);
  }
}
