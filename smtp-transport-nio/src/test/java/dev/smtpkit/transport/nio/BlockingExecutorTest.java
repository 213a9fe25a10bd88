package dev.smtpkit.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BlockingExecutorTest {

  private static final Duration LONG = Duration.ofSeconds(Await.PATIENCE_SECONDS);

  @Test
  void asManyTasksAsThreadsRunAtATimeAndAsManyWaitAsMayAndOneMoreIsRejected() throws Exception {
    CountDownLatch running = new CountDownLatch(2);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    try (BlockingExecutor executor = new BlockingExecutor(2, 3)) {
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

  @Test
  void stopWaitsNoLongerThanItMayAndTakesNothingMore() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (BlockingExecutor executor = new BlockingExecutor(1, 1)) {
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
    try (BlockingExecutor executor = new BlockingExecutor(1, 1)) {
      assertThat(executor.stop(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
    }
  }

  @Test
  void aTaskThatThrowsTakesNoThreadWithIt() throws Exception {
    CountDownLatch after = new CountDownLatch(1);
    try (BlockingExecutor executor = new BlockingExecutor(1, 2)) {
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

  @Test
  void boundsBelowOneAreRefused() {
    assertThatThrownBy(() -> new BlockingExecutor(0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new BlockingExecutor(1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
