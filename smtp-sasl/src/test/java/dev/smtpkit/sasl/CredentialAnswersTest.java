package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static dev.smtpkit.sasl.ScramParties.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One store of records for PLAIN, LOGIN and SCRAM. */
class CredentialAnswersTest {
  private final List<String> asked = new ArrayList<>();

  private final CredentialAnswers answers =
      CredentialAnswers.of(
          (user, hash) -> {
            asked.add(user + " " + hash);
            return user.equals("user") && hash == HashFunction.SHA_256
                ? ScramCredential.parse(ScramVectors.SHA_256_RECORD)
                : null;
          },
          ScramParties.mocks());

  private ServerStep plain(String message) {
    ServerExchange exchange = Plain.server().newExchange();
    return Steps.drive(exchange, exchange.start(utf8(message)), answers);
  }

  @Test
  void aPasswordGivenInClearIsVerifiedByTheRecord() {
    ServerStep refused = new ServerStep.Failure(FailureReason.CREDENTIALS, "password not verified");
    assertThat(plain("\0user\0pencil")).isEqualTo(new ServerStep.Success(Identity.of("user")));
    assertThat(plain("\0user\0pencils")).isEqualTo(refused);
    assertThat(plain("\0nobody\0pencil")).isEqualTo(refused);
    assertThat(asked).containsExactly("user SHA-256", "user SHA-256", "nobody SHA-256");
  }

  @Test
  void nobodyActsAsAnother() {
    assertThat(plain("root\0user\0pencil"))
        .isInstanceOfSatisfying(
            ServerStep.Failure.class,
            failure -> assertThat(failure.reason()).isEqualTo(FailureReason.NOT_AUTHORIZED));
  }

  @Test
  void ourClientAndOurServerAgreeByIt() {
    ServerExchange server =
        Scram.server(
                HashFunction.SHA_256, octets -> Arrays.fill(octets, (byte) 1), ScramParties.mocks())
            .newExchange();
    ClientExchange client =
        Scram.client(
            HashFunction.SHA_256,
            null,
            "user",
            secret("pencil"),
            octets -> Arrays.fill(octets, (byte) 2));
    String first = said(client.start());
    assertThat(first).isEqualTo("n,,n=user,r=" + "AgIC".repeat(6));
    String serverFirst = said(Steps.drive(server, server.start(utf8(first)), answers));
    assertThat(serverFirst).startsWith("r=" + "AgIC".repeat(6) + "AQEB".repeat(6) + ",s=");
    String last = said(Steps.drive(client, client.respond(utf8(serverFirst)), answers));
    String serverLast = said(Steps.drive(server, server.respond(utf8(last)), answers));
    assertThat(said(client.respond(utf8(serverLast)))).isEmpty();
    assertThat(client.success()).isEqualTo(new ClientStep.Success());
    assertThat(server.respond(new byte[0])).isEqualTo(new ServerStep.Success(Identity.of("user")));
  }

  @Test
  void theRequestIsClosed() {
    Request.VerifyPassword request = Request.VerifyPassword.of("user", secret("pencil"));
    assertThat(answers.apply(request)).isEqualTo(Answers.VERIFIED);
    assertThatIllegalStateException().isThrownBy(() -> request.secret().length());
  }

  @Test
  void requestsOtherThanForRecordsAreAnsweredByNone() {
    assertThat(answers.apply(Request.CramMd5.of("user")))
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(Answers.NO_CRAM_MD5_KEY);
    assertThat(answers.apply(Request.VerifyToken.of("user", secret("t"), null, null)))
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(Answers.INVALID_TOKEN);
    assertThat(answers.apply(Request.Scram.of("user", HashFunction.SHA_1)))
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(Answers.NO_SCRAM_RECORD);
  }
}
