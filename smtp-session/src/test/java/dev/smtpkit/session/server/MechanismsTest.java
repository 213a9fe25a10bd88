package dev.smtpkit.session.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.BearerToken;
import dev.smtpkit.sasl.ClientExchange;
import dev.smtpkit.sasl.ClientStep;
import dev.smtpkit.sasl.CramMd5;
import dev.smtpkit.sasl.CramMd5Key;
import dev.smtpkit.sasl.CredentialAnswers;
import dev.smtpkit.sasl.External;
import dev.smtpkit.sasl.Login;
import dev.smtpkit.sasl.MockCredentials;
import dev.smtpkit.sasl.Plain;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.sasl.Scram;
import dev.smtpkit.sasl.ScramCredential;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.sasl.Steps;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every mechanism of smtp-sasl, its client on one side of an AUTH and its server on the other. */
class MechanismsTest {

  private static final MockCredentials MOCKS = MockCredentials.of(Secret.owning(new byte[16]));

  private static final List<ServerMechanism> ALL =
      List.of(
          Scram.server(HashFunction.SHA_256, octets -> {}, MOCKS),
          Scram.server(HashFunction.SHA_1, octets -> {}, MOCKS),
          Plain.server(),
          Login.server(),
          CramMd5.server("mx.example", octets -> {}, () -> 0, MOCKS),
          External.server("user"),
          BearerToken.oauthBearerServer(),
          BearerToken.xoauth2Server());

  private static Secret secret(String text) {
    return Secret.owning(text.getBytes(UTF_8));
  }

  private static ClientExchange client(String mechanism) {
    Map<String, Supplier<ClientExchange>> clients =
        Map.of(
            "SCRAM-SHA-256",
            () -> Scram.client(HashFunction.SHA_256, null, "user", secret("pencil"), o -> {}),
            "SCRAM-SHA-1",
            () -> Scram.client(HashFunction.SHA_1, null, "user", secret("pencil"), o -> {}),
            "PLAIN",
            () -> Plain.client(null, "user", secret("pencil")),
            "LOGIN",
            () -> Login.client("user", secret("pencil")),
            "CRAM-MD5",
            () -> CramMd5.client("user", secret("pencil")),
            "EXTERNAL",
            () -> External.client(null),
            "OAUTHBEARER",
            () -> BearerToken.oauthBearerClient("user", secret("token")),
            "XOAUTH2",
            () -> BearerToken.xoauth2Client("user", secret("token")));
    return clients.get(mechanism).get();
  }

  /** What an owner of sessions would look up, if there were one user. */
  private static Answer answer(Request request) {
    Answer answer = request.unavailable();
    if (request instanceof Request.VerifyPassword verify) {
      boolean right = verify.secret().matches(secret("pencil"));
      answer = right ? verify.verified() : verify.notVerified();
    } else if (request instanceof Request.Scram scram) {
      answer = scram.answer(ScramCredential.derive(scram.hash(), secret("pencil"), octets -> {}));
    } else if (request instanceof Request.CramMd5 cramMd5) {
      answer = cramMd5.answer(CramMd5Key.derive(secret("pencil")));
    } else if (request instanceof Request.VerifyToken token) {
      answer = token.answer(token.token().matches(secret("token")) ? "user" : null);
    } else if (request instanceof Request.Authorize authorize) {
      answer = authorize.authorized();
    }
    request.close();
    return answer;
  }

  private static String base64(byte[] octets) {
    return octets.length == 0 ? "=" : Base64.getEncoder().encodeToString(octets);
  }

  /** A round of the session, its requests answered as decisions. */
  private static String say(Raw raw, String line, List<Decision.Subject> asked) {
    raw.sent.setLength(0);
    raw.feed(line + "\r\n");
    boolean answered = true;
    while (answered) {
      answered = false;
      for (ServerEvent event : raw.round()) {
        if (event instanceof ServerEvent.Authenticate authenticate) {
          asked.add(authenticate.decision().subject());
          raw.session.answer(authenticate.decision(), answer(authenticate.request()), raw.now());
          answered = true;
        }
      }
    }
    return raw.sent.toString().strip();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SCRAM-SHA-256",
        "SCRAM-SHA-1",
        "PLAIN",
        "LOGIN",
        "CRAM-MD5",
        "EXTERNAL",
        "OAUTHBEARER",
        "XOAUTH2"
      })
  void everyMechanismAuthenticatesAndItsRequestsAreDecisionsR50R53(String mechanism) {
    Raw raw = new Raw(Setup.of(builder -> builder.mechanisms(ALL).allowCleartextPasswords()));
    raw.accept("");
    raw.accept("EHLO c.example\r\n");
    List<Decision.Subject> asked = new ArrayList<>();
    try (ClientExchange client = client(mechanism)) {
      String line = "AUTH " + mechanism;
      if (client.clientFirst()) {
        line += ' ' + base64(((ClientStep.Response) client.start()).octets());
      }
      String reply = say(raw, line, asked);
      while (reply.startsWith("334 ") || reply.equals("334")) {
        byte[] challenge = Base64.getDecoder().decode(reply.substring(Math.min(4, reply.length())));
        ClientStep step =
            Steps.drive(
                client,
                client.respond(challenge),
                CredentialAnswers.of((user, hash) -> null, MOCKS));
        assertThat(step).isInstanceOf(ClientStep.Response.class);
        byte[] octets = ((ClientStep.Response) step).octets();
        reply = say(raw, octets.length == 0 ? "" : base64(octets), asked);
      }
      assertThat(reply).isEqualTo("235 2.7.0 Authentication succeeded");
      assertThat(raw.session.view().identity().authzid()).isEqualTo("user");
    }
    assertThat(asked).allMatch(subject -> subject == Decision.Subject.AUTHENTICATION);
    assertThat(asked.isEmpty()).isEqualTo(mechanism.equals("EXTERNAL"));
  }
}
