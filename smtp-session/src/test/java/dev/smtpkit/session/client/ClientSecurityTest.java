package dev.smtpkit.session.client;

import static dev.smtpkit.session.client.ClientRun.inAllPieces;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.proto.Command;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.ClientExchange;
import dev.smtpkit.sasl.CramMd5;
import dev.smtpkit.sasl.External;
import dev.smtpkit.sasl.Login;
import dev.smtpkit.sasl.Plain;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.sasl.Scram;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.server.TestTls;
import java.util.Base64;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R92: TLS before AUTH, nothing from before TLS, and no success that is not proved. */
class ClientSecurityTest {

  private static final ClientConfiguration IN_CLEAR =
      ClientConfiguration.SMTP.toBuilder().allowClearAuthentication().build();

  private static Secret pencil() {
    return Secret.owning("pencil".getBytes(ISO_8859_1));
  }

  private static ClientExchange plain() {
    return Plain.client(null, "user", pencil());
  }

  private static ClientExchange scram() {
    return Scram.client(HashFunction.SHA_256, null, "user", pencil(), octets -> {});
  }

  private static void authenticate(ClientRun client, ClientExchange exchange) {
    client.session.authenticate(exchange, client.now());
    client.round();
  }

  private static ClientRun run(Consumer<ClientRun> scenario) {
    return inAllPieces(IN_CLEAR, scenario);
  }

  private static void startTls(ClientRun client) {
    client.greeted("STARTTLS", "PIPELINING", "AUTH PLAIN");
    client.send(Command.Bare.STARTTLS).round();
  }

  @Test
  void nothingFromBeforeTlsIsBelieved() {
    ClientRun run =
        run(
            client -> {
              startTls(client);
              client.hear("220 go\r\n250-evil\r\n250 CHUNKING\r\n");
              assertThat(client.session.demand()).isEqualTo(Demand.TLS);
              assertThat(client.session.discardedOctets()).isEqualTo(24);
              client.session.tlsEstablished(TestTls.INFO, client.now());
              client.round();
              assertThat(client.session.offers("PIPELINING")).isFalse();
              assertThat(client.session.tls()).isEqualTo(TestTls.INFO);
              assertThatIllegalStateException().isThrownBy(client::mail);
              client.ehlo().round().hear("250 s\r\n");
            });
    assertThat(run.told).containsExactly("STARTTLS 220", "secured", "EHLO 250", "offered 0");
  }

  @Test
  void nothingLeavesBetweenStartTlsAndTheHandshake() {
    ClientRun run =
        run(
            client -> {
              startTls(client);
              assertThatIllegalStateException().isThrownBy(client::mail);
              client.hear("220 go\r\n");
              assertThatIllegalStateException().isThrownBy(client::ehlo);
              client.session.quit(client.now());
              client.round();
              client.session.tlsFailed(new Exception("untrusted"), client.now());
              client.round();
            });
    assertThat(run.sent).hasToString("STARTTLS\r\n");
    assertThat(run.told).containsExactly("STARTTLS 220", "unanswered QUIT", "closed TLS_FAILED");
  }

  @Test
  void withoutTlsTheSessionGoesOnUnlessItIsRequired() {
    run(
        client -> {
          startTls(client);
          client.hear("454 not now\r\n").mail().round();
          assertThat(client.sent.toString()).endsWith("MAIL FROM:<a@c.example>\r\n");
        });
    inAllPieces(
        ClientConfiguration.SMTP.toBuilder().requireTls().build(),
        client -> {
          startTls(client);
          client.hear("454 not now\r\n");
          assertThatIllegalStateException().isThrownBy(client::mail);
          client.send(Command.Bare.STARTTLS).round().hear("220 go\r\n");
          client.session.tlsEstablished(TestTls.INFO, client.now());
          client.ehlo().round().hear(ClientRun.offer("STARTTLS")).mail();
        });
  }

  @Test
  void betweenStartTlsAndTheHandshakeNobodyAuthenticates() {
    ClientRun client = new ClientRun(IN_CLEAR, ClientRun.CUTS.get(0));
    startTls(client);
    client.hear("220 go\r\n");
    assertThatIllegalStateException().isThrownBy(() -> authenticate(client, plain()));
    assertThat(client.sent).hasToString("STARTTLS\r\n");
  }

  @Test
  void whoAuthenticatedInClearIsNobodyUnderTls() {
    ClientRun client = new ClientRun(IN_CLEAR, ClientRun.CUTS.get(0));
    client.greeted("STARTTLS", "AUTH PLAIN");
    authenticate(client, plain());
    client.hear("235 ok\r\n").send(Command.Bare.STARTTLS).round().hear("220 go\r\n");
    client.session.tlsEstablished(TestTls.INFO, client.now());
    assertThat(client.session.isAuthenticated()).isFalse();
    client.ehlo().round().hear(ClientRun.offer("AUTH PLAIN"));
    authenticate(client, plain());
  }

  @Test
  void successBeforeTheResponseIsNone() {
    byte[] longest = "x".repeat(400).getBytes(ISO_8859_1);
    ClientRun run =
        run(
            client -> {
              client.greeted("AUTH PLAIN");
              authenticate(client, Plain.client(null, "user", Secret.copyOf(longest)));
              client.hear("235 welcome\r\n");
            });
    assertThat(run.told)
        .containsExactly(
            "failed SERVER_NOT_VERIFIED",
            "unanswered AUTH",
            "closed SERVER_NOT_VERIFIED 235 welcome");
  }

  @Test
  void a421EndsTheSessionHereToo() {
    ClientRun run =
        run(
            client -> {
              client.greeted("AUTH PLAIN");
              authenticate(client, plain());
              client.hear("421 down\r\n");
            });
    assertThat(run.told).containsExactly("AUTH 421", "closed REFUSED 421 down");
  }

  @Test
  void anExchangeThatHasBegunAlreadyIsTheOwnersFault() {
    ClientExchange begun = plain();
    begun.start();
    ClientRun run = new ClientRun(IN_CLEAR, ClientRun.CUTS.get(0)).greeted("AUTH PLAIN");
    authenticate(run, begun);
    assertThat(run.told).containsExactly("unanswered AUTH", "closed ABORTED");
  }

  @Test
  void startTlsStandsAloneAndOnce() {
    ClientRun client =
        new ClientRun(IN_CLEAR, ClientRun.CUTS.get(0)).greeted("STARTTLS", "PIPELINING");
    client.mail();
    assertThatIllegalStateException().isThrownBy(() -> client.send(Command.Bare.STARTTLS));
    assertThatIllegalStateException()
        .isThrownBy(() -> client.session.tlsEstablished(TestTls.INFO, client.now()));
    ClientRun under =
        new ClientRun(IN_CLEAR, TestTls.INFO, ClientRun.CUTS.get(0)).greeted("STARTTLS");
    assertThatIllegalStateException().isThrownBy(() -> under.send(Command.Bare.STARTTLS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"250 ok", "235 ok"})
  void startTlsIsAcceptedBy220Only(String reply) {
    ClientRun run =
        run(
            client -> {
              startTls(client);
              client.hear(reply + "\r\n");
            });
    assertThat(run.told).endsWith("closed PROTOCOL_ERROR " + reply);
  }

  @Test
  void aHandshakeHasItsTimeAndEndsWithTheInput() {
    ClientRun client = new ClientRun(IN_CLEAR, ClientRun.CUTS.get(0));
    startTls(client);
    client.hear("220 go\r\n").pass(SECONDS.toNanos(60));
    assertThat(client.told).endsWith("closed TIMEOUT");
    ClientRun other = new ClientRun(IN_CLEAR, ClientRun.CUTS.get(0));
    startTls(other);
    other.hear("220 go\r\n").endOfInput();
    assertThat(other.told).endsWith("closed END_OF_INPUT");
    ClientRun cut = new ClientRun(IN_CLEAR, ClientRun.CUTS.get(0));
    cut.session.inputTruncated(cut.now());
    cut.round();
    assertThat(cut.told).containsExactly("closed TLS_FAILED");
  }

  @Test
  void nobodyAuthenticatesInClearUnlessThatIsAllowed() {
    ClientRun client =
        new ClientRun(ClientConfiguration.SMTP, ClientRun.CUTS.get(0)).greeted("AUTH PLAIN");
    assertThatIllegalStateException().isThrownBy(() -> authenticate(client, plain()));
    ClientRun required =
        new ClientRun(IN_CLEAR.toBuilder().requireTls().build(), ClientRun.CUTS.get(0))
            .greeted("AUTH PLAIN");
    assertThatIllegalStateException().isThrownBy(() -> authenticate(required, plain()));
    ClientRun under = new ClientRun(ClientConfiguration.SMTP, TestTls.INFO, ClientRun.CUTS.get(0));
    authenticate(under.greeted("AUTH PLAIN"), plain());
  }

  @Test
  void anAuthenticationStandsAloneAndIsOffered() {
    ClientRun client =
        new ClientRun(IN_CLEAR, ClientRun.CUTS.get(0)).greeted("AUTH PLAIN", "PIPELINING");
    assertThatIllegalArgumentException().isThrownBy(() -> authenticate(client, scram()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.send(new Command.Auth("PLAIN", null)));
    client.mail();
    assertThatIllegalStateException().isThrownBy(() -> authenticate(client, plain()));
    client.round().hear("250 ok\r\n");
    authenticate(client, plain());
    assertThatIllegalStateException().isThrownBy(() -> client.rcpt("b"));
    client.hear("235 ok\r\n");
    assertThat(client.session.isAuthenticated()).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> authenticate(client, plain()));
  }

  @Test
  void theInitialResponseGoesWithTheCommandIfItFits() {
    ClientRun run =
        run(
            client -> {
              client.greeted("AUTH PLAIN");
              authenticate(client, plain());
              client.hear("235 ok\r\n");
            });
    assertThat(run.sent).hasToString("AUTH PLAIN AHVzZXIAcGVuY2ls\r\n");
    assertThat(run.told).containsExactly("AUTH 235", "authenticated");
    byte[] longest = "x".repeat(400).getBytes(ISO_8859_1);
    ClientRun withheld =
        run(
            client -> {
              client.greeted("AUTH PLAIN");
              authenticate(client, Plain.client(null, "user", Secret.copyOf(longest)));
              client.hear("334 \r\n").hear("235 ok\r\n");
            });
    assertThat(withheld.sent.toString()).startsWith("AUTH PLAIN\r\nAHVzZXIA").hasSize(12 + 544 + 2);
    ClientRun empty =
        run(
            client -> {
              client.greeted("AUTH EXTERNAL");
              authenticate(client, External.client(null));
            });
    assertThat(empty.sent).hasToString("AUTH EXTERNAL =\r\n");
  }

  @Test
  void whatTheServerRefusesMayBeTriedAgain() {
    ClientRun run =
        run(
            client -> {
              client.greeted("AUTH LOGIN CRAM-MD5");
              authenticate(client, Login.client("user", pencil()));
              client.hear("334 VXNlcm5hbWU6\r\n").hear("334 UGFzc3dvcmQ6\r\n").hear("535 no\r\n");
              assertThat(client.session.isAuthenticated()).isFalse();
              authenticate(client, CramMd5.client("user", pencil()));
              client.hear("334 PDE+\r\n").hear("235 ok\r\n");
            });
    assertThat(run.sent.toString())
        .startsWith("AUTH LOGIN\r\ndXNlcg==\r\ncGVuY2ls\r\nAUTH CRAM-MD5\r\n");
    assertThat(run.told).containsExactly("AUTH 535", "AUTH 235", "authenticated");
  }

  @ParameterizedTest
  @ValueSource(strings = {"334 ***", "334 YQ", "334-\r\n334 ", "334 YQ==\r\n"})
  void aChallengeThatIsNoneIsAnsweredByAnAsterisk(String challenge) {
    ClientRun run =
        run(
            client -> {
              client.greeted("AUTH SCRAM-SHA-256");
              authenticate(client, scram());
              client.hear(challenge.strip() + "\r\n").hear("501 cancelled\r\n").mail().round();
            });
    assertThat(run.sent.toString()).contains("\r\n*\r\nMAIL");
    assertThat(run.told).containsExactly("failed MALFORMED", "AUTH 501");
  }

  @Test
  void aServerThatTakesTheAsteriskForSuccessIsLeft() {
    ClientRun run =
        run(
            client -> {
              client.greeted("AUTH SCRAM-SHA-256");
              authenticate(client, scram());
              client.hear("334 ***\r\n").hear("235 welcome\r\n");
            });
    assertThat(run.told).endsWith("unanswered AUTH", "closed PROTOCOL_ERROR 235 welcome");
    assertThat(run.session.isAuthenticated()).isFalse();
  }

  /** By SCRAM the server has to prove that it knows the user, too. */
  @Test
  void successWithoutProofIsNone() {
    ClientRun run =
        run(
            client -> {
              client.greeted("AUTH SCRAM-SHA-256");
              authenticate(client, scram());
              client.hear("235 welcome\r\n");
            });
    assertThat(run.told)
        .containsExactly(
            "failed SERVER_NOT_VERIFIED",
            "unanswered AUTH",
            "closed SERVER_NOT_VERIFIED 235 welcome");
    assertThat(run.session.isAuthenticated()).isFalse();
    assertThat(run.session.demand()).isEqualTo(Demand.CLOSE);
  }

  private static String serverFirst(String nonce) {
    String first = "r=" + nonce + "3rfcNHYJY1ZVvWVs7j,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    return "334 " + Base64.getEncoder().encodeToString(first.getBytes(ISO_8859_1)) + "\r\n";
  }

  private static String nonce(ClientRun client) {
    String sent = client.sent.toString().strip();
    String first = new String(Base64.getDecoder().decode(sent.substring(19)), ISO_8859_1);
    return first.substring(first.indexOf("r=") + 2);
  }

  @Test
  void theOwnerDerivesTheKeyWhileNothingElseHappens() {
    ClientRun run =
        run(
            client -> {
              client.greeted("AUTH SCRAM-SHA-256");
              authenticate(client, scram());
              client.hear(serverFirst(nonce(client)));
              assertThat(client.session.demand()).isEqualTo(Demand.DECISION);
              assertThat(client.session.hasDeadline()).isFalse();
            });
    assertThat(run.told).containsExactly("authenticate");
    Answer none = Request.Authorize.of("one", "other").authorized();
    assertThatIllegalArgumentException().isThrownBy(() -> run.session.answer(none, run.now()));
    run.hear("235 early\r\n");
    assertThat(run.told).endsWith("unanswered AUTH", "closed PROTOCOL_ERROR 235 early");
    assertThat(run.session.answer(Request.CramMd5.of("user").unavailable(), run.now())).isFalse();
  }

  @Test
  void whatTheOwnerCannotAnswerEndsTheExchange() {
    ClientRun run =
        run(
            client -> {
              client.answers = Request::unavailable;
              client.greeted("AUTH SCRAM-SHA-256");
              authenticate(client, scram());
              client.hear(serverFirst(nonce(client))).hear("501 cancelled\r\n");
            });
    assertThat(run.told).containsExactly("authenticate", "failed UNAVAILABLE", "AUTH 501");
    assertThat(run.sent.toString()).endsWith("\r\n*\r\n");
  }

  @Test
  void aServerThatProvesNothingIsNotBelieved() {
    ClientRun run =
        run(
            client -> {
              client.answers = request -> ((Request.Derive) request).compute(Crypto.jce());
              client.greeted("AUTH SCRAM-SHA-256");
              authenticate(client, scram());
              client.hear(serverFirst(nonce(client)));
              String forged = Base64.getEncoder().encodeToString(new byte[32]);
              client.hear(
                  "334 "
                      + Base64.getEncoder().encodeToString(("v=" + forged).getBytes(ISO_8859_1))
                      + "\r\n");
              client.hear("235 welcome\r\n");
            });
    assertThat(run.told.get(1)).isEqualTo("failed SERVER_NOT_VERIFIED");
    assertThat(run.told).endsWith("closed PROTOCOL_ERROR 235 welcome");
    assertThat(run.session.isAuthenticated()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"250 ok", "354 go", "220 hello"})
  void aCodeThatAuthCannotHaveEndsTheSession(String reply) {
    ClientRun run =
        run(
            client -> {
              client.greeted("AUTH PLAIN");
              authenticate(client, plain());
              client.hear(reply + "\r\n");
            });
    assertThat(run.told).containsExactly("unanswered AUTH", "closed PROTOCOL_ERROR " + reply);
  }

  @Test
  void nothingOfASecretIsPrinted() {
    ClientRun client = new ClientRun(IN_CLEAR, ClientRun.CUTS.get(0)).greeted("AUTH PLAIN");
    Object ticket = client.session.authenticate(plain(), client.now());
    assertThat(ticket).hasToString("Ticket[AUTH]");
  }
}
