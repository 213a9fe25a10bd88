package dev.smtpkit.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.session.MemoryAccount;
import dev.smtpkit.session.MemoryAccount.Kind;
import dev.smtpkit.session.Peer;
import dev.smtpkit.transport.nio.ConnectionObserver.Refusal;
import dev.smtpkit.transport.nio.ConnectionObserver.Shedding;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R96: a server whose room is used up serves new clients, over real sockets. */
@Timeout(60)
class OverloadTest {

  private static final LoopLimits SOON =
      LoopLimits.builder()
          .memoryDeadline(Duration.ofMillis(50))
          .overloadIdle(Duration.ofMillis(300))
          .build();

  private final Script script = new Script();
  private final BlockingQueue<Shedding> shed = new LinkedBlockingQueue<>();
  private final BlockingQueue<Refusal> refused = new LinkedBlockingQueue<>();

  private final ConnectionObserver observer =
      new ConnectionObserver() {
        @Override
        public void shed(Peer peer, Shedding reason) {
          shed.add(reason);
        }

        @Override
        public void refused(Peer peer, Refusal refusal) {
          refused.add(refusal);
        }
      };

  private SmtpServer.Builder overload(SmtpServer.Builder builder) {
    return builder.loopLimits(SOON).observer(observer).eventLoops(2);
  }

  @Test
  void atTheCapAnIdleClientReads421AndAnotherIsServed() throws Exception {
    try (TestServer server = TestServer.of(script, b -> overload(b).maxConnections(2));
        Client idle = server.connect();
        Client noop = server.connect()) {
      idle.expect("220 ");
      noop.expect("220 ");
      keepOnSayingNoop(noop);
      idle.expect("421 ").expectGone();
      assertThat(Await.next(shed)).isEqualTo(Shedding.IDLE);
      server.awaitConnections(0);
      try (Client served = server.connect()) {
        served.expect("220 ");
      }
    }
  }

  /** A NOOP does not keep a place. */
  private static void keepOnSayingNoop(Client client) throws IOException {
    String reply;
    do {
      reply = client.send("NOOP\r\n").codes(1).get(0);
    } while (reply.equals("250"));
    assertThat(reply).isEqualTo("421");
    client.expectGone();
  }

  @Test
  void aMessageThatIsComingInIsNotIdle() throws Exception {
    try (TestServer server = TestServer.of(script, b -> overload(b).maxConnections(1));
        Client client = server.connect()) {
      client.untilData();
      long end = System.nanoTime() + Duration.ofMillis(900).toNanos();
      while (System.nanoTime() < end) {
        client.send("x\r\n");
        server.settle();
      }
      client.send(".\r\n").expect("250 ");
      client.expect("421 ").expectGone();
    }
  }

  @Test
  void withoutMemoryANewClientReads421() throws Exception {
    MemoryAccount little = MemoryAccount.of(3 * Admission.CONNECTION_OCTETS / 2);
    try (TestServer server = TestServer.of(script, b -> overload(b).memory(little));
        Client first = server.connect()) {
      first.expect("220 ");
      try (Client second = server.connect()) {
        second.expect("421 4.3.2 ").expectGone();
      }
      assertThat(Await.next(refused)).isEqualTo(Refusal.NO_MEMORY);
    }
  }

  @Test
  void theConnectionThatHoldsMostReads421WhenMemoryIsShort() throws Exception {
    // Seven eighths of it are two connections, but not a line beside them.
    MemoryAccount account = MemoryAccount.of(5000);
    try (TestServer server = TestServer.of(script, b -> overload(b).memory(account));
        Client small = server.connect();
        Client large = server.connect()) {
      small.expect("220 ");
      large.expect("220 ").send("NOOP " + "x".repeat(400));
      large.expect("421 4.3.2 ").expectGone();
      assertThat(Await.next(shed)).isEqualTo(Shedding.MEMORY);
      Await.until("the line is given back", () -> account.used(Kind.LINE) == 0);
      small.send("NOOP\r\n").expect("250 ");
    }
  }

  /** Replies that wait for a client that does not read are heap, too. */
  @Test
  void repliesThatNobodyReadsAreCharged() throws Exception {
    MemoryAccount account = MemoryAccount.unlimited();
    try (TestServer server = TestServer.of(script, b -> b.memory(account))) {
      Client slow = new Client(server.address(), 8 << 10);
      slow.send("EHLO c.example\r\n");
      Thread flood = new Thread(() -> sendUntilClosed(slow));
      flood.start();
      Await.until("replies wait", () -> account.used(Kind.REPLY) > 0);
      slow.close();
      flood.join();
      server.awaitConnections(0);
      assertThat(account.used(Kind.REPLY)).isZero();
    }
  }

  private static void sendUntilClosed(Client client) {
    try {
      while (true) {
        client.send("NOOP\r\n".repeat(100));
      }
    } catch (IOException e) {
      // That is the end.
    }
  }

  @Test
  void oneHandshakeTooManyFailsAndItsPlaceComesBack() throws Exception {
    TlsSettings settings = Certificates.SERVER.settings();
    try (TestServer server =
        TestServer.of(
            TestServer.configuration().offerTls(),
            script,
            b ->
                b.tls(settings)
                    .listenTls(TestServer.ANY_PORT)
                    .maxHandshakes(1)
                    .observer(observer))) {
      Client open = server.connect(true);
      Await.until("a handshake", () -> server.server.admission().handshakes() == 1);
      MemoryAccount memory = server.server.admission().memory();
      Await.until("it is charged", () -> memory.used(Kind.HANDSHAKE) == Admission.HANDSHAKE_OCTETS);
      try (Client second = server.connect(true)) {
        second.expectGone();
      }
      assertThat(Await.next(shed)).isEqualTo(Shedding.HANDSHAKES);
      open.close();
      server.awaitConnections(0);
      try (Client third = server.connect(true, Certificates.SERVER.client("TLSv1.3"))) {
        third.send("NOOP\r\n").expect("250 ");
        assertThat(memory.used(Kind.HANDSHAKE)).isZero();
        assertThat(memory.used(Kind.CONNECTION))
            .isEqualTo(Admission.CONNECTION_OCTETS + Admission.TLS_OCTETS);
      }
    }
  }

  @Test
  void handshakesThatDoNotGoOnAreEndedWhenThereAreMany() throws Exception {
    TlsSettings settings = Certificates.SERVER.settings();
    try (TestServer server =
            TestServer.of(
                TestServer.configuration().offerTls(),
                script,
                b -> overload(b).tls(settings).listenTls(TestServer.ANY_PORT).maxHandshakes(1));
        Client open = server.connect(true)) {
      open.expectGone();
      assertThat(Await.next(shed)).isEqualTo(Shedding.IDLE);
    }
  }
}
