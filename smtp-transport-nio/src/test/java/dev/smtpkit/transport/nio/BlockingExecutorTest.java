package dev.smtpkit.transport.nio;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(20)
class BlockingExecutorTest {

  /** On threads of the platform and on virtual ones, where there are any. */
  private interface Kind {
    BlockingExecutor of(int threads, int waiting);
  }

  static List<Named<Kind>> kinds() {
    return List.of(
        Named.of("platform", (threads, waiting) -> executor(threads, waiting).build()),
        Named.of(
            "virtual", (threads, waiting) -> executor(threads, waiting).virtualThreads().build()));
  }

  private static BlockingExecutor.Builder executor(int threads, int waiting) {
    return BlockingExecutor.builder().threads(threads).maxWaiting(waiting);
  }

  private static final Duration LONG = Duration.ofSeconds(Await.PATIENCE_SECONDS);

  @ParameterizedTest
  @MethodSource("kinds")
  void asManyTasksAsThreadsRunAtATimeAndAsManyWaitAsMayAndOneMoreIsRejected(Kind kind)
      throws Exception {
    CountDownLatch running = new CountDownLatch(2);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    try (BlockingExecutor executor = kind.of(2, 3)) {
      for (int i = 0; i < 5; i++) {
        executor.execute(
            () -> {
              running.countDown();
              Await.latch(release);
              done.incrementAndGet();
            });
      }
      Await.latch(running);
      assertThatThrownBy(() -> executor.execute(() -> {}))
          .isInstanceOf(RejectedExecutionException.class);
      release.countDown();
      assertThat(executor.stop(LONG)).isTrue();
    }
    assertThat(done).hasValue(5);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void stopWaitsNoLongerThanItMayAndTakesNothingMore(Kind kind) throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (BlockingExecutor executor = kind.of(1, 1)) {
      executor.execute(
          () -> {
            running.countDown();
            Await.latch(release);
          });
      Await.latch(running);
      assertThat(executor.stop(Duration.ofMillis(20))).isFalse();
      assertThatThrownBy(() -> executor.execute(() -> {}))
          .isInstanceOf(RejectedExecutionException.class);
      release.countDown();
      assertThat(executor.stop(LONG)).isTrue();
    }
  }

  @Test
  void theLongestDurationIsATimeoutToo() throws Exception {
    try (BlockingExecutor executor = executor(1, 1).build()) {
      assertThat(executor.stop(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aTaskThatThrowsTakesNoThreadWithIt(Kind kind) throws Exception {
    CountDownLatch after = new CountDownLatch(1);
    try (BlockingExecutor executor = kind.of(1, 2)) {
      AtomicInteger names = new AtomicInteger();
      CountDownLatch first = new CountDownLatch(1);
      executor.execute(
          () -> {
            names.set(System.identityHashCode(Thread.currentThread()));
            first.countDown();
            throw new IllegalStateException("as the script says");
          });
      Await.latch(first);
      executor.execute(
          () -> {
            if (names.get() == System.identityHashCode(Thread.currentThread())) {
              after.countDown();
            }
          });
      Await.latch(after);
      assertThat(executor.stop(LONG)).isTrue();
    }
  }

  /** The name of the thread that runs a task, and its group. */
  private static String threadOf(BlockingExecutor executor) throws Exception {
    CompletableFuture<String> thread = new CompletableFuture<>();
    executor.execute(
        () -> {
          Thread self = Thread.currentThread();
          thread.complete(self.getName() + " of " + self.getThreadGroup().getName());
        });
    return thread.get(Await.PATIENCE_SECONDS, SECONDS);
  }

  @Test
  void itsThreadsHaveNamesAndAreVirtualOnDemandWhereTheyCanBe() throws Exception {
    boolean can = Runtime.version().feature() >= 21;
    try (BlockingExecutor platform = executor(1, 1).build();
        BlockingExecutor virtual = executor(1, 1).virtualThreads().build()) {
      assertThat(threadOf(platform)).isEqualTo("smtp-blocking-0 of main");
      // All virtual threads are in one group.
      assertThat(threadOf(virtual))
          .isEqualTo("smtp-blocking-0 of " + (can ? "VirtualThreads" : "main"));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void boundsBelowOneAreRefused(Kind kind) {
    assertThatThrownBy(() -> kind.of(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> kind.of(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
