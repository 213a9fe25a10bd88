package dev.smtpkit.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoopLimitsTest {

  private static LoopLimits unlikeTheDefaults() {
    return LoopLimits.builder()
        .writeDeadline(Duration.ofSeconds(1))
        .lingerDeadline(Duration.ofSeconds(3))
        .memoryDeadline(Duration.ofSeconds(4))
        .lingerOctets(5)
        .bufferOctets(6)
        .maxBuffers(7)
        .maxRetainedOctets(8)
        .build();
  }

  @Test
  void aBuilderBeginsWithWhatItWasMadeFrom() {
    assertThat(unlikeTheDefaults().toBuilder().build())
        .usingRecursiveComparison()
        .isEqualTo(unlikeTheDefaults());
  }

  @Test
  void accessorsReturnWhatWasSet() {
    LoopLimits limits = unlikeTheDefaults();
    assertThat(limits.writeDeadline()).isEqualTo(Duration.ofSeconds(1));
    assertThat(limits.lingerDeadline()).isEqualTo(Duration.ofSeconds(3));
    assertThat(limits.memoryDeadline()).isEqualTo(Duration.ofSeconds(4));
    assertThat(limits.lingerOctets()).isEqualTo(5);
    assertThat(limits.bufferOctets()).isEqualTo(6);
    assertThat(limits.maxBuffers()).isEqualTo(7);
    assertThat(limits.maxRetainedOctets()).isEqualTo(8);
  }

  @Test
  void valuesOutOfRangeAreRefusedByATextThatNamesThem() {
    assertThatThrownBy(() -> LoopLimits.builder().maxBuffers(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("buffers 0 are below the least, 1");
    assertThatThrownBy(() -> LoopLimits.builder().writeDeadline(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("write deadline PT0S is not positive");
  }

  @Test
  void theLongestDurationIsADeadlineToo() {
    LoopLimits.Builder limits = LoopLimits.builder();
    assertThat(limits.memoryDeadline(Duration.ofSeconds(Long.MAX_VALUE)).build().memoryDeadline())
        .isPositive();
  }
}
