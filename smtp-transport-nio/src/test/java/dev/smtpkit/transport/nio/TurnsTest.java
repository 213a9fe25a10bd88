package dev.smtpkit.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private static final long SHARE = 500_000;

  private final List<String> order = new ArrayList<>();
  private long now;
  private final Turns turns = new Turns(() -> now);

  /** Waits again after each turn, which takes some time. */
  private Turns.Member greedy(String name, long nanos) {
    return new Turns.Member() {
      @Override
      public void turn() {
        order.add(name);
        now += nanos;
        turns.await(this);
      }
    };
  }

  @Test
  void eachHasOneTurnAtATimeInTheOrderInWhichTheyCame() {
    turns.await(greedy("a", 1));
    turns.await(greedy("b", 1));
    turns.run();
    assertThat(order).containsExactly("a", "b");
    turns.run();
    assertThat(order).containsExactly("a", "b", "a", "b");
    assertThat(turns.isAnyWaiting()).isTrue();
  }

  @Test
  void socketsAreLookedAtWhenTheShareOfTimeIsOver() {
    for (String name : List.of("a", "b", "c")) {
      turns.await(greedy(name, SHARE / 2));
    }
    turns.run();
    assertThat(order).containsExactly("a", "b");
    turns.run();
    assertThat(order).containsExactly("a", "b", "c", "a");
  }

  @Test
  void aTurnThatTakesLongerThanTheShareIsOneTurn() {
    turns.await(greedy("a", 10 * SHARE));
    turns.await(greedy("b", 10 * SHARE));
    turns.run();
    assertThat(order).containsExactly("a");
  }

  @Test
  void aRoundIsOverWhenAllHadTheirTurnWhoWaitedWhenItBegan() {
    turns.run();
    int round = turns.round();
    turns.await(greedy("a", SHARE));
    turns.await(greedy("b", SHARE));
    turns.run();
    // The first turn began the round, in which one more is left.
    assertThat(turns.round()).isEqualTo(round + 1);
    turns.await(() -> order.add("late"));
    turns.run();
    assertThat(order).containsExactly("a", "b");
    assertThat(turns.round()).isEqualTo(round + 2);
  }

  @Test
  void withoutAnybodyWaitingEachRunIsARound() {
    int round = turns.round();
    turns.run();
    turns.run();
    assertThat(turns.round()).isEqualTo(round + 2);
  }
}
