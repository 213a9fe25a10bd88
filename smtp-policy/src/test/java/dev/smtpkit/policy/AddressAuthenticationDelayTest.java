package dev.smtpkit.policy;

import static dev.smtpkit.session.server.AuthenticationDelay.LOCK_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.net.InetAddresses;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.testkit.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** R64: failed authentications cost a client time, whatever connections and names it uses. */
class AddressAuthenticationDelayTest {

  private static final long SECOND = 1_000_000_000L;

  private final VirtualClock clock = new VirtualClock(Long.MAX_VALUE - 100 * SECOND);
  private final AddressAuthenticationDelay delay =
      AddressAuthenticationDelay.builder(clock, Samples.RANDOM).build();

  private long seconds(String address) {
    long nanos = delay.failed(InetAddresses.forString(address));
    return nanos == LOCK_OUT ? LOCK_OUT : nanos / SECOND;
  }

  private boolean connects(String address) {
    return Asked.verdict(delay.connections(), Samples.peer(address)).equals(Verdict.ACCEPT);
  }

  private List<Long> failuresOneAfterAnother(int count) {
    List<Long> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long seconds = seconds("192.0.2.7");
      clock.advance(seconds * SECOND);
      all.add(seconds);
    }
    return all;
  }

  @Test
  void r64DoublesADelayUpToHalfAMinute() {
    assertThat(failuresOneAfterAnother(8)).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
    assertThat(failuresOneAfterAnother(200)).containsOnly(30L);
  }

  @Test
  void r64FailuresAtTheSameTimeWaitForEachOther() {
    List<Long> waits = Stream.generate(() -> seconds("192.0.2.7")).limit(16).toList();
    assertThat(waits)
        .containsExactly(
            1L, 3L, 7L, 15L, 31L, 61L, 91L, 121L, 151L, 181L, 211L, 241L, 271L, LOCK_OUT, LOCK_OUT,
            LOCK_OUT);
  }

  @Test
  void r64RefusesConnectionsWhileTheQueueIsTooLong() {
    Stream.generate(() -> seconds("192.0.2.7")).limit(13).forEach(wait -> {});
    assertThat(connects("192.0.2.7")).isTrue();
    assertThat(seconds("192.0.2.7")).isEqualTo(LOCK_OUT);
    assertThat(connects("192.0.2.7")).isFalse();
    assertThat(connects("192.0.2.8")).isTrue();
    assertThat(Asked.verdict(delay.connections(), Samples.peer("192.0.2.7")))
        .hasToString("Refuse[reply=421 4.7.0 Too many failed authentications, try again later]");
    clock.advance(31 * SECOND - 1);
    assertThat(connects("192.0.2.7")).isFalse();
    clock.advance(1);
    assertThat(connects("192.0.2.7")).isTrue();
    assertThat(seconds("192.0.2.7")).isEqualTo(LOCK_OUT);
  }

  @Test
  void r64ForgetsAClientAQuarterOfAnHourAfterTheLastAnswer() {
    assertThat(List.of(seconds("192.0.2.7"), seconds("192.0.2.7"))).containsExactly(1L, 3L);
    clock.advance(3 * SECOND + Duration.ofMinutes(15).toNanos() - 1);
    assertThat(seconds("192.0.2.7")).isEqualTo(4);
    clock.advance(4 * SECOND + Duration.ofMinutes(15).toNanos());
    assertThat(seconds("192.0.2.7")).isEqualTo(1);
  }

  @Test
  void r64TakesAnIpv6NetworkOf64BitsForOneClient() {
    assertThat(seconds("2001:db8:0:1::1")).isEqualTo(1);
    assertThat(seconds("2001:db8:0:1:ffff::2")).isEqualTo(3);
    assertThat(seconds("2001:db8:0:2::1")).isEqualTo(1);
    assertThat(delay.clients()).isEqualTo(2);
  }

  @Test
  void r64HoldsNoMoreClientsThanItsRoom() {
    AddressAuthenticationDelay small =
        AddressAuthenticationDelay.builder(clock, Samples.RANDOM).maxClients(500).build();
    IntStream.range(0, 20_000).forEach(i -> small.failed(InetAddresses.fromInteger(i)));
    assertThat(small.clients()).isBetween(400L, 500L);
  }

  @Test
  void r64NoQueueIsLongerThanAnHour() {
    for (int i = 0; i < 10_000; i++) {
      seconds("192.0.2.7");
    }
    clock.advance(Duration.ofMinutes(55).minusNanos(1));
    assertThat(connects("192.0.2.7")).isFalse();
    clock.advance(1);
    assertThat(connects("192.0.2.7")).isTrue();
  }

  @Test
  void hasTheTimesThatAreConfigured() {
    AddressAuthenticationDelay quick =
        AddressAuthenticationDelay.builder(clock, Samples.RANDOM)
            .first(Duration.ofNanos(3))
            .longest(Duration.ofNanos(7))
            .maxWait(Duration.ofNanos(20))
            .forgottenAfter(Duration.ofNanos(5))
            .build();
    List<Long> waits =
        Stream.generate(() -> quick.failed(InetAddresses.fromInteger(1))).limit(5).toList();
    assertThat(waits).containsExactly(3L, 9L, 16L, LOCK_OUT, LOCK_OUT);
    clock.advance(23 + 14 + 14 + 5);
    assertThat(quick.failed(InetAddresses.fromInteger(1))).isEqualTo(3);
  }

  @Test
  void refusesTimesThatAreOutOfRange() {
    AddressAuthenticationDelay.Builder builder =
        AddressAuthenticationDelay.builder(clock, Samples.RANDOM);
    Duration negative = Duration.ofNanos(-1);
    assertThatThrownBy(() -> builder.first(negative)).hasMessageContaining("first");
    assertThatThrownBy(() -> builder.longest(negative)).hasMessageContaining("longest");
    Duration tooLong = Duration.ofHours(1).plusNanos(1);
    assertThatThrownBy(() -> builder.first(tooLong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("first of PT1H0.000000001S is above PT1H, the most");
    assertThatThrownBy(() -> builder.longest(Duration.ofSeconds(Long.MAX_VALUE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("longest");
    assertThatThrownBy(() -> builder.maxWait(negative)).hasMessageContaining("maxWait");
    assertThatThrownBy(() -> builder.maxWait(Duration.ofHours(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxWait");
    assertThatThrownBy(() -> builder.forgottenAfter(negative))
        .hasMessageContaining("forgottenAfter");
    assertThatThrownBy(() -> builder.maxClients(0)).hasMessageContaining("clients");
  }
}
