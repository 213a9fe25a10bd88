package dev.smtpkit.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R70: TLS that ends, or is spoiled, after any number of octets. */
@Timeout(120)
class TlsCutsTest {

  private static final String EVIL = "MAIL FROM:<evil@b.example>\r\nRCPT TO:<x@d.example>\r\n";

  private final Script script = new Script();

  static Stream<Arguments> protocolsAndListeners() {
    return TlsFaultsTest.protocolsAndListeners();
  }

  private TestServer server() throws IOException {
    return TestServer.tls(Certificates.SERVER.settings(), script);
  }

  /** Nobody is left, and the next one is served. */
  private static void assertServes(TestServer server) throws IOException {
    server.awaitConnections(0);
    try (Client client = server.connect(true, Certificates.SERVER.client("TLSv1.3"))) {
      client.send("QUIT\r\n").expect("221 ").expectEnd();
    }
  }

  /** Every octet of what a client sends for a handshake is the last one once. */
  @ParameterizedTest
  @MethodSource("protocolsAndListeners")
  void aHandshakeIsCutAfterEveryOctet(String protocol, boolean implicit) throws Exception {
    try (TestServer server = server()) {
      boolean done = false;
      for (int octets = 0; !done; octets++) {
        try (Client client = server.connect(implicit)) {
          client.cutAfter(octets);
          done = shakesHands(client.tls(Certificates.SERVER.client(protocol), 0));
          if (octets % 2 == 0) {
            client.shutdownOutput();
            client.expectGone();
          } else {
            client.reset();
          }
        }
      }
      assertServes(server);
      assertThat(script.delivered).isEmpty();
    }
  }

  private static boolean shakesHands(TlsStreams tls) {
    try {
      return tls.handshake(100);
    } catch (IOException e) {
      return false;
    }
  }

  /** Lengths, types and versions that lie, and all else that a hello says. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aHelloIsSpoiledInEveryOctet(String protocol) throws Exception {
    byte[] hello = TlsStreams.hello(Certificates.SERVER.client(protocol));
    try (TestServer server = server()) {
      for (int at = 0; at < hello.length; at++) {
        for (int change : new int[] {0x01, 0xFF}) {
          byte[] spoiled = hello.clone();
          spoiled[at] ^= (byte) change;
          try (Client client = server.connect(true)) {
            client.send(spoiled);
            client.shutdownOutput();
            client.expectGone();
          }
        }
      }
      assertServes(server);
    }
  }

  /** Octets sent without TLS are forgotten under TLS (RFC 3207 4.2), whenever they arrive. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsInjectedAroundTheUpgradeNeverRuns(boolean decidedLater) throws Exception {
    Queue<String> ran = new ConcurrentLinkedQueue<>();
    BlockingQueue<Runnable> later = new LinkedBlockingQueue<>();
    AtomicBoolean waits = new AtomicBoolean();
    Executor answers =
        task -> {
          if (waits.getAndSet(false)) {
            later.add(task);
          } else {
            task.run();
          }
        };
    MailHandler.Factory handlers = session -> new WordHandler(Verdict.ACCEPT, answers, false, ran);
    String command = "STARTTLS\r\n";
    String all = command + EVIL;
    try (TestServer server =
        TestServer.of(
            TestServer.configuration().offerTls(),
            handlers,
            builder ->
                builder.tls(Certificates.SERVER.settings()).listenTls(TestServer.ANY_PORT))) {
      for (int cut = 0; cut <= all.length(); cut++) {
        try (Client client = server.connect()) {
          client.expect("220 ").send("EHLO a.example\r\n").expect("250 ");
          waits.set(decidedLater);
          client.send(all.substring(0, cut));
          server.settle();
          client.send(all.substring(cut));
          if (decidedLater) {
            Await.next(later).run();
          }
          client.expect("220 2.0.0");
          TlsStreams tls = client.tls(Certificates.SERVER.client("TLSv1.3"), 0);
          // Octets read with the command are discarded; those that follow are not a handshake.
          boolean readAtOnce = cut < command.length() || cut == all.length();
          assertThat(shakesHands(tls)).as("cut at %d", cut).isEqualTo(readAtOnce);
          if (readAtOnce) {
            client.over(tls).send("DATA\r\nQUIT\r\n").expect("503 ").expect("221 ").expectEnd();
          }
        }
        server.awaitConnections(0);
        assertThat(ran).as("cut at %d", cut).isEmpty();
      }
      assertServes(server);
    }
  }

  /** R10: whoever cuts the connection has not sent the message. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aMessageIsTakenOnlyIfTheWholeRecordOfItsEndHasCome(String protocol) throws Exception {
    try (TestServer server = server()) {
      boolean whole = false;
      for (int octets = 0; !whole; octets++) {
        try (Client client = server.connect(true)) {
          TlsStreams tls = client.tls(Certificates.SERVER.client(protocol), 0);
          client.secured(tls).untilData().send("half a");
          whole = tls.sendPart(" message\r\n.\r\n", octets);
          client.shutdownOutput();
          if (whole) {
            client.expect("250 ");
          }
          client.expectGone();
          CloseReason reason = Await.next(script.closed);
          assertThat(reason).as("%d octets", octets).isEqualTo(CloseReason.END_OF_INPUT);
          assertThat(script.delivered).as("%d octets", octets).hasSize(whole ? 1 : 0);
        }
      }
      assertThat(Await.next(script.delivered)).asString().isEqualTo("half a message\r\n");
      assertServes(server);
    }
  }

  /** Nor has who says in good order that nothing more comes. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aCloseNotifyInTheMiddleOfAMessageDropsIt(String protocol) throws Exception {
    try (TestServer server = server();
        Client client = server.connect(true)) {
      TlsStreams tls = client.tls(Certificates.SERVER.client(protocol), 0);
      client.secured(tls).untilData().send("half a message\r\n.\r");
      tls.closeNotify();
      client.expectGone();
      Await.next(script.dropped);
      assertThat(Await.next(script.closed)).isEqualTo(CloseReason.END_OF_INPUT);
      assertThat(script.delivered).isEmpty();
    }
  }
}
