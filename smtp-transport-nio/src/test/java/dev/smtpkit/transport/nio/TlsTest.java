package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReplyCode;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.server.ServerConfiguration;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R70: STARTTLS and TLS from the start, over real sockets. */
@Timeout(60)
class TlsTest {

  private static final String MESSAGE = "Subject: x\r\n\r\n..stuffed\r\nlast\r\n";
  private static final String CONTENT = "Subject: x\r\n\r\n.stuffed\r\nlast\r\n";

  private final Script script = new Script();

  private static SSLEngine engine(String protocol) {
    return Certificates.SERVER.client(protocol);
  }

  private static void transact(Client client) throws Exception {
    client.send("EHLO c.example\r\n").expect("250 ");
    client.send(Client.ENVELOPE + "DATA\r\n");
    assertThat(client.codes(3)).containsExactly("250", "250", "354");
    client.send(MESSAGE + ".\r\n").expect("250 ");
    client.send("QUIT\r\n").expect("221 ").expectEnd();
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2,false", "TLSv1.3,false", "TLSv1.2,true", "TLSv1.3,true"})
  void aWholeMessage(String protocol, boolean implicit) throws Exception {
    try (TestServer server = TestServer.tls(Certificates.SERVER.settings(), script);
        Client client = server.connect(implicit)) {
      TlsStreams tls = client.tls(engine(protocol), 0);
      client.secured(tls);
      if (implicit) {
        client.expect("220 ");
      }
      transact(client);
      assertThat(tls.isClosed()).as("close_notify").isTrue();
      assertThat(Await.next(script.delivered)).asString(ISO_8859_1).isEqualTo(CONTENT);
      TlsInfo info = Await.next(script.secured);
      assertThat(info.protocol()).isEqualTo(protocol);
      assertThat(info.serverName()).isEqualTo("mx.example");
      assertThat(info.peerCertificates()).isEmpty();
      assertThat(Await.next(script.closed)).isEqualTo(CloseReason.QUIT);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1.2,false,1", "TLSv1.3,false,1", "TLSv1.2,true,1", "TLSv1.3,true,1",
    "TLSv1.2,false,7", "TLSv1.3,true,7", "TLSv1.2,true,100", "TLSv1.3,false,100"
  })
  void recordsAreCutAnywhere(String protocol, boolean implicit, int segment) throws Exception {
    try (TestServer server = TestServer.tls(Certificates.SERVER.settings(), script);
        Client client = server.connect(implicit)) {
      client.secured(client.tls(engine(protocol), segment));
      if (implicit) {
        client.expect("220 ");
      }
      transact(client);
      assertThat(Await.next(script.delivered)).asString(ISO_8859_1).isEqualTo(CONTENT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void linesAreCutByRecords(String protocol) throws Exception {
    try (TestServer server = TestServer.tls(Certificates.SERVER.settings(), script);
        Client client = server.connect(true, engine(protocol))) {
      String batch = "EHLO c.example\r\n" + Client.ENVELOPE + "DATA\r\n";
      client.sendOctetByOctet(batch);
      assertThat(client.codes(4)).containsExactly("250", "250", "250", "354");
      client.sendOctetByOctet(MESSAGE + ".\r\nQUIT\r\n");
      assertThat(client.codesToTheEnd()).containsExactly("250", "221");
      assertThat(Await.next(script.delivered)).asString(ISO_8859_1).isEqualTo(CONTENT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aMessageOfMegabytes(String protocol) throws Exception {
    String line = "x".repeat(70) + "\r\n";
    String large = line.repeat(100_000);
    try (TestServer server = TestServer.tls(Certificates.SERVER.settings(), script);
        Client client = server.connect(false, engine(protocol))) {
      client.send("EHLO c.example\r\n").expect("250 ");
      client.send(Client.ENVELOPE + "DATA\r\n");
      assertThat(client.codes(3)).containsExactly("250", "250", "354");
      client.send(large + ".\r\n").expect("250 ");
      assertThat(Await.next(script.delivered)).hasSize(large.length());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void whatIsInjectedBehindStarttlsNeverRuns(String protocol) throws Exception {
    try (TestServer server = TestServer.tls(Certificates.SERVER.settings(), script);
        Client client = server.connect()) {
      client.expect("220 ").send("EHLO a.example\r\n").expect("250 ");
      client.send("STARTTLS\r\nEHLO evil.example\r\n" + Client.ENVELOPE + "DATA\r\n");
      client.expect("220 2.0.0").secured(engine(protocol));
      client.send("MAIL FROM:<a@b.example>\r\n").expect("503 ");
      client.send("EHLO c.example\r\n").expect("250 ");
      client.send("RCPT TO:<c@d.example>\r\n").expect("503 ");
      client.send("QUIT\r\n").expect("221 ").expectEnd();
    }
  }

  @Test
  void aHandshakeThatBeginsInTheSegmentOfStarttlsIsThrownAway() throws Exception {
    try (TestServer server = TestServer.tls(Certificates.SERVER.settings(), script);
        Client client = server.connect()) {
      client.expect("220 ").send("EHLO a.example\r\n").expect("250 ");
      client.send("STARTTLS\r\n\026\003\001\001\000\001\000").expect("220 2.0.0");
      transact(client.secured(engine("TLSv1.3")));
    }
  }

  @Test
  void starttlsIsNotOfferedUnderTls() throws Exception {
    try (TestServer server = TestServer.tls(Certificates.SERVER.settings(), script)) {
      for (boolean implicit : new boolean[] {false, true}) {
        try (Client client = server.connect(implicit, engine("TLSv1.3"))) {
          client.send("EHLO c.example\r\n");
          String line;
          do {
            line = client.line();
            assertThat(line).startsWith("250").doesNotContain("STARTTLS");
          } while (line.startsWith("250-"));
          client.send("STARTTLS\r\n").expect("50");
        }
      }
    }
  }

  @Test
  void aConnectionThatIsIdleHoldsNothing() throws Exception {
    try (TestServer server = TestServer.tls(Certificates.SERVER.settings(), script);
        Client client = server.connect(true, engine("TLSv1.3"))) {
      client.send("NOOP\r\n").expect("250 ");
      server.awaitNothingLent();
      assertThat(server.retained()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aReplyLargerThanTheSocketTakesArrivesWhole(String protocol) throws Exception {
    script.greeting(
        Reply.of(new ReplyCode(220), null, Collections.nCopies(60_000, "x".repeat(90))));
    try (TestServer server = TestServer.tls(Certificates.SERVER.settings(), script);
        Client client = new Client(server.server.addresses().get(1), 4096)) {
      client.secured(engine(protocol));
      for (int i = 1; i < 60_000; i++) {
        assertThat(client.line()).hasSize(94).startsWith("220-x");
      }
      client.expect("220 x").send("NOOP\r\n").expect("250 ");
    }
  }

  @Test
  void newKeysDoNotDisturbTheDialogue() throws Exception {
    try (TestServer server = TestServer.tls(Certificates.SERVER.settings(), script);
        Client client = server.connect(true)) {
      TlsStreams tls = client.tls(engine("TLSv1.3"), 0);
      client.secured(tls).expect("220 ");
      for (int i = 0; i < 20; i++) {
        tls.beginAnother();
        client.send("NOOP\r\n").expect("250 ");
      }
      transact(client);
    }
  }

  @Test
  void renegotiationIsTheEnd() throws Exception {
    try (TestServer server = TestServer.tls(Certificates.SERVER.settings(), script);
        Client client = server.connect(true)) {
      TlsStreams tls = client.tls(engine("TLSv1.2"), 0);
      client.secured(tls).expect("220 ");
      tls.beginAnother();
      client.expectGone();
      assertThat(Await.next(script.closed)).isEqualTo(CloseReason.ABORTED);
    }
  }

  @Test
  void aCertificateIsRenewedWithoutARestart() throws Exception {
    AtomicReference<SSLContext> context = new AtomicReference<>(Certificates.SERVER.server());
    try (TestServer server = TestServer.tls(TlsSettings.builder(context::get).build(), script);
        Client before = server.connect(true, engine("TLSv1.3"))) {
      context.set(Certificates.RENEWED.server());
      SSLEngine engine = Certificates.RENEWED.client("TLSv1.3");
      try (Client after = server.connect(false, engine)) {
        X509Certificate shown = (X509Certificate) engine.getSession().getPeerCertificates()[0];
        assertThat(shown).isEqualTo(Certificates.RENEWED.certificate);
        transact(after);
      }
      transact(before);
    }
  }

  @Test
  void aContextThatIsNotToBeHadFailsTheHandshakeOnly() throws Exception {
    AtomicReference<SSLContext> context = new AtomicReference<>();
    TlsSettings settings =
        TlsSettings.builder(
                () -> {
                  SSLContext current = context.get();
                  if (current == null) {
                    throw new IllegalStateException("as the script says");
                  }
                  return current;
                })
            .build();
    try (TestServer server = TestServer.tls(settings, script)) {
      try (Client client = server.connect(true)) {
        client.expectGone();
      }
      try (Client client = server.connect(false)) {
        client.expectEnd();
        assertThat(Await.next(script.closed)).isEqualTo(CloseReason.TLS_FAILED);
      }
      context.set(Certificates.SERVER.server());
      try (Client client = server.connect(true, engine("TLSv1.3"))) {
        transact(client);
      }
    }
  }

  @Test
  void aServerThatStopsSaysSoUnderTls() throws Exception {
    TestServer server = TestServer.tls(Certificates.SERVER.settings(), script);
    try (Client idle = server.connect(true, engine("TLSv1.3"));
        Client shaking = server.connect(true)) {
      assertThat(shaking.tls(engine("TLSv1.3"), 0).handshake(1)).isFalse();
      CompletableFuture<Void> stopped = CompletableFuture.runAsync(server::close);
      idle.expect("421 4.3.2").expectEnd();
      shaking.expectGone();
      idle.hangUp();
      stopped.join();
    }
  }

  @Test
  void eachListenerHasItsConfiguration() throws Exception {
    ServerConfiguration lmtp = ServerConfiguration.lmtp(DomainName.of("lmtp.example")).build();
    ServerConfiguration mx = TestServer.configuration().build();
    Listener inner = Listener.builder(TestServer.ANY_PORT, lmtp).build();
    try (SmtpServer server =
            SmtpServer.builder(mx, script)
                .listen(TestServer.ANY_PORT)
                .listen(inner)
                .listen(
                    inner.toBuilder().implicitTls().tls(Certificates.RENEWED.settings()).build())
                .start();
        Client first = new Client(server.addresses().get(0));
        Client second = new Client(server.addresses().get(1));
        Client third = new Client(server.addresses().get(2))) {
      first.expect("220 mx.example").send("LHLO x\r\n").expect("500 ");
      second.expect("220 lmtp.example").send("LHLO x\r\n").expect("250 ");
      third.secured(Certificates.RENEWED.client("TLSv1.3")).expect("220 lmtp.example");
      third.send("LHLO x\r\n").expect("250 ");
    }
  }

  @Test
  void tlsWithoutItsSettingsDoesNotStart() {
    List<SmtpServer.Builder> builders =
        List.of(
            SmtpServer.builder(TestServer.configuration().build(), script)
                .listenTls(TestServer.ANY_PORT),
            SmtpServer.builder(TestServer.configuration().offerTls().build(), script)
                .listen(TestServer.ANY_PORT));
    for (SmtpServer.Builder builder : builders) {
      assertThatExceptionOfType(IllegalStateException.class).isThrownBy(builder::start);
    }
  }
}
