package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import dev.smtpkit.testkit.SmtpArbitraries;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Messages that only a hostile client sends. */
class HostileMessagesTest {
  private static final ScramCredential RECORD = ScramCredential.parse(ScramVectors.SHA_256_RECORD);

  @Provide
  Arbitrary<byte[]> octets() {
    return SmtpArbitraries.messageOctets();
  }

  @Property(tries = 1000)
  void anyMessageGivesAStepAndNeverAnException(@ForAll("octets") byte[] message) {
    try (ServerExchange exchange = Plain.server().newExchange()) {
      ServerStep step = Steps.drive(exchange, exchange.start(message), r -> Answers.NOT_VERIFIED);
      assertThat(step).isInstanceOf(ServerStep.Failure.class);
    }
  }

  @Property(tries = 1000)
  void anyMessageGivesAnyServerAStepAndNeverAnException(@ForAll("octets") byte[] message) {
    MockCredentials mocks = ScramParties.mocks();
    for (ServerMechanism mechanism :
        List.of(
            Login.server(),
            CramMd5.server("localhost", octets -> {}, () -> 0, mocks),
            External.server("tim"),
            BearerToken.oauthBearerServer(),
            BearerToken.xoauth2Server(),
            Scram.server(HashFunction.SHA_256, octets -> {}, mocks))) {
      try (ServerExchange exchange = mechanism.newExchange()) {
        ServerStep step = exchange.start(null);
        // One step more than in the longest exchange.
        for (int i = 0; i < 5 && step instanceof ServerStep.Challenge; i++) {
          step = Steps.drive(exchange, exchange.respond(message), HostileMessagesTest::refused);
        }
        // An empty message succeeds with EXTERNAL: the client acts as itself.
        assertThat(step instanceof ServerStep.Failure)
            .isEqualTo(message.length > 0 || !mechanism.name().equals("EXTERNAL"));
      }
    }
  }

  private static Answer refused(Request request) {
    for (Answer answer :
        List.of(
            Answers.NOT_VERIFIED,
            Answers.NOT_AUTHORIZED,
            Answers.NO_SCRAM_RECORD,
            Answers.NO_CRAM_MD5_KEY,
            Answers.INVALID_TOKEN)) {
      try {
        request.check(answer);
        return answer;
      } catch (IllegalArgumentException e) {
        // Another kind of request: try the next answer.
      }
    }
    return Answers.UNAVAILABLE;
  }

  @Property(tries = 1000)
  void anyMessageInPlaceOfAScramMessageIsRefused(@ForAll("octets") byte[] message) {
    ScramVectors.Vector vector = ScramVectors.SHA_256;
    try (ServerExchange server = ScramParties.server(vector, Crypto.bouncyCastle());
        ClientExchange client =
            ScramParties.client(vector, ScramParties.clientSettings(vector, Crypto.jce()))) {
      client.start();
      assertThat(client.respond(message)).isInstanceOf(ClientStep.Failure.class);
      server.start(utf8(vector.clientFirst()));
      server.resume(new Answer.ScramRecord(RECORD));
      assertThat(server.respond(message)).isInstanceOf(ServerStep.Failure.class);
      assertThat(ScramServerFinal.parse(message)).isNull();
    }
  }
}
