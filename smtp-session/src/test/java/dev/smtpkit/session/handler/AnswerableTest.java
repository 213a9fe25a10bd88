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

class AnswerableTest {

  private final List<String> late = new ArrayList<>();
  private final Answerable<String> answerable = new Answerable<>(late::add);

  @Test
  void anAnswerWithinTheCallbackIsPickedUpAndNotHandedOver() {
    assertThat(answerable.isClosed()).isFalse();
    assertThat(answerable.answer("first")).isTrue();
    assertThat(answerable.isClosed()).isTrue();
    assertThat(answerable.answer("second")).isFalse();
    assertThat(answerable.detach()).isEqualTo("first");
    assertThat(answerable.answer("third")).isFalse();
    assertThat(late).isEmpty();
  }

  @Test
  void anAnswerAfterTheCallbackIsHandedOverOnce() {
    assertThat(answerable.detach()).isNull();
    assertThat(answerable.isClosed()).isFalse();
    assertThat(answerable.answer("first")).isTrue();
    assertThat(answerable.answer("second")).isFalse();
    assertThat(answerable.isClosed()).isTrue();
    assertThat(late).containsExactly("first");
  }

  @Test
  void nothingIsTakenOnceItIsClosed() {
    answerable.close();
    assertThat(answerable.answer("first")).isFalse();
    assertThat(answerable.detach()).isNull();
    Answerable<String> detached = new Answerable<>(late::add);
    detached.detach();
    detached.close();
    assertThat(detached.answer("first")).isFalse();
    assertThat(detached.isClosed()).isTrue();
    assertThat(late).isEmpty();
  }

  @Test
  void nullIsNoAnswerAndLeavesTheQuestionOpen() {
    assertThatNullPointerException().isThrownBy(() -> answerable.answer(null));
    assertThat(answerable.isClosed()).isFalse();
    assertThat(answerable.answer("first")).isTrue();
  }

  @Test
  void ofAnswersThatRaceWithTheCallbackAndEachOtherExactlyOneCounts() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try {
      for (int i = 0; i < 500; i++) {
        List<String> handedOver = new ArrayList<>();
        Answerable<String> raced =
            new Answerable<>(
                value -> {
                  synchronized (handedOver) {
                    handedOver.add(value);
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
