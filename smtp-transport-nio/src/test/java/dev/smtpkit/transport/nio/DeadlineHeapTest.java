package dev.smtpkit.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DeadlineHeapTest {

  /** What the heap must do, without a heap. */
  private static final class Alarm extends DeadlineHeap.Entry {
    long deadline;
    boolean armed;
    int rung;

    /** What an expiry does to the deadline: later, or gone. */
    long again;

    @Override
    long deadlineNanos() {
      return deadline;
    }

    @Override
    boolean hasDeadline() {
      return armed;
    }

    @Override
    void expire() {
      rung++;
      armed = again > 0;
      deadline += again;
    }
  }

  @Property(tries = 300)
  void entriesAreWokenWhenTheyAreDueAndNeverBefore(@ForAll Random random) {
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
          alarm.armed = true;
          alarm.deadline = now + 1 + random.nextInt(300);
          alarm.again = random.nextInt(3) * 1000L;
          heap.schedule(alarm);
        }
        case 2 -> {
          alarm.armed = false;
          if (random.nextBoolean()) {
            heap.remove(alarm);
          }
        }
        default -> {
          now += random.nextInt(40);
          expectRun(heap, alarms, now);
        }
      }
      expectInTime(heap, alarms, now);
    }
  }

  private static void expectRun(DeadlineHeap heap, List<Alarm> alarms, long now) {
    List<Alarm> due =
        alarms.stream().filter(alarm -> alarm.armed && alarm.deadline - now <= 0).toList();
    alarms.forEach(alarm -> alarm.rung = 0);
    heap.run(now);
    for (Alarm alarm : alarms) {
      assertThat(alarm.rung).isEqualTo(due.contains(alarm) ? 1 : 0);
    }
  }

  /** The owner may sleep as long as the heap says, but not beyond the first deadline. */
  private static void expectInTime(DeadlineHeap heap, List<Alarm> alarms, long now) {
    long wait = heap.untilNext(now);
    assertThat(wait).isNotNegative();
    for (Alarm alarm : alarms) {
      if (alarm.armed) {
        assertThat(wait).isLessThanOrEqualTo(alarm.deadline - now);
      }
    }
  }

  @Test
  void anEntryThatWasRemovedIsNotWoken() {
    DeadlineHeap heap = new DeadlineHeap();
    List<Alarm> alarms = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Alarm alarm = new Alarm();
      alarm.armed = true;
      alarm.deadline = i * 7L % 50;
      heap.schedule(alarm);
      alarms.add(alarm);
    }
    for (int i = 0; i < 200; i += 2) {
      heap.remove(alarms.get(i));
      heap.remove(alarms.get(i));
    }
    heap.run(1000);
    for (int i = 0; i < 200; i++) {
      assertThat(alarms.get(i).rung).isEqualTo(i % 2);
    }
    assertThat(heap.untilNext(1000)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void anEntryWhoseDeadlineMovedLaterIsWokenOnceAtItsNewTime() {
    DeadlineHeap heap = new DeadlineHeap();
    Alarm alarm = new Alarm();
    alarm.armed = true;
    alarm.deadline = 10;
    heap.schedule(alarm);
    alarm.deadline = 100;
    heap.schedule(alarm);
    heap.run(50);
    assertThat(alarm.rung).isZero();
    assertThat(heap.untilNext(50)).isEqualTo(50);
    heap.run(100);
    assertThat(alarm.rung).isEqualTo(1);
  }

  @Test
  void anEntryMayRemoveAnotherOneWhenItIsWoken() {
    DeadlineHeap heap = new DeadlineHeap();
    Alarm victim = new Alarm();
    victim.armed = true;
    victim.deadline = 6;
    DeadlineHeap.Entry killer =
        new DeadlineHeap.Entry() {
          boolean done;

          @Override
          long deadlineNanos() {
            return 5;
          }

          @Override
          boolean hasDeadline() {
            return !done;
          }

          @Override
          void expire() {
            done = true;
            heap.remove(victim);
          }
        };
    heap.schedule(killer);
    heap.schedule(victim);
    heap.run(10);
    assertThat(victim.rung).isZero();
    assertThat(heap.untilNext(10)).isEqualTo(Long.MAX_VALUE);
  }
}
