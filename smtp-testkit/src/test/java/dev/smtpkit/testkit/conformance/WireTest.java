package dev.smtpkit.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class WireTest {

  private static Target target(ServerSocket server) {
    return new Target(
        (InetSocketAddress) server.getLocalSocketAddress(),
        Target.Tls.NONE,
        false,
        Optional.empty(),
        "sender@client.example",
        "postmaster@localhost",
        Target.Pieces.WHOLE,
        Duration.ofMillis(300),
        false);
  }

  @Test
  @Timeout(30)
  void aServerThatReadsNothingIsCutOff() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Wire wire = Wire.connect(target(silent))) {
      assertThatIOException().isThrownBy(() -> wire.send(new byte[64 << 20]));
    }
  }

  @Test
  @Timeout(30)
  void aServerThatSaysNothingIsWaitedForUntilTheDeadline() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Wire wire = Wire.connect(target(silent))) {
      assertThat(wire.receive(System.nanoTime() + 50_000_000)).isEqualTo(Wire.NOTHING);
    }
  }
}
