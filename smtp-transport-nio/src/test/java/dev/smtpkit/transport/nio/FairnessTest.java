package dev.smtpkit.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.ForwardingMailHandler;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.Pending;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R97: how much one connection may do before others have their turn. */
@Timeout(60)
class FairnessTest {

  private static final int PIPELINING = 50;
  private static final int RECIPIENTS = 40;
  private static final int TRANSACTIONS = 15;

  /** About 20 KB: what arrives at once at a socket that nobody reads. */
  private static final String PIPELINED =
      ("MAIL FROM:<>\r\n" + "RCPT TO:<somebody@example.org>\r\n".repeat(RECIPIENTS) + "RSET\r\n")
          .repeat(TRANSACTIONS);

  /** The commands of a turn, and one poll's more. */
  private static final int MOST_OF_A_TURN = 2 * Turns.QUANTUM;

  /** The ports of the clients of consecutive recipients. */
  private final List<Integer> recipients = Collections.synchronizedList(new ArrayList<>());

  /** What is left of {@link #recipients} if repetitions are taken together. */
  private record Turn(int client, int commands) {}

  private MailHandler recording(SessionView session, MailHandler handler) {
    int client = session.peer().remote().getPort();
    return new ForwardingMailHandler(handler) {
      @Override
      public void rcpt(ForwardPath path, RcptParameters parameters, Pending<Verdict> verdict) {
        recipients.add(client);
        super.rcpt(path, parameters, verdict);
      }
    };
  }

  private TestServer server(LoopLimits limits) throws IOException {
    Script script = new Script();
    return TestServer.of(
        session -> recording(session, script.create(session)), b -> b.loopLimits(limits));
  }

  private static List<Client> greeted(TestServer server, int count) throws IOException {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Client client = server.connect();
      client.expect("220 ").send("EHLO c.example\r\n").expect("250 ");
      clients.add(client);
    }
    return clients;
  }

  /** Keeps the loop from its sockets until everything has been sent to them. */
  private static void together(TestServer server, Sending sending) throws IOException {
    CountDownLatch sent = new CountDownLatch(1);
    server.server.loops().get(0).execute(() -> Await.latch(sent));
    try {
      sending.run();
    } finally {
      sent.countDown();
    }
  }

  private interface Sending {
    void run() throws IOException;
  }

  private static void expectAllReplies(Client client) throws IOException {
    for (int i = 0; i < TRANSACTIONS * (RECIPIENTS + 2); i++) {
      client.expect("250 ");
    }
  }

  private static void close(List<Client> clients) throws IOException {
    for (Client client : clients) {
      client.close();
    }
  }

  private List<Turn> turns() {
    List<Turn> turns = new ArrayList<>();
    for (int client : recipients) {
      int last = turns.size() - 1;
      if (last >= 0 && turns.get(last).client == client) {
        turns.set(last, new Turn(client, turns.get(last).commands + 1));
      } else {
        turns.add(new Turn(client, 1));
      }
    }
    return turns;
  }

  @Test
  void connectionsThatPipelineHaveTheirTurnsOneAfterTheOther() throws Exception {
    try (TestServer server = server(LoopLimits.defaults())) {
      List<Client> clients = greeted(server, PIPELINING);
      together(
          server,
          () -> {
            for (Client client : clients) {
              client.send(PIPELINED);
            }
          });
      for (Client client : clients) {
        expectAllReplies(client);
      }
      close(clients);
    }
    List<Turn> turns = turns();
    assertThat(turns).hasSizeGreaterThan(PIPELINING * 4);
    assertThat(turns).allMatch(turn -> turn.commands <= MOST_OF_A_TURN);
    assertEveryOtherComesBetween(turns);
  }

  /** Between two turns of a connection all have had one that had something left to do. */
  private static void assertEveryOtherComesBetween(List<Turn> turns) {
    Map<Integer, Integer> lastTurns = new LinkedHashMap<>();
    for (int i = 0; i < turns.size(); i++) {
      lastTurns.put(turns.get(i).client, i);
    }
    Map<Integer, Integer> previous = new LinkedHashMap<>();
    for (int i = 0; i < turns.size(); i++) {
      Integer before = previous.put(turns.get(i).client, i);
      if (before != null) {
        Set<Integer> between = new HashSet<>();
        turns.subList(before, i).forEach(turn -> between.add(turn.client));
        int now = i;
        lastTurns.forEach(
            (client, last) -> {
              if (last > now) {
                assertThat(between).contains(client);
              }
            });
      }
    }
  }

  /** Beside connections that pipeline, one that asks for little waits for a turn of each. */
  private void serveAModestClient(LoopLimits limits, int pipelining) throws Exception {
    try (TestServer server = server(limits)) {
      List<Client> clients = greeted(server, pipelining);
      Client modest = greeted(server, 1).get(0);
      together(
          server,
          () -> {
            for (Client client : clients) {
              client.send(PIPELINED);
            }
            modest.send("MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\n");
          });
      modest.expect("250 ").expect("250 ");
      for (Client client : clients) {
        expectAllReplies(client);
      }
      close(clients);
      int port = modest.localPort();
      assertThat(recipients.indexOf(port)).isBetween(0, pipelining * MOST_OF_A_TURN);
      modest.close();
    }
  }

  @Test
  void aConnectionThatAsksForLittleWaitsForNoMoreThanATurnOfEachOther() throws Exception {
    serveAModestClient(LoopLimits.defaults(), PIPELINING);
  }

  /** Commands that wait for their turn must not keep all buffers. */
  @Test
  void connectionsThatPipelineLeaveBuffersToOthers() throws Exception {
    serveAModestClient(
        LoopLimits.builder().maxBuffers(4).memoryDeadline(Duration.ofMinutes(10)).build(), 12);
  }

  @Test
  void aTurnIsWorthAsManyRepliesAsMayBeHeldOrAFullBufferOfContent() {
    assertThat(SessionStage.workOf(0, (long) Turns.QUANTUM * "250 2.1.5 Ok.\r\n".length()))
        .isGreaterThan(Turns.QUANTUM * 9 / 10);
    assertThat(SessionStage.workOf(64 << 10, 0)).isGreaterThan(Turns.QUANTUM);
    assertThat(SessionStage.workOf(4 << 10, 0)).isLessThan(Turns.QUANTUM / 8);
  }
}
