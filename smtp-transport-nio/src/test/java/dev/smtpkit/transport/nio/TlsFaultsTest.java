package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.server.ServerConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers who do not do TLS, or not to its end. */
@Timeout(60)
class TlsFaultsTest {

  private final Script script = new Script();

  private TestServer server() throws IOException {
    return TestServer.tls(Certificates.SERVER.settings(), script);
  }

  private static void assertServes(TestServer server) throws IOException {
    for (boolean implicit : new boolean[] {false, true}) {
      try (Client client = server.connect(implicit, Certificates.SERVER.client("TLSv1.3"))) {
        client.send("QUIT\r\n").expect("221 ").expectEnd();
      }
    }
    server.awaitConnections(0);
  }

  static Stream<Arguments> protocolsAndListeners() {
    return Stream.of("TLSv1.2", "TLSv1.3")
        .flatMap(p -> Stream.of(Arguments.of(p, false), Arguments.of(p, true)));
  }

  @ParameterizedTest
  @MethodSource("protocolsAndListeners")
  void aHandshakeIsAbandonedAtEveryStep(String protocol, boolean implicit) throws Exception {
    try (TestServer server = server()) {
      boolean done = false;
      for (int steps = 0; !done; steps++) {
        for (int way = 0; way < 4; way++) {
          try (Client client = server.connect(implicit)) {
            done = client.tls(Certificates.SERVER.client(protocol), 0).handshake(steps);
            switch (way) {
              case 0 -> client.hangUp();
              case 1 -> client.reset();
              case 2 -> client.shutdownOutput();
              default -> client.send("certainly no record").shutdownOutput();
            }
            server.awaitConnections(0);
          }
        }
      }
      assertServes(server);
    }
  }

  static Stream<Arguments> junk() {
    byte[] noise = new byte[100_000];
    new Random(1).nextBytes(noise);
    List<String> junk = new ArrayList<>();
    junk.add("EHLO c.example\r\n");
    junk.add("GET / HTTP/1.0\r\n\r\n");
    junk.add("\026\003\001\000\004\001\000\000\000");
    junk.add("\026\003\001\377\377" + "x".repeat(70_000));
    junk.add("\026\003\003\100\000" + "\000".repeat(70_000));
    junk.add("\025\003\003\000\002\002\050");
    junk.add("\027\003\003\000\005hello");
    junk.add("\200\056\001\003\001");
    junk.add(new String(noise, ISO_8859_1));
    return junk.stream().flatMap(j -> Stream.of(Arguments.of(j, false), Arguments.of(j, true)));
  }

  @ParameterizedTest
  @MethodSource("junk")
  void junkIsTheEndOfItsConnection(String junk, boolean implicit) throws Exception {
    try (TestServer server = server()) {
      try (Client client = server.connect(implicit)) {
        try {
          client.send(junk);
          client.shutdownOutput();
        } catch (IOException e) {
          // It did not wait for the end of it.
          assertThat(e).isNotNull();
        }
        client.expectGone();
      }
      if (!implicit) {
        assertThat(Await.next(script.closed)).isIn(CloseReason.TLS_FAILED, CloseReason.ABORTED);
      }
      assertServes(server);
    }
  }

  @ParameterizedTest
  @MethodSource("protocolsAndListeners")
  void aRecordThatWasTamperedWithIsTheEnd(String protocol, boolean implicit) throws Exception {
    try (TestServer server = server();
        Client client = server.connect(implicit)) {
      assertThat(client.tls(Certificates.SERVER.client(protocol), 0).handshake(100)).isTrue();
      client.send("\027\003\003\000\100" + "x".repeat(64)).expectGone();
      assertThat(Await.next(script.closed)).isEqualTo(CloseReason.ABORTED);
      server.awaitConnections(0);
      assertServes(server);
    }
  }

  @ParameterizedTest
  @CsvSource({"false,0", "true,0", "false,1", "true,1", "false,2", "true,2"})
  void aHandshakeHasADeadline(boolean implicit, int steps) throws Exception {
    ServerConfiguration.Builder configuration =
        TestServer.configuration()
            .deadlines(d -> d.handshake(Duration.ofMillis(300)).errorDelay(Duration.ZERO));
    try (TestServer server =
        TestServer.tls(configuration, Certificates.SERVER.settings(), script)) {
      try (Client client = server.connect(implicit)) {
        client.tls(Certificates.SERVER.client("TLSv1.3"), 0).handshake(steps);
        client.expectGone();
        if (!implicit) {
          assertThat(Await.next(script.closed)).isEqualTo(CloseReason.TIMEOUT);
        }
        client.hangUp();
      }
      assertThat(script.created.get()).isEqualTo(implicit ? 0 : 1);
      server.awaitConnections(0);
    }
  }

  private static void beginMessage(Client client) throws IOException {
    client.send("EHLO c.example\r\n").expect("250 ");
    client.send(Client.ENVELOPE + "DATA\r\n");
    assertThat(client.codes(3)).containsExactly("250", "250", "354");
    client.send("Subject: half\r\n\r\nhalf a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aMessageThatIsCutOffIsDropped(String protocol) throws Exception {
    try (TestServer server = server();
        Client client = server.connect(true, Certificates.SERVER.client(protocol))) {
      beginMessage(client);
      client.shutdownOutput();
      client.expectGone();
      Await.next(script.dropped);
      assertThat(Await.next(script.closed)).isEqualTo(CloseReason.END_OF_INPUT);
      assertThat(script.delivered).isEmpty();
    }
  }

  @Test
  void aClientThatClosesItsSideStillReadsItsReplies() throws Exception {
    try (TestServer server = server();
        Client client = server.connect(true)) {
      TlsStreams tls = client.tls(Certificates.SERVER.client("TLSv1.3"), 0);
      client.secured(tls).expect("220 ");
      beginMessage(client);
      client.send(" message\r\n.\r\nNOOP\r\n");
      tls.closeNotify();
      assertThat(client.codesToTheEnd()).containsExactly("250", "250");
      assertThat(Await.next(script.delivered)).asString(ISO_8859_1).endsWith("half a message\r\n");
      assertThat(Await.next(script.closed)).isEqualTo(CloseReason.END_OF_INPUT);
    }
  }

  @Test
  void aMessageIsTakenThoughItsClientHasClosedBothSides() throws Exception {
    try (TestServer server = server();
        Client client = server.connect(true)) {
      TlsStreams tls = client.tls(Certificates.SERVER.client("TLSv1.2"), 0);
      client.secured(tls).expect("220 ");
      beginMessage(client);
      client.send(" message\r\n.\r\n");
      tls.closeNotify();
      client.expectGone();
      assertThat(Await.next(script.delivered)).asString(ISO_8859_1).endsWith("half a message\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aConnectionDiesWhileItsSinkIsPending(String protocol) throws Exception {
    BlockingQueue<Sinks.Held> sinks = new LinkedBlockingQueue<>();
    script.sinks(
        () -> {
          Sinks.Held sink = new Sinks.Held(script);
          sinks.add(sink);
          return sink;
        });
    try (TestServer server = server();
        Client client = server.connect(true, Certificates.SERVER.client(protocol))) {
      beginMessage(client);
      Sinks.Held held = Await.next(sinks);
      byte[] before = Sinks.copy(held.span.get(Await.PATIENCE_SECONDS, SECONDS));
      client.send("x".repeat(100_000));
      client.reset();
      for (int i = 0; i < 10; i++) {
        assertServesAnother(server);
      }
      assertThat(Sinks.copy(held.span.join())).isEqualTo(before);
      held.resume();
      Await.next(script.dropped);
      server.awaitConnections(0);
    }
  }

  private static void assertServesAnother(TestServer server) throws IOException {
    try (Client client = server.connect(true, Certificates.SERVER.client("TLSv1.3"))) {
      client.send("NOOP " + "y".repeat(400) + "\r\n").expect("250 ");
    }
  }
}
