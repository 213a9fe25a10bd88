package dev.smtpkit.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.smtpkit.examples.mix.SendMessage;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.ReceivedReply;
import dev.smtpkit.proto.ReversePath;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R92: the client's engine over a socket, with STARTTLS, against the mail server. */
class SendMessageTest {

  private static final ReversePath SENDER = new ReversePath(Mailbox.of("someone@client.example"));

  @TempDir static Path folder = Path.of("");

  private static SecureServer server;

  @BeforeAll
  static void start() throws Exception {
    Path users = folder.resolve("users");
    SecureServer.addUser(users, "tim", "password");
    server =
        new SecureServer(
            "--users=" + users, "--domain=example.org", "--maildir=" + folder.resolve("mail"));
  }

  @AfterAll
  static void stop() throws InterruptedException {
    server.stop();
  }

  private static Map<String, ReceivedReply> send(
      String host, SSLSocketFactory tls, String message, String... to) throws Exception {
    return SendMessage.send(
        new InetSocketAddress(host, server.port("smtp")),
        tls,
        SENDER,
        Stream.of(to).map(text -> new ForwardPath(Mailbox.of(text))).toList(),
        message.getBytes(US_ASCII));
  }

  private static List<Path> stored(String user) throws IOException {
    if (!Files.isDirectory(folder.resolve("mail/example.org/" + user + "/new"))) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(folder.resolve("mail/example.org/" + user + "/new"))) {
      return paths.toList();
    }
  }

  @Test
  void eachRecipientHasItsResultAndTheMessageArrivesUnderTls() throws Exception {
    String body = "Subject: x\n\n.dot\n" + "line\n".repeat(20_000) + "end";
    Map<String, ReceivedReply> results =
        send(
            "localhost",
            server.trusting().getSocketFactory(),
            body,
            "tim@example.org",
            "tom@elsewhere.example");
    assertThat(results.keySet()).containsExactly("<tim@example.org>", "<tom@elsewhere.example>");
    assertThat(results.get("<tim@example.org>").code().value()).isEqualTo(250);
    assertThat(results.get("<tom@elsewhere.example>").code().value()).isEqualTo(550);
    String message = Files.readString(stored("tim").get(0), US_ASCII);
    assertThat(message).endsWith(body.replace("\n", "\r\n") + "\r\n").contains("with ESMTPS");
  }

  @Test
  void withoutRecipientsNothingIsSent() throws Exception {
    Map<String, ReceivedReply> results =
        send("localhost", server.trusting().getSocketFactory(), "x", "tom@elsewhere.example");
    assertThat(results.get("<tom@elsewhere.example>").code().value()).isEqualTo(550);
  }

  @Test
  void whoIsNotTrustedGetsNothing() throws Exception {
    int before = stored("tim").size();
    SSLSocketFactory platform = (SSLSocketFactory) SSLSocketFactory.getDefault();
    assertThatExceptionOfType(SSLException.class)
        .isThrownBy(() -> send("localhost", platform, "x", "tim@example.org"));
    assertThatExceptionOfType(SSLException.class)
        .as("another name")
        .isThrownBy(
            () -> send("127.0.0.1", server.trusting().getSocketFactory(), "x", "tim@example.org"));
    assertThat(stored("tim")).hasSize(before);
  }
}
