package dev.smtpkit.transport.nio;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventLoopTest {

  private static EventLoop started() throws Exception {
    EventLoop loop =
        new EventLoop(
            "smtp-loop-test", LoopLimits.defaults(), AdmissionTest.unlimited(), cause -> {});
    loop.start();
    return loop;
  }

  private static void stop(EventLoop loop) throws Exception {
    loop.stop();
    assertThat(loop.join(SECONDS.toNanos(10))).isTrue();
  }

  @Test
  void noTaskIsLostHoweverWakeupsRace() throws Exception {
    EventLoop loop = started();
    int rounds = 5000;
    CountDownLatch done = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      new Thread(
              () -> {
                for (int round = 0; round < rounds; round++) {
                  // Each waits for its own task: a lost wakeup stops this here.
                  CompletableFuture<Void> ran = new CompletableFuture<>();
                  loop.execute(() -> ran.complete(null));
                  ran.orTimeout(10, SECONDS).join();
                }
                done.countDown();
              })
          .start();
    }
    Await.latch(done);
    stop(loop);
  }

  @Test
  void tasksRunInOrderAndThoseOfTheLoopDoNotWaitForASocket() throws Exception {
    EventLoop loop = started();
    List<Integer> order = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(1);
    loop.execute(
        () -> {
          order.add(1);
          loop.execute(
              () -> {
                order.add(3);
                done.countDown();
              });
          order.add(2);
        });
    Await.latch(done);
    stop(loop);
    assertThat(order).containsExactly(1, 2, 3);
  }

  /** A resume or an answer may come after the loop's end. */
  @Test
  void tasksAfterTheEndStillRunOneAtATime() throws Exception {
    EventLoop loop = started();
    stop(loop);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger ran = new AtomicInteger();
    AtomicInteger together = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    Runnable task =
        () -> {
          if (running.getAndIncrement() > 0) {
            together.incrementAndGet();
          }
          ran.incrementAndGet();
          LockSupport.parkNanos(1000);
          running.decrementAndGet();
        };
    for (int i = 0; i < 4; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int j = 0; j < 500; j++) {
                  loop.execute(task);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(ran).hasValue(2000);
    assertThat(together).hasValue(0);
  }

  @Test
  void aDrainedLoopWithoutConnectionsEnds() throws Exception {
    EventLoop loop = started();
    loop.drain();
    assertThat(loop.join(SECONDS.toNanos(10))).isTrue();
  }
}
