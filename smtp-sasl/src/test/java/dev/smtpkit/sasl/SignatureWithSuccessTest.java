package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** SCRAM in a protocol whose success carries data. */
class SignatureWithSuccessTest {
  private static final ScramCredential RECORD =
      ScramCredential.derive(
          HashFunction.SHA_256,
          secret("pencil"),
          new byte[16],
          4096,
          Preparation.SASLPREP,
          Crypto.jce());

  private static ServerStep lastStep(String authzid, String password, ClientExchange[] client) {
    MockCredentials mocks = MockCredentials.of(Secret.owning(new byte[16]));
    Function<Request, Answer> answers =
        request ->
            request instanceof Request.Authorize
                ? Answers.AUTHORIZED
                : CredentialAnswers.of((user, hash) -> RECORD, mocks).apply(request);
    ServerExchange server =
        ScramServerSettings.builder(HashFunction.SHA_256, octets -> {}, mocks)
            .signatureWithSuccess()
            .build()
            .mechanism()
            .newExchange();
    client[0] = Scram.client(HashFunction.SHA_256, authzid, "tim", secret(password), octets -> {});
    byte[] first = ((ClientStep.Response) client[0].start()).octets();
    ServerStep challenge = Steps.drive(server, server.start(first), answers);
    byte[] serverFirst = ((ServerStep.Challenge) challenge).octets();
    ClientStep last = Steps.drive(client[0], client[0].respond(serverFirst), answers);
    byte[] proof = ((ClientStep.Response) last).octets();
    return Steps.drive(server, server.respond(proof), answers);
  }

  @Test
  void theSignatureComesWithSuccessAndIsVerified() {
    for (String authzid : new String[] {"tim", "tom"}) {
      ClientExchange[] client = new ClientExchange[1];
      ServerStep step = lastStep(authzid, "pencil", client);
      assertThat(step)
          .isInstanceOfSatisfying(
              ServerStep.Success.class,
              success -> {
                assertThat(success.identity()).isEqualTo(new Identity("tim", authzid));
                assertThat(success.data()).startsWith('v', '=');
                assertThat(client[0].respond(success.data()))
                    .isEqualTo(new ClientStep.Response(new byte[0]));
                assertThat(client[0].success()).isEqualTo(new ClientStep.Success());
              });
      assertThat(step.toString()).doesNotContain("v=");
      assertThat(step).isNotEqualTo(new ServerStep.Success(new Identity("tim", authzid)));
    }
  }

  @Test
  void aSuccessWithoutTheSignatureIsNotBelieved() {
    ClientExchange[] client = new ClientExchange[1];
    assertThat(lastStep("tim", "pencil", client)).isInstanceOf(ServerStep.Success.class);
    assertThat(client[0].success()).isInstanceOf(ClientStep.Failure.class);
  }

  @Test
  void aWrongPasswordFailsAsEver() {
    assertThat(lastStep("tim", "pen", new ClientExchange[1]))
        .isEqualTo(new ServerStep.Failure(FailureReason.CREDENTIALS, "proof not verified"));
  }
}
