package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.session.server.ServerConfiguration;
import java.io.IOException;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The dialogues that are too long to be written down, over every kind of connection, in pieces. */
@Timeout(120)
class LongDialoguesTest {

  private static final String ENVELOPE =
      "MAIL FROM:<a@client.example>\r\nRCPT TO:<b@mx.example>\r\nDATA\r\n";

  enum Way {
    CLEAR,
    STARTTLS,
    IMPLICIT
  }

  private final Script script = new Script();

  static Stream<Arguments> waysAndPieces() {
    return Stream.of(Way.values())
        .flatMap(way -> Stream.of(7, 1000, 4096, 1 << 20).map(pieces -> Arguments.of(way, pieces)));
  }

  private TestServer server() throws IOException {
    ServerConfiguration.Builder small =
        TestServer.configuration()
            .limits(l -> l.maxMessageOctets(65_536))
            .limits(l -> l.maxRecipients(100));
    return TestServer.tls(small, Certificates.SERVER.settings(), script);
  }

  private static Client greeted(TestServer server, Way way) throws IOException {
    Client client =
        way == Way.CLEAR
            ? server.connect().expect("220 ")
            : server.connect(way == Way.IMPLICIT, Certificates.SERVER.client("TLSv1.3"));
    return client.send("EHLO c.example\r\n").expect("250 ");
  }

  /** Each piece is a write of its own, and under TLS a record. */
  private static Client send(Client client, String octets, int size) throws IOException {
    for (int at = 0; at < octets.length(); at += size) {
      client.send(octets.substring(at, Math.min(octets.length(), at + size)));
    }
    return client;
  }

  private static Client inMessage(Client client) throws IOException {
    client.send(ENVELOPE);
    assertThat(client.codes(3)).containsExactly("250", "250", "354");
    return client;
  }

  private String delivered() {
    return new String(Await.next(script.delivered), ISO_8859_1);
  }

  @ParameterizedTest
  @MethodSource("waysAndPieces")
  void anOversizeMessageWhoseTailIsCommandsGetsOneReplyR07(Way way, int size) throws Exception {
    String message =
        ("x".repeat(998) + "\r\n").repeat(66) + "MAIL FROM:<c@client.example>\r\n".repeat(40);
    try (TestServer server = server();
        Client client = inMessage(greeted(server, way))) {
      send(client, message + ".\r\nNOOP\r\n", size).expect("552 5.3.4 ").expect("250 2.0.0 Ok");
      client.send("QUIT\r\n").expect("221 ").expectEnd();
      assertThat(script.delivered).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("waysAndPieces")
  void aMessageOfExactlyTheLimitIsTakenWholeR78(Way way, int size) throws Exception {
    // Dots are counted once they are taken off.
    String message = "..\r\n" + "x".repeat(65_531) + "\r\n";
    try (TestServer server = server();
        Client client = inMessage(greeted(server, way))) {
      send(client, message + ".\r\n", size).expect("250 2.0.0 ");
      send(inMessage(client), "x" + message + ".\r\n", size).expect("552 5.3.4 ");
      assertThat(delivered()).isEqualTo(message.substring(1));
      assertThat(script.delivered).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("waysAndPieces")
  void aCommandOfTenThousandOctetsGetsOneReplyR01(Way way, int size) throws Exception {
    String line = "MAIL FROM:<" + "a".repeat(10_000) + "@client.example>\r\n";
    try (TestServer server = server();
        Client client = greeted(server, way)) {
      send(client, line + "NOOP\r\n", size).expect("500 5.5.2 ").expect("250 2.0.0 Ok");
    }
  }

  @ParameterizedTest
  @MethodSource("waysAndPieces")
  void anOverLongBdatLineClosesR18(Way way, int size) throws Exception {
    try (TestServer server = server();
        Client client = greeted(server, way)) {
      // All that is read before the end comes: a reset would take the reply with it.
      send(client, "BDAT " + "1".repeat(5000) + "\r\n", size).expect("501 5.5.4 ").expectEnd();
    }
  }

  @ParameterizedTest
  @MethodSource("waysAndPieces")
  void recipientsBeyondTheLimitAreRefusedAndTheEarlierStayR44(Way way, int size) throws Exception {
    String recipients = "RCPT TO:<b@mx.example>\r\n".repeat(103);
    try (TestServer server = server();
        Client client = greeted(server, way)) {
      send(client, "MAIL FROM:<a@client.example>\r\n" + recipients + "DATA\r\n", size);
      assertThat(client.codes(101)).containsOnly("250");
      assertThat(client.codes(3)).isEqualTo(Collections.nCopies(3, "452"));
      client.expect("354 ").send("x\r\n.\r\n").expect("250 ");
      assertThat(delivered()).isEqualTo("x\r\n");
    }
  }
}
