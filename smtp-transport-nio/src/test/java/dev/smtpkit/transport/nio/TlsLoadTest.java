package dev.smtpkit.transport.nio;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many under TLS at a time: whole dialogues beside handshakes that are given up. */
@Timeout(120)
class TlsLoadTest {

  private static final int CLIENTS = 8;
  private static final int TURNS = 25;

  private final Script script = new Script();

  private TestServer server() throws IOException {
    return TestServer.of(
        TestServer.configuration().offerTls(),
        script,
        builder ->
            builder
                .eventLoops(2)
                .tls(Certificates.SERVER.settings())
                .listenTls(TestServer.ANY_PORT));
  }

  /** Plays one client; returns the number of messages that it has sent. */
  private static int run(TestServer server, Random random) throws IOException {
    int sent = 0;
    for (int i = 0; i < TURNS; i++) {
      boolean implicit = random.nextBoolean();
      String protocol = random.nextBoolean() ? "TLSv1.3" : "TLSv1.2";
      try (Client client = server.connect(implicit)) {
        int segment = random.nextInt(3) * random.nextInt(300);
        TlsStreams tls = client.tls(Certificates.SERVER.client(protocol), segment);
        if (random.nextInt(4) == 0) {
          tls.handshake(random.nextInt(6));
          client.reset();
          continue;
        }
        client.secured(tls);
        if (implicit) {
          client.expect("220 ");
        }
        client.send("EHLO c.example\r\n").expect("250 ");
        client.send(Client.ENVELOPE + "DATA\r\n");
        assertThat(client.codes(3)).containsExactly("250", "250", "354");
        client
            .send(("x".repeat(70) + "\r\n").repeat(random.nextInt(2000)) + ".\r\n")
            .expect("250 ");
        sent++;
        if (random.nextBoolean()) {
          client.send("QUIT\r\n").expect("221 ").expectEnd();
        }
      }
    }
    return sent;
  }

  @Test
  void everyDialogueIsServedAndEverythingComesBack() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try (TestServer server = server()) {
      List<CompletableFuture<Integer>> runs = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Random random = new Random(i);
        CompletableFuture<Integer> run = new CompletableFuture<>();
        clients.execute(
            () -> {
              try {
                run.complete(run(server, random));
              } catch (Throwable e) {
                run.completeExceptionally(e);
              }
            });
        runs.add(run);
      }
      int sent = 0;
      for (CompletableFuture<Integer> run : runs) {
        sent += run.get(100, SECONDS);
      }
      assertThat(script.delivered).hasSize(sent);
      server.awaitConnections(0);
      assertThat(server.retained()).isZero();
    } finally {
      clients.shutdownNow();
    }
  }

  @Test
  void aServerThatIsCutAmidHandshakesLeavesNoThread() throws Exception {
    for (int i = 0; i < 20; i++) {
      List<Client> clients = new ArrayList<>();
      try (TestServer server = server()) {
        for (int steps = 0; steps < 4; steps++) {
          Client client = server.connect(steps % 2 == 0);
          client.tls(Certificates.SERVER.client("TLSv1.3"), 0).handshake(steps);
          clients.add(client);
        }
      }
      for (Client client : clients) {
        client.expectGone();
        client.close();
      }
    }
    Await.until(
        "no thread is left",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("smtp-")));
  }
}
