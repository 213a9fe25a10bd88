package dev.smtpkit.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smtpkit.sasl.jca.SaslProvider;
import dev.smtpkit.server.JavaClient.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Foreign client libraries deliver through every listener, and notice failures. */
class JavaClientsTest {

  private static final String PASSWORD = "pässword";
  private static final String USER = Way.USER + "@example.org";
  private static final String STRANGER = "someone@client.example";
  private static final String HEAD =
      """
      From: someone@client.example
      To: tim@example.org
      Subject: hello
      Date: Thu, 26 Nov 2026 17:00:00 +0000
      Message-ID: <1@client.example>
      MIME-Version: 1.0
      Content-Type: text/plain; charset=utf-8
      Content-Transfer-Encoding: 8bit

      """;
  private static final String HARD =
      """
      .
      ..
      .one
      Grüße, здравствуйте, こんにちは
      %s
      .%s

      From here on
      QUIT
      ..
      """
          .formatted("x".repeat(998), "x".repeat(997));

  @TempDir static Path folder = Path.of("");

  private static SecureServer server;

  @BeforeAll
  static void start() throws Exception {
    Security.addProvider(new SaslProvider());
    Path users = folder.resolve("users");
    SecureServer.addUser(users, Way.USER, PASSWORD);
    server =
        new SecureServer(
            "--users=" + users,
            "--domain=example.org",
            "--maildir=" + folder.resolve("mail"),
            "--max-message-size=64KB");
  }

  @AfterAll
  static void stop() throws InterruptedException {
    Security.removeProvider(SaslProvider.NAME);
    server.stop();
  }

  @AfterEach
  void empty() throws IOException {
    for (Path path : stored()) {
      Files.delete(path);
    }
  }

  private static List<Path> stored() throws IOException {
    Path mailbox = folder.resolve("mail/example.org/tim/new");
    if (!Files.isDirectory(mailbox)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(mailbox)) {
      return paths.toList();
    }
  }

  static Stream<Arguments> ways() {
    return Stream.of(new CommonsNetClient(), new AngusMailClient())
        .flatMap(
            client ->
                Stream.of("submission", "smtps")
                    .flatMap(
                        listener ->
                            mechanisms(client)
                                .map(mechanism -> Arguments.of(client, listener, mechanism))));
  }

  static Stream<Arguments> allWays() {
    Stream<Arguments> inClear =
        Stream.of(
            Arguments.of(new CommonsNetClient(), "smtp", ""),
            Arguments.of(new AngusMailClient(), "smtp", ""));
    return Stream.concat(inClear, ways());
  }

  private static Stream<String> mechanisms(JavaClient client) {
    return client instanceof CommonsNetClient
        ? Stream.of("PLAIN", "LOGIN", "CRAM-MD5")
        : Stream.of("SCRAM-SHA-256", "PLAIN", "LOGIN", "CRAM-MD5");
  }

  private static Way way(String listener, String mechanism) throws Exception {
    return new Way(listener, server.port(listener), mechanism, PASSWORD, server.trusting());
  }

  private static String sender(Way way) {
    return way.authenticated() ? USER : STRANGER;
  }

  private static byte[] message(String body) {
    return (HEAD + body).replace("\n", "\r\n").getBytes(UTF_8);
  }

  @ParameterizedTest
  @MethodSource("allWays")
  void aMessageArrivesAsItWas(JavaClient client, String listener, String mechanism)
      throws Exception {
    Way way = way(listener, mechanism);
    byte[] octets = message(HARD);
    client.send(way, sender(way), USER, octets);
    assertThat(stored()).hasSize(1);
    String file = Files.readString(stored().get(0), ISO_8859_1);
    String sent = new String(octets, ISO_8859_1);
    assertThat(file).endsWith(sent);
    assertThat(file.substring(0, file.length() - sent.length()))
        .startsWith("Return-Path: <" + sender(way) + ">\r\nReceived: from ")
        .contains(" with " + (way.authenticated() ? "ESMTPSA" : "ESMTP") + " id ")
        .contains("for <" + USER + ">;")
        .containsOnlyOnce("Received:");
  }

  @ParameterizedTest
  @MethodSource("allWays")
  void aRefusedRecipientIsAFailure(JavaClient client, String listener, String mechanism)
      throws Exception {
    Way way = way(listener, mechanism);
    assertThatThrownBy(() -> client.send(way, sender(way), "nobody@example.org", message("")))
        .hasStackTraceContaining("550 5.1.1");
    assertThat(stored()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("allWays")
  void anOverSizeMessageIsAFailure(JavaClient client, String listener, String mechanism)
      throws Exception {
    Way way = way(listener, mechanism);
    byte[] large = message("a line as any other\n".repeat(4096));
    assertThatThrownBy(() -> client.send(way, sender(way), USER, large))
        .hasStackTraceContaining("552 5.3.4");
    assertThat(stored()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aWrongPasswordIsAFailure(JavaClient client, String listener, String mechanism)
      throws Exception {
    Way right = way(listener, mechanism);
    Way wrong = new Way(listener, right.port(), mechanism, "password", right.tls());
    assertThatThrownBy(() -> client.send(wrong, USER, USER, message(""))).isNotNull();
    assertThat(stored()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void anUnknownCertificateIsAFailure(JavaClient client, String listener, String mechanism)
      throws Exception {
    Way known = way(listener, mechanism);
    Way unknown = new Way(listener, known.port(), mechanism, PASSWORD, SSLContext.getDefault());
    assertThatThrownBy(() -> client.send(unknown, USER, USER, message("")))
        .hasStackTraceContaining(SSLException.class.getPackageName());
    assertThat(stored()).isEmpty();
  }
}
