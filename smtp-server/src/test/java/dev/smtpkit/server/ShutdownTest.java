package dev.smtpkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM: messages coming in are completed, idle clients get 421, and the console shows it. */
class ShutdownTest {

  @TempDir Path folder = Path.of("");

  private static void begin(TestClient client) throws IOException {
    client.say("EHLO client.example");
    client.say("MAIL FROM:<>");
    client.say("RCPT TO:<bob@localhost>");
    assertThat(client.say("DATA")).startsWith("354");
    client.send("one line");
  }

  @Test
  void aMessageThatIsComingInIsCompleted() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder);
        TestClient busy = server.client();
        TestClient idle = server.client()) {
      begin(busy);
      server.terminate();
      assertThat(server.awaitOut(line -> line.startsWith("stopping")))
          .isEqualTo("stopping, 2 connections drain, 30 s at most");
      assertThat(idle.reply()).startsWith("421");
      assertThat(busy.say(".")).startsWith("250");
      assertThat(server.exitCode()).isZero();
      assertThat(server.awaitOut(line -> line.startsWith("stopped")))
          .matches("stopped after [0-9]+ ms");
      try (Stream<Path> files = Files.list(folder.resolve("mail/localhost/bob/new"))) {
        assertThat(files).hasSize(1);
      }
    }
  }

  @Test
  void whatTakesTooLongIsCut() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder, "--drain-time=1");
        TestClient busy = server.client()) {
      begin(busy);
      server.terminate();
      assertThat(server.awaitOut(line -> line.startsWith("stopping")))
          .isEqualTo("stopping, 1 connection drains, 1 s at most");
      assertThat(server.exitCode()).isZero();
      assertThat(server.awaitOut(line -> line.startsWith("stopped")))
          .matches("stopped, what was left was cut after [0-9]+ ms");
      assertThatThrownBy(() -> busy.say(".")).isInstanceOf(IOException.class);
      assertThat(folder.resolve("mail/localhost/bob/tmp")).isEmptyDirectory();
      assertThat(folder.resolve("mail/localhost/bob/new")).isEmptyDirectory();
    }
  }
}
