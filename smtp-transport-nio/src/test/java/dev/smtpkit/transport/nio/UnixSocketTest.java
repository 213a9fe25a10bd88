package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.session.server.ServerConfiguration;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Listeners on Unix domain sockets, mostly for LMTP (RFC 2033). */
@Timeout(30)
class UnixSocketTest {

  private static final ServerConfiguration LMTP =
      ServerConfiguration.lmtp(DomainName.of("mx.example")).offerTls().build();

  @TempDir private Path directory = Path.of("");

  private final Script script = new Script();
  private Path path = directory;
  private UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);

  @BeforeEach
  void nameIt() {
    path = directory.resolve("lmtp.sock");
    address = UnixDomainSocketAddress.of(path);
  }

  private TestServer server() throws IOException {
    return server(builder -> builder);
  }

  private TestServer server(UnaryOperator<SmtpServer.Builder> change) throws IOException {
    SmtpServer.Builder builder =
        SmtpServer.builder(LMTP, script)
            .eventLoops(1)
            .tls(Certificates.SERVER.settings())
            .listen(Listener.builder(address, LMTP).build());
    return new TestServer(change.apply(builder).start());
  }

  private void assertServes() throws IOException {
    try (Client client = new Client(address)) {
      client.expect("220 ").send("QUIT\r\n").expect("221 ").expectEnd();
    }
  }

  @Test
  void aWholeDialogueByLmtp() throws Exception {
    try (TestServer server = server();
        Client client = new Client(address)) {
      client.send("LHLO c.example\r\n" + Client.ENVELOPE + "RCPT TO:<e@d.example>\r\nDATA\r\n");
      assertThat(client.codes(6)).containsExactly("220", "250", "250", "250", "250", "354");
      client.sendOctetByOctet("Subject: x\r\n\r\n..\r\n").send(".\r\nQUIT\r\n");
      assertThat(client.codesToTheEnd()).containsExactly("250", "250", "221");
      assertThat(Await.next(script.delivered)).asString(ISO_8859_1).endsWith("\r\n\r\n.\r\n");
      assertThat(Await.next(script.peers).socket()).isEqualTo(address);
      assertThat(server.server.addresses()).containsExactly(address);
      assertThat(path).exists();
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void tlsCanBeHadThereToo() throws Exception {
    try (TestServer server = server();
        Client client = new Client(address)) {
      client.expect("220 ").send("LHLO c.example\r\nSTARTTLS\r\n").expect("250 ").expect("220 ");
      client.secured(Certificates.SERVER.client("TLSv1.3"));
      client.send("LHLO c.example\r\n").expect("250 ").send("QUIT\r\n").expect("221 ").expectEnd();
      assertThat(server.server.addresses()).containsExactly(address);
    }
  }

  @Test
  void whoComesByItHasNoAddressAndCountsInAllOnly() throws Exception {
    try (TestServer server = server(b -> b.maxConnections(3).maxConnectionsPerAddress(1));
        Client first = new Client(address);
        Client second = new Client(address);
        Client third = new Client(address)) {
      for (Client client : List.of(first, second, third)) {
        client.expect("220 ");
      }
      assertThat(server.server.admission().addresses()).isZero();
      try (Client another = new Client(address)) {
        another.expect("421 4.7.0").expectEnd();
      }
    }
  }

  @Test
  void aProxyNamesAClientThatHasAnAddress() throws Exception {
    Listener listener =
        Listener.builder(address, LMTP).proxyProtocol(who -> who.isLoopbackAddress()).build();
    SmtpServer.Builder builder =
        SmtpServer.builder(LMTP, script).tls(Certificates.SERVER.settings()).listen(listener);
    try (TestServer server = new TestServer(builder.maxConnectionsPerAddress(1).start());
        Client first = new Client(address);
        Client second = new Client(address)) {
      String header = "PROXY TCP4 192.0.2.7 192.0.2.1 4321 24\r\n";
      first.send(header).expect("220 ");
      assertThat(Await.next(script.peers).remote().getPort()).isEqualTo(4321);
      second.send(header).expect("421 4.7.0").expectEnd();
      assertThat(server.server.admission().addresses()).isEqualTo(1);
    }
  }

  /** R90. */
  @Test
  void aServerThatStopsRemovesTheFileAtOnceAndCompletesWhatIsComingIn() throws Exception {
    TestServer server = server();
    try (Client idle = new Client(address);
        Client busy = new Client(address)) {
      idle.expect("220 ");
      busy.send("LHLO c.example\r\n" + Client.ENVELOPE + "DATA\r\n");
      assertThat(busy.codes(5)).containsExactly("220", "250", "250", "250", "354");
      CompletableFuture<Boolean> stop = server.stopping(Duration.ofSeconds(Await.PATIENCE_SECONDS));
      idle.expect("421 4.3.2").expectEnd();
      idle.hangUp();
      assertThat(path).doesNotExist();
      // The next server need not wait.
      try (TestServer next = server()) {
        assertServes();
        busy.send("x\r\n.\r\n").expect("250 ").expect("421 4.3.2").expectEnd();
        busy.hangUp();
        assertThat(stop.get(Await.PATIENCE_SECONDS, SECONDS)).isTrue();
        assertServes();
        assertThat(next.server.connections()).isLessThanOrEqualTo(1);
      }
    }
    assertThat(path).doesNotExist();
  }

  /** Once the file is removed, the next file may get the same key. */
  @Test
  void theNextServerKeepsItsFileWhenTheLastOneHasDrained() throws Exception {
    TestServer server = server(builder -> builder.listen(TestServer.ANY_PORT));
    try (Client busy = new Client(server.server.addresses().get(1))) {
      busy.send("LHLO c.example\r\n" + Client.ENVELOPE + "DATA\r\n");
      assertThat(busy.codes(5)).containsExactly("220", "250", "250", "250", "354");
      CompletableFuture<Boolean> stop = server.stopping(Duration.ofSeconds(Await.PATIENCE_SECONDS));
      Await.until("the file is gone", () -> !Files.exists(path));
      try (TestServer next = server()) {
        busy.send("x\r\n.\r\n").expect("250 ").expect("421 4.3.2").expectEnd();
        busy.hangUp();
        assertThat(stop.get(Await.PATIENCE_SECONDS, SECONDS)).isTrue();
        server.server.close();
        assertThat(path).exists();
        assertServes();
        next.awaitConnections(0);
      }
    }
  }

  @Test
  void aServerCanBeStartedAgain() throws Exception {
    for (int i = 0; i < 5; i++) {
      try (TestServer server = server()) {
        assertServes();
        server.awaitConnections(0);
      }
      assertThat(path).doesNotExist();
    }
  }

  @Test
  void theFileOfAServerThatDiedIsReplaced() throws Exception {
    ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address).close();
    assertThat(path).exists();
    try (TestServer server = server()) {
      assertServes();
      server.awaitConnections(0);
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void theSocketOfAServerThatLivesIsLeftToIt() throws Exception {
    try (TestServer server = server()) {
      assertThatThrownBy(this::server)
          .isInstanceOf(IOException.class)
          .hasMessage("cannot listen on " + path + ": another server listens on it");
      assertServes();
      server.awaitConnections(0);
      assertThat(path).exists();
    }
  }

  /** Platforms differ in how they report that nobody accepts. */
  private boolean connectsAtOnce(SocketChannel client) throws IOException {
    try {
      return client.connect(address);
    } catch (SocketException e) {
      return false;
    }
  }

  @Test
  void soIsThatOfOneThatIsTooBusyToAccept() throws Exception {
    List<SocketChannel> waiting = new ArrayList<>();
    try (ServerSocketChannel busy = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      busy.bind(address, 1);
      boolean connected = true;
      while (connected) {
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
        waiting.add(client);
        client.configureBlocking(false);
        connected = connectsAtOnce(client);
      }
      assertThatThrownBy(this::server).hasMessageContaining("another server ");
      assertThat(path).exists();
    } finally {
      for (SocketChannel client : waiting) {
        client.close();
      }
    }
  }

  @Test
  void aFileThatIsNotASocketIsLeftAlone() throws Exception {
    Files.writeString(path, "precious");
    assertThatThrownBy(this::server)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "cannot listen on "
                + path
                + ": a file that is not a socket exists there: remove it, or use another path");
    assertThat(path).hasContent("precious");
  }

  @Test
  void aFileThatReplacedItIsLeftAlone() throws Exception {
    TestServer server = server();
    Files.delete(path);
    try (ServerSocketChannel another = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      another.bind(address);
      server.close();
      assertThat(path).exists();
    }
  }

  @Test
  void anImpossiblePathIsAnIoExceptionThatNamesIt() {
    for (Path impossible :
        List.of(directory.resolve("missing/lmtp.sock"), directory.resolve("x".repeat(200)))) {
      Listener listener = Listener.builder(UnixDomainSocketAddress.of(impossible), LMTP).build();
      assertThatThrownBy(() -> server(builder -> builder.listen(listener)).close())
          .isInstanceOf(IOException.class)
          .hasMessageContaining(impossible.toString());
    }
    assertThat(path).doesNotExist();
  }
}
