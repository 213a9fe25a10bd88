package dev.smtpkit.session.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.sasl.ClientExchange;
import dev.smtpkit.sasl.CramMd5;
import dev.smtpkit.sasl.Login;
import dev.smtpkit.sasl.Plain;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.sasl.Scram;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.server.Connection;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.session.server.Setup;
import dev.smtpkit.session.server.TestTls;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The two engines, in memory, in pieces of every size. */
class ClientAgainstServerTest {

  /** Carries octets there and back until neither has anything to say. */
  private static void talk(ClientRun client, Connection server) {
    String octets;
    do {
      octets = client.round().sent.toString();
      client.sent.setLength(0);
      client.hear(server.send(octets));
      if (client.session.demand() == Demand.TLS) {
        client.session.tlsEstablished(TestTls.INFO, client.now());
      }
    } while (!octets.isEmpty() || client.sent.length() > 0);
  }

  private static void inAllPieces(
      Setup setup, ClientConfiguration configuration, BiConsumer<ClientRun, Connection> scenario) {
    for (ClientRun.Cut cut : ClientRun.CUTS) {
      try (Connection server = new Connection(setup, Connection.Manner.LATER)) {
        ClientRun client = new ClientRun(configuration, cut);
        client.answers = request -> ((Request.Derive) request).compute(Crypto.jce());
        scenario.accept(client, server);
      }
    }
  }

  private static void hello(ClientRun client, Connection server) {
    client.hear(server.round());
    client.ehlo();
    talk(client, server);
    client.told.clear();
  }

  @Test
  void anEnvelopeIsOneWriteThereAndOneWriteBackDialogue16R76() {
    try (Connection server = new Connection(Setup.PLAINEST, Connection.Manner.AT_ONCE)) {
      ClientRun client = new ClientRun(ClientConfiguration.SMTP, ClientRun.CUTS.get(0));
      hello(client, server);
      client.mail().rcpt("b", "nobody").data().round();
      int before = server.writes;
      talk(client, server);
      assertThat(server.writes - before).isEqualTo(1);
      assertThat(client.told).containsExactly("MAIL 250", "RCPT 250", "RCPT 550", "DATA 354");
    }
  }

  @Test
  void messagesByDataAndByChunks() {
    inAllPieces(
        Setup.STANDARD,
        ClientConfiguration.SMTP,
        (client, server) -> {
          hello(client, server);
          client.send(Command.Bare.STARTTLS);
          talk(client, server);
          client.ehlo();
          talk(client, server);
          client.told.clear();
          client.mail().rcpt("b").data();
          talk(client, server);
          client.encode("Subject: x\r\n\r\n.dot\r\n..\r\n");
          client.finish();
          talk(client, server);
          client.mail().rcpt("c", "nobody").send(new Command.Bdat(3, Command.EndMarker.NONE));
          talk(client, server);
          client.encode(".\r\n");
          client.send(new Command.Bdat(2, Command.EndMarker.LAST));
          client.round();
          client.encode("\r\n");
          talk(client, server);
          client.session.quit(client.now());
          talk(client, server);
          assertThat(client.told)
              .containsExactly(
                  "MAIL 250",
                  "RCPT 250",
                  "DATA 354",
                  "outcome [b] 250",
                  "MAIL 250",
                  "RCPT 250",
                  "RCPT 550",
                  "BDAT 250",
                  "outcome [c] 250",
                  "QUIT 221",
                  client.told.get(client.told.size() - 1));
          assertThat(server.script.delivered).hasSize(2);
          assertThat(server.script.delivered.get(0)).endsWith("Subject: x\r\n\r\n.dot\r\n..\r\n");
          assertThat(server.script.delivered.get(1)).endsWith(".\r\n\r\n");
        });
  }

  @Test
  void lmtp() {
    Setup setup =
        new Setup(ServerConfiguration.lmtp(DomainName.of("mx.example")).build(), Verdict.ACCEPT);
    inAllPieces(
        setup,
        ClientConfiguration.LMTP,
        (client, server) -> {
          client.hear(server.round());
          client.send(new Command.Hello(Verb.LHLO, dev.smtpkit.proto.HelloName.of("c.example")));
          talk(client, server);
          client.told.clear();
          client.mail().rcpt("b", "c").data();
          talk(client, server);
          client.encode("x\r\n");
          client.finish();
          talk(client, server);
          assertThat(client.told.subList(4, 6))
              .containsExactly("outcome [b] 250", "outcome [c] 250");
        });
  }

  private static Secret pencil() {
    return Secret.owning("pencil".getBytes(ISO_8859_1));
  }

  static List<String> mechanisms() {
    return List.of("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256");
  }

  private static ClientExchange exchange(String mechanism) {
    return switch (mechanism) {
      case "PLAIN" -> Plain.client(null, "user", pencil());
      case "LOGIN" -> Login.client("user", pencil());
      case "CRAM-MD5" -> CramMd5.client("user", pencil());
      default -> Scram.client(HashFunction.SHA_256, null, "user", pencil(), octets -> {});
    };
  }

  @ParameterizedTest
  @MethodSource("mechanisms")
  void eachMechanism(String mechanism) {
    inAllPieces(
        Setup.ALL_MECHANISMS,
        ClientConfiguration.SMTP.toBuilder().allowClearAuthentication().build(),
        (client, server) -> {
          hello(client, server);
          client.session.authenticate(exchange(mechanism), client.now());
          talk(client, server);
          assertThat(client.told).endsWith("AUTH 235", "authenticated");
          assertThat(server.script.log).contains("authenticated user");
        });
  }
}
