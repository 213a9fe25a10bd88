package dev.smtpkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
  void clientsShareTheAccount() throws Exception {
    List<TestClient> clients = new ArrayList<>();
    int refused = 0;
    try (ServerProcess server = ServerProcess.start(folder, "--memory=1MB")) {
      for (int i = 0; i < CLIENTS; i++) {
        refused += isRefused(server, clients) ? 1 : 0;
      }
      assertThat(refused).isPositive();
      for (TestClient client : clients) {
        client.close();
      }
      // What was given back serves the next, once the server has seen that they are gone.
      while (!isServed(server)) {
        Thread.onSpinWait();
      }
    }
  }

  /** True if a client who names many recipients is refused, or its connection is ended. */
  private static boolean isRefused(ServerProcess server, List<TestClient> clients)
      throws Exception {
    try {
      TestClient client = server.client();
      clients.add(client);
      client.say("EHLO client.example");
      String reply = client.say("MAIL FROM:<>");
      for (int j = 0; j < RECIPIENTS && reply.startsWith("250"); j++) {
        reply = client.say("RCPT TO:<" + "x".repeat(50) + j + "@localhost>");
      }
      return reply.startsWith("452") || reply.startsWith("421");
    } catch (IOException e) {
      return true;
    }
  }

  private static boolean isServed(ServerProcess server) throws Exception {
    try (TestClient client = server.client()) {
      client.say("EHLO client.example");
      return client.deliver("MAIL FROM:<>", "RCPT TO:<bob@localhost>", "x").startsWith("250");
    } catch (IOException e) {
      return false;
    }
  }
}
