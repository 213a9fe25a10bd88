package dev.smtpkit.transport.nio;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.session.Peer;
import dev.smtpkit.session.TlsInfo;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of connections that come, are refused and go. */
@Timeout(60)
class ConnectionObserverTest {

  /** Remembers in words, and throws after each. */
  private static final class Words implements ConnectionObserver {
    final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    private void say(String word) {
      said.add(word);
      throw new IllegalStateException("as the script says");
    }

    @Override
    public void refused(Peer peer, Refusal refusal) {
      say("refused " + refusal);
    }

    @Override
    public void opened(Peer peer) {
      say("opened " + peer.remote().getAddress().getHostAddress());
    }

    @Override
    public void secured(Peer peer, TlsInfo tls) {
      say("secured " + tls.protocol());
    }

    @Override
    public void handshakeFailed(Peer peer, Throwable cause) {
      say("failed");
    }

    @Override
    public void closed(Peer peer, Duration open) {
      say(open.toNanos() > 0 ? "closed" : "closed too soon");
    }

    void expectInAnyOrder(String... words) {
      List<String> next = new ArrayList<>();
      for (int i = 0; i < words.length; i++) {
        next.add(Await.next(said));
      }
      assertThat(next).containsExactlyInAnyOrder(words);
    }

    void expect(String... words) {
      for (String word : words) {
        assertThat(Await.next(said)).isEqualTo(word);
      }
      assertThat(said).isEmpty();
    }
  }

  private final Words words = new Words();
  private final Script script = new Script();

  private TestServer tls() throws Exception {
    return TestServer.of(
        TestServer.configuration()
            .offerTls()
            .deadlines(TestServer.deadlines(MILLISECONDS.toNanos(500))),
        script,
        builder ->
            builder
                .tls(Certificates.SERVER.settings())
                .listenTls(TestServer.ANY_PORT)
                .observer(words));
  }

  @Test
  void aConnectionInClear() throws Exception {
    try (TestServer server = TestServer.of(script, builder -> builder.observer(words))) {
      try (Client client = server.connect()) {
        client.expect("220 ");
        words.expect("opened 127.0.0.1");
      }
      words.expect("closed");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aConnectionUnderTls(boolean implicit) throws Exception {
    try (TestServer server = tls()) {
      try (Client client = server.connect(implicit, Certificates.SERVER.client("TLSv1.3"))) {
        client.send("QUIT\r\n").expect("221 ");
      }
      words.expect("opened 127.0.0.1", "secured TLSv1.3", "closed");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHandshakeThatFails(boolean implicit) throws Exception {
    try (TestServer server = tls()) {
      try (Client client = server.connect(implicit)) {
        client.send("certainly no record").expectGone();
      }
      words.expect("opened 127.0.0.1", "failed", "closed");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHandshakeThatTakesTooLong(boolean implicit) throws Exception {
    try (TestServer server = tls()) {
      try (Client client = server.connect(implicit)) {
        client.expectGone();
      }
      words.expect("opened 127.0.0.1", "failed", "closed");
    }
  }

  @Test
  void connectionsBeyondACap() throws Exception {
    try (TestServer server =
        TestServer.of(
            script, b -> b.maxConnections(2).maxConnectionsPerAddress(1).observer(words))) {
      InetAddress other = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
      try (Client first = server.connect();
          Client second = server.connect();
          Client third = new Client(server.address(), other);
          Client fourth = server.connect()) {
        first.expect("220 ");
        second.expect("421 ");
        third.expect("220 ");
        fourth.expect("421 ");
        // Loops report independently.
        words.expectInAnyOrder(
            "opened 127.0.0.1",
            "refused TOO_MANY_OF_ADDRESS",
            "opened 127.0.0.2",
            "refused TOO_MANY");
      }
      words.expect("closed", "closed");
    }
  }

  @Test
  void aClientBehindAProxyAndOneThatIsNot() throws Exception {
    Listener.Builder listener =
        Listener.builder(TestServer.ANY_PORT, TestServer.configuration().build());
    try (TestServer server =
        TestServer.of(
            script,
            builder ->
                builder
                    .observer(words)
                    .maxConnectionsPerAddress(1)
                    .listen(listener.proxyProtocol(InetAddress::isLoopbackAddress).build())
                    .listen(listener.proxyProtocol(address -> false).build()))) {
      String header = "PROXY TCP4 192.0.2.7 203.0.113.2 4321 25\r\n";
      try (Client first = new Client(server.server.addresses().get(1))) {
        first.send(header).expect("220 ");
        try (Client second = new Client(server.server.addresses().get(1))) {
          second.send(header).expect("421 ");
        }
        try (Client third = new Client(server.server.addresses().get(2))) {
          third.expectGone();
        }
        words.expectInAnyOrder(
            "opened 192.0.2.7", "refused TOO_MANY_OF_ADDRESS", "refused NOT_A_PROXY");
      }
      words.expect("closed");
    }
  }
}
