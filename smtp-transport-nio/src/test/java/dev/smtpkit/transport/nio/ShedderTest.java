package dev.smtpkit.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.session.MemoryAccount;
import dev.smtpkit.session.MemoryAccount.Kind;
import dev.smtpkit.transport.nio.ConnectionObserver.Shedding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** R96: what is ended while room is scarce, with a clock by hand. */
class ShedderTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long LIMIT = 80_000;

  private final MemoryAccount memory = MemoryAccount.of(LIMIT);
  private final AtomicInteger woken = new AtomicInteger();
  private final Admission admission =
      new Admission(20, Integer.MAX_VALUE, 4, memory, woken::incrementAndGet);
  private final Shedder shedder =
      new Shedder(
          admission,
          LoopLimits.builder()
              .memoryDeadline(Duration.ofSeconds(1))
              .overloadIdle(Duration.ofSeconds(10))
              .build());
  private final List<Fake> members = new ArrayList<>();

  private final class Fake implements Shedder.Member {
    final String name;
    final Admission.Slot slot = admission.admit();
    long idleSince;
    boolean handshaking;
    long held;
    Shedding shed;

    Fake(String name, long octets) {
      this.name = name;
      memory.retain(Kind.LINE, octets);
      held = octets;
      members.add(this);
    }

    @Override
    public long idleNanos(long now) {
      return now - idleSince;
    }

    @Override
    public boolean isHandshaking() {
      return handshaking;
    }

    @Override
    public long heldOctets() {
      return held;
    }

    @Override
    public void shed(Shedding reason) {
      shed = reason;
      memory.release(Kind.LINE, held);
      slot.release();
      members.remove(this);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private Fake member(String name, long octets) {
    return new Fake(name, octets);
  }

  private void runFor(long from, long to) {
    for (long now = from; now <= to; now += SECOND / 4) {
      shedder.run(now, () -> List.copyOf(members).stream());
    }
  }

  @Test
  void withoutPressureNobodyIsEndedAndNobodyIsWoken() {
    for (int i = 0; i < 17; i++) {
      member("idle", 10);
    }
    runFor(0, 1000 * SECOND);
    assertThat(members).hasSize(17);
    assertThat(shedder.untilNext(0)).isEqualTo(Long.MAX_VALUE);
    assertThat(woken).hasValue(0);
  }

  @Test
  void inACrowdThoseAreEndedWhoseClientsAreIdleForTenSeconds() {
    for (int i = 0; i < 17; i++) {
      member("busy", 10).idleSince = Long.MAX_VALUE / 2;
    }
    Fake idle = member("idle", 10);
    Fake later = member("later", 10);
    later.idleSince = 5 * SECOND;
    shedder.run(0, () -> members.stream());
    assertThat(woken).as("the other loops look too").hasValue(1);
    assertThat(shedder.untilNext(0)).isEqualTo(SECOND);
    runFor(SECOND, 10 * SECOND - 1);
    assertThat(members).hasSize(19);
    runFor(10 * SECOND, 12 * SECOND);
    assertThat(idle.shed).isEqualTo(Shedding.IDLE);
    assertThat(later.shed).isNull();
    runFor(12 * SECOND, 20 * SECOND);
    assertThat(later.shed).isEqualTo(Shedding.IDLE);
    // Now there is room.
    assertThat(members).hasSize(17);
    assertThat(woken).hasValue(1);
  }

  @Test
  void withManyHandshakesOnlyThoseAreEnded() {
    Fake handshaking = member("handshaking", 10);
    handshaking.handshaking = true;
    member("idle", 10);
    assertThat(admission.beginHandshake()).isNull();
    assertThat(admission.beginHandshake()).isNull();
    runFor(0, 20 * SECOND);
    assertThat(members).hasSize(2);
    assertThat(admission.beginHandshake()).isNull();
    runFor(20 * SECOND, 22 * SECOND);
    assertThat(handshaking.shed).isEqualTo(Shedding.IDLE);
    assertThat(members).hasSize(1);
  }

  @Test
  void asManyHandshakesAreOpenAsMayBeAndOnlyWithMemory() {
    for (int i = 0; i < 4; i++) {
      assertThat(admission.beginHandshake()).isNull();
    }
    assertThat(admission.beginHandshake()).isEqualTo(Shedding.HANDSHAKES);
    admission.endHandshake();
    assertThat(admission.beginHandshake()).isNull();
    admission.endHandshake();
    memory.retain(Kind.LINE, LIMIT - Admission.HANDSHAKE_OCTETS + 1);
    assertThat(admission.beginHandshake()).isEqualTo(Shedding.MEMORY);
    assertThat(admission.handshakes()).isEqualTo(3);
  }

  @Test
  void withLittleMemoryTheLargestAreEndedUntilThereIsRoom() {
    Fake small = member("small", 10_000);
    Fake largest = member("largest", 30_000);
    Fake large = member("large", 29_000);
    Fake tiny = member("tiny", 2_000);
    runFor(0, SECOND - 1);
    assertThat(members).hasSize(4);
    runFor(SECOND, 10 * SECOND);
    assertThat(largest.shed).isEqualTo(Shedding.MEMORY);
    assertThat(members).containsExactly(small, large, tiny);
  }

  @Test
  void ofThoseThatHoldAsMuchTheOneIsEndedThatIsIdleLongest() {
    Fake busy = member("busy", 36_000);
    busy.idleSince = SECOND;
    Fake idle = member("idle", 36_000);
    runFor(0, 2 * SECOND);
    assertThat(idle.shed).isEqualTo(Shedding.MEMORY);
    assertThat(busy.shed).isNull();
  }

  /** Another loop has the large ones. */
  @Test
  void thoseThatHoldLittleAreLeftAlone() {
    member("small", 1_000);
    member("small", 1_000);
    memory.retain(Kind.ENVELOPE, LIMIT);
    runFor(0, 10 * SECOND);
    assertThat(members).hasSize(2);
  }
}
