package dev.smtpkit.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DeadlineHeapTest {

  /** A deadline that the test knows without the heap. */
  private static final class Alarm {
    final Deadline deadline = new Deadline(this::ring);
    int rung;

    /** How much later the deadline is after it has expired; 0 for no further one. */
    long again;

    private void ring() {
      rung++;
      if (again > 0) {
        deadline.set(deadline.nanos() + again);
      }
    }

    boolean isArmed() {
      return deadline.isSet();
    }

    long nanos() {
      return deadline.nanos();
    }
  }

  @Property(tries = 300)
  void deadlinesExpireWhenTheyAreDueAndNeverBefore(@ForAll Random random) {
    // Half of the clocks begin just below the overflow.
    long now = random.nextBoolean() ? Long.MAX_VALUE - 500 : random.nextLong();
    DeadlineHeap heap = new DeadlineHeap();
    List<Alarm> alarms = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      alarms.add(new Alarm());
    }
    for (int step = 0; step < 400; step++) {
      Alarm alarm = alarms.get(random.nextInt(alarms.size()));
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          alarm.deadline.set(now + 1 + random.nextInt(300));
          alarm.again = random.nextInt(3) * 1000L;
          heap.schedule(alarm.deadline);
        }
        case 2 -> {
          alarm.deadline.clear();
          if (random.nextBoolean()) {
            heap.remove(alarm.deadline);
          }
        }
        default -> {
          now += random.nextInt(40);
          expectExpired(heap, alarms, now);
        }
      }
      expectInTime(heap, alarms, now);
    }
  }

  private static void expectExpired(DeadlineHeap heap, List<Alarm> alarms, long now) {
    List<Alarm> due =
        alarms.stream().filter(alarm -> alarm.isArmed() && alarm.nanos() - now <= 0).toList();
    alarms.forEach(alarm -> alarm.rung = 0);
    heap.expireDue(now);
    for (Alarm alarm : alarms) {
      assertThat(alarm.rung).isEqualTo(due.contains(alarm) ? 1 : 0);
    }
  }

  /** The owner may sleep as long as the heap says, but never beyond a deadline. */
  private static void expectInTime(DeadlineHeap heap, List<Alarm> alarms, long now) {
    long wait = heap.untilNext(now);
    assertThat(wait).isNotNegative();
    for (Alarm alarm : alarms) {
      if (alarm.isArmed()) {
        assertThat(wait).isLessThanOrEqualTo(alarm.nanos() - now);
      }
    }
  }

  @Test
  void aDeadlineThatWasRemovedDoesNotExpire() {
    DeadlineHeap heap = new DeadlineHeap();
    List<Alarm> alarms = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Alarm alarm = new Alarm();
      alarm.deadline.set(i * 7L % 50);
      heap.schedule(alarm.deadline);
      alarms.add(alarm);
    }
    for (int i = 0; i < 200; i += 2) {
      heap.remove(alarms.get(i).deadline);
      heap.remove(alarms.get(i).deadline);
    }
    expireAll(heap, 1000);
    for (int i = 0; i < 200; i++) {
      assertThat(alarms.get(i).rung).isEqualTo(i % 2);
    }
    assertThat(heap.untilNext(1000)).isEqualTo(Long.MAX_VALUE);
  }

  private static void expireAll(DeadlineHeap heap, long now) {
    while (heap.untilNext(now) == 0) {
      heap.expireDue(now);
    }
  }

  @Test
  void socketsHaveTheirTurnBetweenManyDeadlines() {
    DeadlineHeap heap = new DeadlineHeap();
    List<Alarm> alarms = new ArrayList<>();
    for (int i = 0; i < 2 * DeadlineHeap.MAX_EXPIRED; i++) {
      Alarm alarm = new Alarm();
      alarm.deadline.set(i);
      heap.schedule(alarm.deadline);
      alarms.add(alarm);
    }
    heap.expireDue(1000);
    assertThat(alarms.stream().filter(alarm -> alarm.rung == 1)).hasSize(DeadlineHeap.MAX_EXPIRED);
    assertThat(heap.untilNext(1000)).isZero();
    heap.expireDue(1000);
    assertThat(alarms).allMatch(alarm -> alarm.rung == 1);
  }

  @Test
  void aDeadlineThatMovedLaterExpiresOnceAtItsNewTime() {
    DeadlineHeap heap = new DeadlineHeap();
    Alarm alarm = new Alarm();
    alarm.deadline.set(10);
    heap.schedule(alarm.deadline);
    alarm.deadline.set(100);
    heap.schedule(alarm.deadline);
    heap.expireDue(50);
    assertThat(alarm.rung).isZero();
    assertThat(heap.untilNext(50)).isEqualTo(50);
    heap.expireDue(100);
    assertThat(alarm.rung).isEqualTo(1);
  }

  @Test
  void aDeadlineThatExpiresMayRemoveAnother() {
    DeadlineHeap heap = new DeadlineHeap();
    Alarm victim = new Alarm();
    victim.deadline.set(6);
    Deadline killer = new Deadline(() -> heap.remove(victim.deadline));
    killer.set(5);
    heap.schedule(killer);
    heap.schedule(victim.deadline);
    heap.expireDue(10);
    assertThat(victim.rung).isZero();
    assertThat(heap.untilNext(10)).isEqualTo(Long.MAX_VALUE);
  }
}
