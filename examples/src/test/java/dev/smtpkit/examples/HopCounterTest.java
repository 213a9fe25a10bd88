package dev.smtpkit.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.testkit.EverySplit;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** More than 100 Received lines are a loop (RFC 5321 6.3). */
class HopCounterTest {

  private static boolean isLoop(String message) {
    HopCounter hops = new HopCounter();
    hops.count(ByteBuffer.wrap(message.getBytes(US_ASCII)));
    return hops.isLoop();
  }

  @Test
  void countsTheHeaderOnly() {
    String line = "received: from a\r\n\tby Received: b\r\n";
    assertThat(isLoop(line.repeat(100) + "\r\n" + line.repeat(50))).isFalse();
    assertThat(isLoop(line.repeat(101) + "\r\n")).isTrue();
    assertThat(isLoop("X-Received: a\r\n".repeat(200))).isFalse();
  }

  @Test
  void countsTheSameInPieces() {
    byte[] message = ("RECEIVED: a\r\n".repeat(101) + "\r\nx").getBytes(US_ASCII);
    EverySplit.of(message)
        .forEach(
            pieces -> {
              HopCounter hops = new HopCounter();
              pieces.forEach(hops::count);
              assertThat(hops.isLoop()).isTrue();
            });
  }
}
