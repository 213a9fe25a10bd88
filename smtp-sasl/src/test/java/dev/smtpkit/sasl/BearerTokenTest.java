package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static dev.smtpkit.sasl.ScramParties.asked;
import static dev.smtpkit.sasl.ScramParties.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OAUTHBEARER with the examples of RFC 7628 4, and XOAUTH2 with its author's example. */
class BearerTokenTest {
  private static final String TOKEN = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";

  /** RFC 7628 4.1, to IMAP and to SMTP. */
  private static final List<String> SUCCESSFUL =
      List.of(
          "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVy"
              + "IHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB",
          "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9NTg3AWF1dGg9QmVhcmVy"
              + "IHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB");

  /** RFC 7628 4.3: without a token. */
  private static final String NO_TOKEN =
      "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9AQE=";

  /** RFC 7628 4.3: the server's answer to it. */
  private static final String REFUSAL =
      "eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIiwic2NvcGUiOiJleGFtcGxlX3Njb3BlIiwib3BlbmlkLWNvbmZpZ3VyYXRp"
          + "b24iOiJodHRwczovL2V4YW1wbGUuY29tLy53ZWxsLWtub3duL29wZW5pZC1jb25maWd1cmF0aW9uIn0=";

  /** The example of XOAUTH2. */
  private static final String XOAUTH2 =
      "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJo"
          + "ZG1semRHRXVZMjl0Q2cBAQ==";

  private static byte[] unbase64(String text) {
    return Base64.getDecoder().decode(text);
  }

  private static ServerExchange server() {
    return BearerToken.oauthBearerServer().newExchange();
  }

  private static ServerStep malformed(String mechanism) {
    return new ServerStep.Failure(FailureReason.MALFORMED, mechanism + " message");
  }

  @Test
  void theExamplesThatSucceedDo() {
    for (String message : SUCCESSFUL) {
      ServerExchange exchange = server();
      Request.VerifyToken request =
          asked(exchange.start(unbase64(message)), Request.VerifyToken.class);
      assertThat(request.user()).isEqualTo("user@example.com");
      assertThat(request.token().matches(utf8(TOKEN))).isTrue();
      assertThat(exchange.resume(new Answer.TokenHolder("user@example.com")))
          .isEqualTo(new ServerStep.Success(Identity.of("user@example.com")));
      request.close();
      assertThat(HeldSecrets.holds(exchange, TOKEN)).isFalse();
      HeldSecrets.assertEnded(exchange);
    }
  }

  @Test
  void theExampleWithoutATokenIsMalformedHere() {
    assertThat(server().start(unbase64(NO_TOKEN))).isEqualTo(malformed("OAUTHBEARER"));
  }

  /** RFC 7628 4.4, whose "user=" is no GS2 header of RFC 5801 4: an authzid is "a=". */
  @Test
  void theExampleWithAnotherHeaderThanTheGrammarsIsMalformed() {
    assertThat(server().start(utf8("n,user=someuser@example.com,\1auth=Bearer " + TOKEN + "\1\1")))
        .isEqualTo(malformed("OAUTHBEARER"));
  }

  @Test
  void aRefusedTokenIsAnsweredByAChallengeAndThenFails() {
    for (byte[] acknowledgement : List.of(unbase64("AQ=="), new byte[0], utf8("again"))) {
      ServerExchange exchange = server();
      asked(exchange.start(unbase64(SUCCESSFUL.get(0))), Request.VerifyToken.class).close();
      assertThat(said(exchange.resume(Answers.INVALID_TOKEN)))
          .isEqualTo("{\"status\":\"invalid_token\"}");
      assertThat(exchange.respond(acknowledgement))
          .isEqualTo(
              new ServerStep.Failure(FailureReason.CREDENTIALS, "OAUTHBEARER: token not valid"));
      HeldSecrets.assertEnded(exchange);
    }
  }

  @Test
  void aTokenOfAnotherThanTheUserNamedNeedsAuthorization() {
    ServerExchange exchange = server();
    exchange.start(unbase64(SUCCESSFUL.get(1)));
    assertThat(asked(exchange.resume(new Answer.TokenHolder("admin")), Request.Authorize.class))
        .usingRecursiveComparison()
        .isEqualTo(Request.Authorize.of("admin", "user@example.com"));
    assertThat(exchange.resume(Answers.AUTHORIZED))
        .isEqualTo(new ServerStep.Success(new Identity("admin", "user@example.com")));
    ServerExchange refused = server();
    refused.start(unbase64(SUCCESSFUL.get(1)));
    refused.resume(new Answer.TokenHolder("admin"));
    assertThat(refused.resume(Answers.NOT_AUTHORIZED))
        .isEqualTo(
            new ServerStep.Failure(
                FailureReason.NOT_AUTHORIZED, "the token's user may not act as the user named"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n,,\1auth=Bearer abc\1\1",
        "y,,\1auth=bearer abc\1\1",
        "n,,\1auth=BeArEr abc\1\1",
        "n,,\1auth=Bearer   abc\1\1",
        "n,,\1host=h\1port=1\1auth=Bearer abc\1unknown=x y\t\1\1"
      })
  void aMessageWithoutAUserLeavesItToTheToken(String message) {
    ServerExchange exchange = server();
    Request.VerifyToken request = asked(exchange.start(utf8(message)), Request.VerifyToken.class);
    assertThat(request.user()).isNull();
    assertThat(request.token().matches(utf8("abc"))).isTrue();
    assertThat(exchange.resume(new Answer.TokenHolder("tim")))
        .isEqualTo(new ServerStep.Success(Identity.of("tim")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\1",
        "n,,",
        "n,,\1\1",
        "n,,\1auth=Bearer abc\1",
        "n,,\1auth=Bearer abc",
        "n,,\1auth=Bearer abc\1\1\1",
        "n,,\1auth=Bearer abc\1\1x",
        "n,,\1auth=Bearer \1\1",
        "n,,\1auth=Bearer\1\1",
        "n,,\1auth=Basic abc\1\1",
        "n,,\1auth=Bearer a b\1\1",
        "n,,\1auth=Bearer a,b\1\1",
        "n,,\1auth=Bearer =\1\1",
        "n,,\1auth=Bearer a=b\1\1",
        "n,,\1auth=Bearer \u00E9\1\1",
        "n,,\1auth=Bearer abc\1auth=Bearer abc\1\1",
        "n,,\1=x\1auth=Bearer abc\1\1",
        "n,,\1x1=x\1auth=Bearer abc\1\1",
        "n,,\1host\1auth=Bearer abc\1\1",
        "n,,\1host=\0\1auth=Bearer abc\1\1",
        "n,,\1host=\u007F\1auth=Bearer abc\1\1",
        "n,a=,\1auth=Bearer abc\1\1",
        "n,a==2c,\1auth=Bearer abc\1\1",
        "n,a=u\1auth=Bearer abc\1\1",
        "n\1auth=Bearer abc\1\1",
        "n,\1auth=Bearer abc\1\1",
        "p=tls-exporter,,\1auth=Bearer abc\1\1",
        "x,,\1auth=Bearer abc\1\1",
        "user=u\1auth=Bearer abc\1\1"
      })
  void aMessageOfAnotherGrammarIsMalformed(String message) {
    ServerExchange exchange = server();
    assertThat(exchange.start(utf8(message))).isEqualTo(malformed("OAUTHBEARER"));
    HeldSecrets.assertEnded(exchange);
  }

  @Test
  void everyTruncationIsMalformed() {
    byte[] message = unbase64(SUCCESSFUL.get(0));
    for (int length = 0; length < message.length; length++) {
      assertThat(server().start(Arrays.copyOf(message, length)))
          .isEqualTo(malformed("OAUTHBEARER"));
    }
  }

  @Test
  void theClientSaysTheMessageAndAcknowledgesARefusal() {
    ClientExchange exchange = BearerToken.oauthBearerClient("user@example.com", secret(TOKEN));
    assertThat(said(exchange.start()))
        .isEqualTo("n,a=user@example.com,\1auth=Bearer " + TOKEN + "\1\1");
    assertThat(HeldSecrets.holds(exchange, TOKEN)).isFalse();
    assertThat(exchange.respond(unbase64(REFUSAL)))
        .isEqualTo(new ClientStep.Response(unbase64("AQ==")));
    ClientStep failed =
        new ClientStep.Failure(
            FailureReason.SERVER_NOT_VERIFIED, "OAUTHBEARER: success after a failure");
    assertThat(exchange.success()).isEqualTo(failed);
    HeldSecrets.assertEnded(exchange, failed);
  }

  private static String serverError(ClientExchange exchange, String challenge) {
    exchange.start();
    assertThat(exchange.serverError()).isNull();
    exchange.respond(utf8(challenge));
    exchange.close();
    return exchange.serverError();
  }

  @Test
  void theErrorOfTheServerIsKeptForTheOwner() {
    String json = "{\"status\":\"invalid_token\",\"scope\":\"mail \u00e9\"}";
    assertThat(serverError(BearerToken.oauthBearerClient(null, secret(TOKEN)), json))
        .isEqualTo(json);
    assertThat(serverError(BearerToken.xoauth2Client("tim", secret(TOKEN)), json)).isEqualTo(json);
  }

  @Test
  void theErrorOfTheServerIsBoundedAndPrintable() {
    assertThat(serverError(BearerToken.xoauth2Client("tim", secret(TOKEN)), "")).isEqualTo("");
    assertThat(
            serverError(
                BearerToken.xoauth2Client("tim", secret(TOKEN)),
                "a\r\nb\u001B[0m\u202Ec\u2028d\u200Be\uE000"))
        .isEqualTo("a??b?[0m?c?d?e?");
    assertThat(serverError(BearerToken.xoauth2Client("tim", secret(TOKEN)), "x".repeat(5000)))
        .isEqualTo("x".repeat(1024));
    ClientExchange plain = Plain.client(null, "tim", secret("tanstaaf"));
    plain.start();
    plain.respond(utf8("{}"));
    assertThat(plain.serverError()).isNull();
    assertThat(plain.readsChallenges()).isTrue();
  }

  @Test
  void ourClientAndOurServerUnderstandEachOther() {
    for (String user : List.of("tim", "a,b=c", "\u00E9")) {
      ClientExchange client = BearerToken.oauthBearerClient(user, secret(TOKEN));
      Request.VerifyToken request =
          asked(server().start(utf8(said(client.start()))), Request.VerifyToken.class);
      assertThat(request.user()).isEqualTo(user);
      assertThat(request.token().matches(utf8(TOKEN))).isTrue();
      assertThat(client.success()).isEqualTo(new ClientStep.Success());
    }
    assertThat(said(BearerToken.oauthBearerClient(null, secret("abc")).start()))
        .isEqualTo("n,,\1auth=Bearer abc\1\1");
  }

  @Test
  void theExampleOfXoauth2IsSaidAndTaken() {
    String token = "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg";
    ClientExchange client = BearerToken.xoauth2Client("someuser@example.com", secret(token));
    String said = said(client.start());
    assertThat(said.getBytes(StandardCharsets.UTF_8)).isEqualTo(unbase64(XOAUTH2));
    ServerExchange exchange = BearerToken.xoauth2Server().newExchange();
    Request.VerifyToken request =
        asked(exchange.start(unbase64(XOAUTH2)), Request.VerifyToken.class);
    assertThat(request.user()).isEqualTo("someuser@example.com");
    assertThat(request.token().matches(utf8(token))).isTrue();
    assertThat(said(exchange.resume(Answers.INVALID_TOKEN)))
        .isEqualTo("{\"status\":\"401\",\"schemes\":\"bearer\"}");
    assertThat(said(client.respond(new byte[] {'{'}))).isEmpty();
    assertThat(exchange.respond(new byte[0]))
        .isEqualTo(new ServerStep.Failure(FailureReason.CREDENTIALS, "XOAUTH2: token not valid"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "user=\1auth=Bearer abc\1\1",
        "auth=Bearer abc\1\1",
        "user=u\1\1",
        "user=u",
        "user=u\1auth=Bearer abc\1",
        "user=u\0\1auth=Bearer abc\1\1",
        "n,a=u,\1auth=Bearer abc\1\1"
      })
  void aMessageOfAnotherFormIsMalformedForXoauth2(String message) {
    assertThat(BearerToken.xoauth2Server().newExchange().start(utf8(message)))
        .isEqualTo(malformed("XOAUTH2"));
  }

  @Test
  void bothAreListedAsThoseThatSpeakFirstAndInClear() {
    for (ServerMechanism mechanism :
        List.of(BearerToken.oauthBearerServer(), BearerToken.xoauth2Server())) {
      assertThat(mechanism.clientFirst()).isTrue();
      assertThat(mechanism.cleartext()).isTrue();
      assertThat(said(mechanism.newExchange().start(null))).isEmpty();
    }
    assertThat(BearerToken.oauthBearerServer().name()).isEqualTo("OAUTHBEARER");
    assertThat(BearerToken.xoauth2Server().name()).isEqualTo("XOAUTH2");
  }

  @Test
  void argumentsThatTheServerWouldRefuseAreTheCallersFault() {
    for (String token : List.of("", " ", "a b", "a\1", "=", "a=b", "\u00E9", "a".repeat(9213))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> BearerToken.oauthBearerClient("u", secret(token)));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> BearerToken.xoauth2Client("u", secret(token)));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BearerToken.oauthBearerClient("", secret("t")));
    for (String user : List.of("", "a\0", "a\1b")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> BearerToken.xoauth2Client(user, secret("t")));
    }
  }
}
