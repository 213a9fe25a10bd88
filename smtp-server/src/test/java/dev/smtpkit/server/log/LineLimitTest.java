package dev.smtpkit.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** R104: ten lines a second about one client, the rest as a count. */
class LineLimitTest {

  private final CapturedLog log = new CapturedLog("mail");
  private final Queue<Runnable> due = new ArrayDeque<>();
  private long now = -7;
  private final LineLimit limit = new LineLimit(() -> now, due::add);

  @AfterEach
  void leave() {
    log.close();
  }

  private int admitted(String address, int lines) {
    return (int)
        IntStream.range(0, lines)
            .filter(i -> limit.admits(InetAddresses.forString(address)))
            .count();
  }

  private void second() {
    now += 1_000_000_000;
    for (Runnable task = due.poll(); task != null; task = due.poll()) {
      task.run();
    }
  }

  @Test
  void theRestOfASecondIsACountWithoutAFurtherLineFromTheClient() {
    assertThat(admitted("192.0.2.7", 1000)).isEqualTo(10);
    assertThat(admitted("192.0.2.8", 3)).isEqualTo(3);
    assertThat(log.lines()).isEmpty();
    second();
    assertThat(log.lines()).containsExactly("INFO client=192.0.2.7 withheld=990");
    second();
    assertThat(log.lines()).hasSize(1);
  }

  @Test
  void aCountIsOneOfTheTenLinesOfItsSecond() {
    admitted("192.0.2.7", 11);
    second();
    assertThat(admitted("192.0.2.7", 20)).isEqualTo(9);
    assertThat(admitted("192.0.2.8", 20)).isEqualTo(10);
  }

  @Test
  void aNetworkOf64BitsIsOneClient() {
    assertThat(admitted("2001:db8:1:2::1", 6) + admitted("2001:db8:1:2:ffff::2", 6)).isEqualTo(10);
    assertThat(admitted("2001:db8:1:3::1", 6)).isEqualTo(6);
    second();
    assertThat(log.lines()).containsExactly("INFO client=2001:db8:1:2:0:0:0:0/64 withheld=2");
  }

  @Test
  void addressesWithoutEndShareACount() {
    for (int i = 0; i < 5000; i++) {
      admitted("10.0." + i / 256 + "." + i % 256, 11);
    }
    second();
    // Each of the first thousand withheld one; the others have ten lines together.
    assertThat(log.lines()).hasSize(101).last().isEqualTo("INFO client=others withheld=44890");
    assertThat(admitted("10.9.9.9", 10)).isEqualTo(10);
  }
}
