package dev.smtpkit.session.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PendingAnswerTest {

  private final List<String> late = new ArrayList<>();
  private final PendingAnswer<String> pending = PendingAnswer.held(() -> false, late::add);

  @Test
  void anAnswerWithinTheCallbackIsPickedUpAndNotHandedOver() {
    assertThat(pending.isClosed()).isFalse();
    assertThat(pending.answer("first")).isTrue();
    assertThat(pending.isClosed()).isTrue();
    assertThat(pending.answer("second")).isFalse();
    assertThat(pending.detach()).isEqualTo("first");
    assertThat(pending.answer("third")).isFalse();
    assertThat(late).isEmpty();
  }

  @Test
  void anAnswerAfterTheCallbackIsHandedOverOnce() {
    assertThat(pending.detach()).isNull();
    assertThat(pending.isClosed()).isFalse();
    assertThat(pending.answer("first")).isTrue();
    assertThat(pending.answer("second")).isFalse();
    assertThat(pending.isClosed()).isTrue();
    assertThat(late).containsExactly("first");
  }

  @Test
  void nothingIsTakenOnceItIsClosed() {
    pending.close();
    assertThat(pending.answer("first")).isFalse();
    assertThat(pending.detach()).isNull();
    PendingAnswer<String> detached = PendingAnswer.held(() -> false, late::add);
    detached.detach();
    detached.close();
    assertThat(detached.answer("first")).isFalse();
    assertThat(detached.isClosed()).isTrue();
    assertThat(late).isEmpty();
  }

  @Test
  void aPartIsClosedWithTheWholeAndPassesItsFirstAnswerOnR101() {
    boolean[] over = {false};
    PendingAnswer<String> part = PendingAnswer.of(() -> over[0], late::add);
    assertThat(part.answer("first")).isTrue();
    assertThat(part.answer("second")).isFalse();
    assertThat(part.detach()).isNull();
    assertThat(late).containsExactly("first");
    PendingAnswer<String> tooLate = PendingAnswer.of(() -> over[0], value -> false);
    assertThat(tooLate.isClosed()).isFalse();
    over[0] = true;
    assertThat(tooLate.isClosed()).isTrue();
    assertThat(tooLate.isAnswered()).isFalse();
    assertThat(tooLate.answer("third")).isFalse();
    assertThat(tooLate.isAnswered()).isTrue();
  }

  @Test
  void aHeldAnswerTellsWhetherItCameInTime() {
    PendingAnswer<String> overdue = PendingAnswer.held(() -> true, late::add);
    assertThat(overdue.answer("first")).isFalse();
    assertThat(overdue.detach()).isEqualTo("first");
    assertThat(overdue.close()).isFalse();
    assertThat(PendingAnswer.<String>held(() -> true, late::add).close()).isTrue();
  }

  @Test
  void nullIsNoAnswerAndLeavesTheQuestionOpen() {
    assertThatNullPointerException().isThrownBy(() -> pending.answer(null));
    assertThat(pending.isClosed()).isFalse();
    assertThat(pending.answer("first")).isTrue();
  }

  @Test
  void ofAnswersThatRaceWithTheCallbackAndEachOtherExactlyOneCounts() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try {
      for (int i = 0; i < 500; i++) {
        List<String> handedOver = new ArrayList<>();
        PendingAnswer<String> raced =
            PendingAnswer.held(
                () -> false,
                value -> {
                  synchronized (handedOver) {
                    return handedOver.add(value);
                  }
                });
        CyclicBarrier barrier = new CyclicBarrier(3);
        List<Callable<Object>> tasks =
            List.of(
                () -> {
                  barrier.await(10, TimeUnit.SECONDS);
                  return raced.answer("a");
                },
                () -> {
                  barrier.await(10, TimeUnit.SECONDS);
                  return raced.answer("b");
                },
                () -> {
                  barrier.await(10, TimeUnit.SECONDS);
                  String value = raced.detach();
                  return value == null ? "" : value;
                });
        List<Object> results = new ArrayList<>();
        for (Future<Object> result : pool.invokeAll(tasks, 20, TimeUnit.SECONDS)) {
          results.add(result.get());
        }
        String winner = results.get(0).equals(true) ? "a" : "b";
        assertThat(results.subList(0, 2)).containsExactlyInAnyOrder(true, false);
        boolean pickedUp = results.get(2).equals(winner);
        synchronized (handedOver) {
          assertThat(handedOver).isEqualTo(pickedUp ? List.of() : List.of(winner));
        }
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
