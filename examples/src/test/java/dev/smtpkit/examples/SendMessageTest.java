package dev.smtpkit.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.ReceivedReply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.PolicyHandler;
import dev.smtpkit.session.handler.Resumption;
import dev.smtpkit.session.message.Trace;
import dev.smtpkit.session.message.TraceLines;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.transport.nio.SmtpServer;
import dev.smtpkit.transport.nio.TlsSettings;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R92: the client's engine over a socket, with STARTTLS, against a server over the transport. */
class SendMessageTest {

  private static final ReversePath SENDER = new ReversePath(Mailbox.of("someone@client.example"));
  private static final DomainName HOST = DomainName.of("mx.example.org");

  private static final Queue<String> MESSAGES = new ConcurrentLinkedQueue<>();

  @TempDir static Path folder = Path.of("");

  private static TestCertificate certificate;
  private static SmtpServer server;

  @BeforeAll
  static void start() throws Exception {
    certificate = TestCertificate.make(folder);
    Trace trace = Trace.ofDelivery(HOST, () -> OffsetDateTime.now(ZoneOffset.UTC));
    MailHandler.Factory handlers =
        PolicyHandler.builder()
            .rcpt(new LocalDomains(List.of(DomainName.of("example.org"))))
            .message(below -> new TraceLines(trace, () -> "id", below))
            .before(session -> SendMessageTest::collect);
    server =
        SmtpServer.builder(ServerConfiguration.builder(HOST).offerTls().build(), handlers)
            .tls(TlsSettings.builder(certificate.presenting()).build())
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static MessageSink collect(Origin origin, Envelope envelope) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    return new MessageSink() {
      @Override
      public Progress write(ByteBuffer span, Resumption resumption) {
        octets.writeBytes(US_ASCII.decode(span).toString().getBytes(US_ASCII));
        return Progress.DONE;
      }

      @Override
      public void end(MessageSummary message, Pending<Verdict> outcome) {
        MESSAGES.add(octets.toString(US_ASCII));
        outcome.answer(Verdict.ACCEPT);
      }

      @Override
      public void drop() {}
    };
  }

  private static Map<String, ReceivedReply> send(
      String host, SSLSocketFactory tls, String message, String... to) throws Exception {
    return SendMessage.send(
        new InetSocketAddress(host, ((InetSocketAddress) server.addresses().get(0)).getPort()),
        tls,
        SENDER,
        Stream.of(to).map(text -> new ForwardPath(Mailbox.of(text))).toList(),
        message.getBytes(US_ASCII));
  }

  @Test
  void eachRecipientHasItsResultAndTheMessageArrivesUnderTls() throws Exception {
    String body = "Subject: x\n\n.dot\n" + "line\n".repeat(20_000) + "end";
    Map<String, ReceivedReply> results =
        send(
            "localhost",
            certificate.trusting().getSocketFactory(),
            body,
            "tim@example.org",
            "tom@elsewhere.example");
    assertThat(results.keySet()).containsExactly("<tim@example.org>", "<tom@elsewhere.example>");
    assertThat(results.get("<tim@example.org>").code().value()).isEqualTo(250);
    assertThat(results.get("<tom@elsewhere.example>").code().value()).isEqualTo(550);
    assertThat(MESSAGES.remove())
        .endsWith(body.replace("\n", "\r\n") + "\r\n")
        .contains("with ESMTPS");
  }

  @Test
  void withoutRecipientsNothingIsSent() throws Exception {
    Map<String, ReceivedReply> results =
        send("localhost", certificate.trusting().getSocketFactory(), "x", "tom@elsewhere.example");
    assertThat(results.get("<tom@elsewhere.example>").code().value()).isEqualTo(550);
    assertThat(MESSAGES).isEmpty();
  }

  @Test
  void whoIsNotTrustedGetsNothing() throws Exception {
    SSLSocketFactory platform = (SSLSocketFactory) SSLSocketFactory.getDefault();
    assertThatExceptionOfType(SSLException.class)
        .isThrownBy(() -> send("localhost", platform, "x", "tim@example.org"));
    assertThatExceptionOfType(SSLException.class)
        .as("another name")
        .isThrownBy(
            () ->
                send(
                    "127.0.0.1",
                    certificate.trusting().getSocketFactory(),
                    "x",
                    "tim@example.org"));
    assertThat(MESSAGES).isEmpty();
  }
}
