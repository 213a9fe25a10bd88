package dev.smtpkit.policy;

import static dev.smtpkit.policy.RecipientDirectory.NO_SUCH_USER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.testkit.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** R81: look-ups of many threads at the same time. */
class CachedDirectoryThreadsTest {

  private static final int THREADS = 4;

  private final VirtualClock clock = new VirtualClock();
  private final ExecutorService pool = Executors.newFixedThreadPool(2 * THREADS);

  @AfterEach
  void stop() {
    pool.shutdownNow();
  }

  @Test
  void looksUpOnceWhileAllWait() throws Exception {
    for (int round = 0; round < 50; round++) {
      AtomicInteger lookUps = new AtomicInteger();
      CountDownLatch allHaveAsked = new CountDownLatch(THREADS);
      CachedDirectory cache =
          CachedDirectory.builder(
                  (recipient, verdict) -> {
                    lookUps.incrementAndGet();
                    pool.execute(
                        () -> {
                          await(allHaveAsked);
                          verdict.answer(Verdict.ACCEPT);
                        });
                  },
                  clock,
                  Samples.RANDOM)
              .build();
      CyclicBarrier start = new CyclicBarrier(THREADS);
      List<Future<Verdict>> answers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        answers.add(
            pool.submit(
                () -> {
                  start.await(30, TimeUnit.SECONDS);
                  Asked asked = new Asked();
                  cache.lookUp(Samples.recipient("joe@example.org"), asked);
                  allHaveAsked.countDown();
                  return asked.await();
                }));
      }
      for (Future<Verdict> answer : answers) {
        assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(Verdict.ACCEPT);
      }
      assertThat(lookUps).hasValue(1);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void looksEachRecipientUpOnceWhoeverAsksWhenever() throws Exception {
    ConcurrentHashMap<ForwardPath, AtomicInteger> lookUps = new ConcurrentHashMap<>();
    CachedDirectory cache =
        CachedDirectory.builder(
                (recipient, verdict) -> {
                  lookUps.computeIfAbsent(recipient, key -> new AtomicInteger()).incrementAndGet();
                  pool.execute(() -> verdict.answer(truth(recipient)));
                },
                clock,
                Samples.RANDOM)
            .build();
    List<Future<Integer>> wrong = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int first = i;
      wrong.add(
          pool.submit(
              () -> {
                List<Asked> asked = new ArrayList<>();
                for (int n = 0; n < 2000; n++) {
                  Asked one = new Asked();
                  cache.lookUp(path((n + first) % 300), one);
                  asked.add(one);
                }
                int count = 0;
                for (int n = 0; n < 2000; n++) {
                  count += asked.get(n).await().equals(truth(path((n + first) % 300))) ? 0 : 1;
                }
                return count;
              }));
    }
    for (Future<Integer> count : wrong) {
      assertThat(count.get(30, TimeUnit.SECONDS)).isZero();
    }
    assertThat(lookUps).hasSize(300);
    assertThat(lookUps.values()).allSatisfy(count -> assertThat(count).hasValue(1));
  }

  @Test
  void r81AcceptsNobodyWhileADirectoryFailsAtRandom() throws Exception {
    AtomicInteger turn = new AtomicInteger();
    CachedDirectory cache =
        CachedDirectory.builder(
                (recipient, verdict) -> {
                  if (turn.incrementAndGet() % 3 == 0) {
                    throw new IllegalStateException("planted");
                  }
                  pool.execute(() -> verdict.answer(NO_SUCH_USER));
                },
                clock,
                Samples.RANDOM)
            .build();
    List<Future<?>> done = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      done.add(
          pool.submit(
              () -> {
                for (int n = 0; n < 1000; n++) {
                  Asked asked = new Asked();
                  try {
                    cache.lookUp(path(n % 500), asked);
                  } catch (IllegalStateException e) {
                    assertThat(asked.verdict()).isEqualTo(Verdict.refuse(Replies.LOCAL_ERROR));
                  }
                  assertThat(asked.await()).isNotEqualTo(Verdict.ACCEPT);
                }
                return null;
              }));
    }
    for (Future<?> one : done) {
      one.get(30, TimeUnit.SECONDS);
    }
  }

  private static ForwardPath path(int number) {
    return Samples.recipient("u" + number + "@example.org");
  }

  private static Verdict truth(ForwardPath recipient) {
    return recipient.hashCode() % 2 == 0 ? Verdict.ACCEPT : NO_SUCH_USER;
  }
}
