package dev.smtpkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class VirtualClockTest {

  private final VirtualClock clock = new VirtualClock();

  @Test
  void standsStillUntilAdvanced() {
    assertThat(clock.getAsLong()).isEqualTo(clock.getAsLong()).isNotZero();
  }

  @Test
  void advancesByExactlyTheGivenTime() {
    long before = clock.getAsLong();
    assertThat(clock.advance(5)).isEqualTo(before + 5).isEqualTo(clock.getAsLong());
    assertThat(clock.advance(Duration.ofMinutes(5)) - before).isEqualTo(300_000_000_005L);
  }

  @Test
  void refusesToRunBackwards() {
    assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(-1));
  }

  @Test
  void overflowsAsNanoTimeMay() {
    VirtualClock late = new VirtualClock(Long.MAX_VALUE - 1);
    assertThat(late.advance(3)).isNegative();
  }
}
