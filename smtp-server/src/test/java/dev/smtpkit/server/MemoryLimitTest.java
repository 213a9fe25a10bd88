package dev.smtpkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What all sessions hold together is limited: beyond it, new work is refused and the rest goes on.
 */
class MemoryLimitTest {

  private static final int CLIENTS = 12;
  private static final int RECIPIENTS = 900;

  @TempDir Path folder = Path.of("");

  @Test
  void envelopesOfManyClientsShareTheAccount() throws Exception {
    List<TestClient> clients = new ArrayList<>();
    String name = "x".repeat(50) + ".";
    int refused = 0;
    try (ServerProcess server = ServerProcess.start(folder, "--memory=1MB")) {
      for (int i = 0; i < CLIENTS; i++) {
        TestClient client = server.client();
        clients.add(client);
        client.say("EHLO client.example");
        if (!client.say("MAIL FROM:<>").startsWith("250")) {
          refused++;
          continue;
        }
        String reply = "";
        for (int j = 0; j < RECIPIENTS && !reply.startsWith("452"); j++) {
          reply = client.say("RCPT TO:<" + name + j + "@localhost>");
        }
        if (reply.startsWith("452 4.5.3")) {
          refused++;
        }
      }
      assertThat(refused).isPositive();
      // What was given back serves the others.
      clients.get(0).say("RSET");
      TestClient last = clients.get(CLIENTS - 1);
      last.say("RSET");
      assertThat(last.deliver("MAIL FROM:<>", "RCPT TO:<bob@localhost>", "x")).startsWith("250");
      for (TestClient client : clients) {
        client.close();
      }
    }
  }
}
