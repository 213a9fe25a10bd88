package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.session.Peer;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.session.server.ServerDeadlines;
import java.io.IOException;
import java.net.InetAddress;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections from a proxy, over real sockets. */
@Timeout(60)
class ProxyTest {

  private static final String HEADER = "PROXY TCP4 192.0.2.7 203.0.113.2 4321 25\r\n";

  private final Script script = new Script();

  /** Of the two addresses the second has TLS from the start. */
  private TestServer server(
      ServerDeadlines deadlines,
      Predicate<InetAddress> trusted,
      UnaryOperator<SmtpServer.Builder> change)
      throws IOException {
    ServerConfiguration configuration =
        TestServer.configuration().deadlines(deadlines).offerTls().build();
    Listener listener =
        Listener.builder(TestServer.ANY_PORT, configuration).proxyProtocol(trusted).build();
    return new TestServer(
        change
            .apply(
                SmtpServer.builder(configuration, script)
                    .listen(listener)
                    .listen(listener.toBuilder().implicitTls().build())
                    .tls(Certificates.SERVER.settings())
                    .eventLoops(1))
            .start());
  }

  private TestServer server() throws IOException {
    return server(ServerDeadlines.DEFAULT, InetAddress::isLoopbackAddress, builder -> builder);
  }

  private void assertPeer() {
    Peer peer = Await.next(script.peers);
    assertThat(peer.remote().getAddress().getHostAddress()).isEqualTo("192.0.2.7");
    assertThat(peer.remote().getPort()).isEqualTo(4321);
    assertThat(peer.local().getPort()).isEqualTo(25);
  }

  @Test
  void theSessionHasTheRealPeer() throws Exception {
    try (TestServer server = server();
        Client client = server.connect()) {
      client.send(HEADER).expect("220 ");
      assertPeer();
      client.send("QUIT\r\n").expect("221 ").expectEnd();
    }
  }

  @Test
  void octetByOctetAndWithTlsBehindIt() throws Exception {
    try (TestServer server = server();
        Client client = server.connect(true)) {
      client.sendOctetByOctet(HEADER);
      client.secured(client.tls(Certificates.SERVER.client("TLSv1.3"), 1)).expect("220 ");
      assertPeer();
      client.send("QUIT\r\n").expect("221 ").expectEnd();
    }
  }

  @Test
  void theSecondVersion() throws Exception {
    String addresses = "\300\000\002\007\313\000\161\002\020\341\000\031";
    try (TestServer server = server();
        Client client = server.connect()) {
      client.send(ProxyHeaderTest.binary(0x21, 0x11, addresses).getBytes(ISO_8859_1));
      client.expect("220 ");
      assertPeer();
    }
  }

  @Test
  void aProxyThatChecksOnUsSpeaksForItself() throws Exception {
    try (TestServer server = server();
        Client client = server.connect()) {
      client.send(ProxyHeaderTest.binary(0x20, 0, "").getBytes(ISO_8859_1)).expect("220 ");
      assertThat(Await.next(script.peers).remote().getAddress().isLoopbackAddress()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"EHLO c.example\r\n", "PROXY TCP4 1 2 3 4\r\n", "\026\003\001"})
  void withoutAHeaderThereIsNoSession(String first) throws Exception {
    try (TestServer server = server();
        Client client = server.connect()) {
      client.send(first).expectGone();
      assertThat(script.created.get()).isZero();
    }
  }

  @Test
  void aHeaderHasATime() throws Exception {
    ServerDeadlines deadlines = TestServer.deadlines(MILLISECONDS.toNanos(200));
    try (TestServer server = server(deadlines, InetAddress::isLoopbackAddress, b -> b);
        Client client = server.connect()) {
      client.send("PROXY TCP4").expectGone();
      assertThat(script.created.get()).isZero();
    }
  }

  @Test
  void whoIsNotTrustedIsTurnedAway() throws Exception {
    try (TestServer server = server(ServerDeadlines.DEFAULT, address -> false, b -> b);
        Client client = server.connect()) {
      client.expectGone();
      assertThat(script.created.get()).isZero();
    }
  }

  @Test
  void theCapIsOnTheRealPeerAndNotOnTheProxy() throws Exception {
    try (TestServer server =
            server(
                ServerDeadlines.DEFAULT,
                InetAddress::isLoopbackAddress,
                builder -> builder.maxConnectionsPerAddress(1));
        Client first = server.connect();
        Client second = server.connect();
        Client third = server.connect();
        Client fourth = server.connect(true)) {
      first.send(HEADER).expect("220 ");
      second.send(HEADER).expect("421 4.7.0").expectEnd();
      third.send(HEADER.replace("2.7", "2.8")).expect("220 ");
      fourth.send(HEADER).expectEnd();
    }
  }
}
