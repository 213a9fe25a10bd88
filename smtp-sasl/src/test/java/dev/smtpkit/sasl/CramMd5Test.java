package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static dev.smtpkit.sasl.ScramParties.asked;
import static dev.smtpkit.sasl.ScramParties.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** CRAM-MD5, both sides, with the examples of RFC 2195 2 and RFC 4954 4. */
class CramMd5Test {
  private static final String CHALLENGE = "<1896.697170952@postoffice.reston.mci.net>";
  private static final String DIGEST = "b913a602c7eda7a495b4e6e7334d3890";

  /** The challenge of the server below: sixteen octets of 1, at second 697170952. */
  private static final String OUR_CHALLENGE =
      "<01010101010101010101010101010101.697170952@postoffice.reston.mci.net>";

  private static ServerMechanism mechanism() {
    return CramMd5.server(
        "postoffice.reston.mci.net",
        octets -> Arrays.fill(octets, (byte) 1),
        () -> 697170952L,
        ScramParties.mocks());
  }

  private static ServerExchange challenged() {
    ServerExchange exchange = mechanism().newExchange();
    assertThat(said(exchange.start(null))).isEqualTo(OUR_CHALLENGE);
    return exchange;
  }

  /** The 32 digits by which a client with the password answers our server's challenge. */
  private static String digits(String password) {
    String response = said(CramMd5.client("u", secret(password)).respond(utf8(OUR_CHALLENGE)));
    return response.substring(2);
  }

  private static Answer tim() {
    return new Answer.CramMd5Secret(CramMd5Key.parse(CramMd5KeyTest.TIM));
  }

  @Test
  void theClientAnswersAsTheExampleDoes() {
    byte[] challenge =
        Base64.getDecoder().decode("PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+");
    assertThat(challenge).isEqualTo(utf8(CHALLENGE));
    ClientExchange exchange = CramMd5.client("tim", secret("tanstaaftanstaaf"));
    assertThat(exchange.clientFirst()).isFalse();
    assertThatIllegalStateException().isThrownBy(exchange::start);
    assertThat(exchange.respond(challenge))
        .isEqualTo(new ClientStep.Response(utf8("tim " + DIGEST)))
        .isEqualTo(
            new ClientStep.Response(
                Base64.getDecoder().decode("dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw")));
    assertThat(exchange.success()).isEqualTo(new ClientStep.Success());
    HeldSecrets.assertEnded(exchange, new ClientStep.Success());
  }

  @Test
  void theKeyThatDovecotStoresGivesTheDigestOfTheExample() {
    try (CramMd5Key key = CramMd5Key.parse(CramMd5KeyTest.TIM)) {
      assertThat(key.digest(utf8(CHALLENGE))).isEqualTo(utf8(DIGEST));
    }
  }

  @Test
  void theResponseOfRfc4954IsRead() {
    byte[] response =
        Base64.getDecoder().decode("cmpzMyBlYzNhNTlmZWQzOTVhYmExZWM2MzY3YzRmNGI0MWFjMA==");
    assertThat(response).isEqualTo(utf8("rjs3 ec3a59fed395aba1ec6367c4f4b41ac0"));
    assertThat(asked(challenged().respond(response), Request.CramMd5.class))
        .usingRecursiveComparison()
        .isEqualTo(Request.CramMd5.of("rjs3"));
  }

  @Test
  void aHostIsOfAnyVisibleAscii() {
    String host = "!:[~]";
    ServerMechanism other = CramMd5.server(host, octets -> {}, () -> 7, ScramParties.mocks());
    ServerExchange exchange = other.newExchange();
    assertThat(said(exchange.start(null))).isEqualTo("<" + "0".repeat(32) + ".7@" + host + ">");
    assertThat(exchange.mechanism()).isEqualTo("CRAM-MD5");
    assertThat(CramMd5.client("u", secret("p")).mechanism()).isEqualTo("CRAM-MD5");
  }

  @Test
  void isServerFirstAndNotCleartext() {
    assertThat(mechanism().name()).isEqualTo("CRAM-MD5");
    assertThat(mechanism().clientFirst()).isFalse();
    assertThat(mechanism().cleartext()).isFalse();
  }

  @Test
  void theServerTakesTheRightDigestInEitherCaseAndFromTheStoredForm() {
    String digits = digits("tanstaaftanstaaf");
    assertThat(digits).matches("[0-9a-f]{32}");
    for (String each : List.of(digits, digits.toUpperCase(Locale.ROOT))) {
      ServerExchange exchange = challenged();
      asked(exchange.respond(utf8("tim " + each)), Request.CramMd5.class);
      assertThat(exchange.resume(tim())).isEqualTo(new ServerStep.Success(Identity.of("tim")));
      HeldSecrets.assertEnded(exchange);
    }
  }

  @Test
  void aNameMayHaveBlanks() {
    for (String name : List.of("a b", " a", "a ", " ", "a  b c", "\u00E9 x")) {
      ServerExchange exchange = challenged();
      ServerStep step = exchange.respond(utf8(name + " " + digits("tanstaaftanstaaf")));
      assertThat(asked(step, Request.CramMd5.class))
          .usingRecursiveComparison()
          .isEqualTo(Request.CramMd5.of(name));
      assertThat(exchange.resume(tim())).isEqualTo(new ServerStep.Success(Identity.of(name)));
    }
  }

  @Test
  void aSecretMayBeLongerThanABlock() {
    for (int length : new int[] {1, 63, 64, 65, 128, 2000}) {
      String password = "p".repeat(length);
      ServerExchange exchange = challenged();
      exchange.respond(utf8("tim " + digits(password)));
      Answer answer = new Answer.CramMd5Secret(CramMd5Key.derive(secret(password)));
      assertThat(exchange.resume(answer)).isInstanceOf(ServerStep.Success.class);
    }
  }

  static List<List<String>> malformed() {
    String shape = "not a name, a blank and 32 digits";
    String digit = "not a hexadecimal digit";
    return List.of(
        List.of("", shape),
        List.of("tim", shape),
        List.of("tim" + DIGEST, shape),
        List.of(" " + DIGEST, shape),
        List.of(DIGEST, shape),
        List.of("tim " + DIGEST.substring(1), shape),
        List.of("tim " + DIGEST + "0", shape),
        List.of("tim " + DIGEST + " ", shape),
        List.of("tim\t" + DIGEST, shape),
        List.of("tim " + DIGEST.substring(1) + "g", digit),
        List.of("tim g" + DIGEST.substring(1), digit),
        List.of("tim " + DIGEST.substring(1) + " ", digit),
        List.of("tim " + DIGEST.substring(1) + "\0", digit),
        List.of("t\0m " + DIGEST, "not a name"),
        List.of("\0 " + DIGEST, "not a name"),
        List.of("u".repeat(1025) + " " + DIGEST, "not a name"),
        List.of("u".repeat(9213) + " " + DIGEST, shape));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void aResponseOfAnotherShapeIsMalformed(List<String> row) {
    ServerExchange exchange = challenged();
    assertThat(exchange.respond(utf8(row.get(0))))
        .isEqualTo(
            new ServerStep.Failure(FailureReason.MALFORMED, "CRAM-MD5 response: " + row.get(1)));
    HeldSecrets.assertEnded(exchange);
  }

  @Test
  void aNameThatIsNotUtf8IsMalformed() {
    byte[] response = OctetArrays.join(new byte[] {(byte) 0xC0, (byte) 0x80}, utf8(" " + DIGEST));
    assertThat(challenged().respond(response))
        .isEqualTo(
            new ServerStep.Failure(FailureReason.MALFORMED, "CRAM-MD5 response: not a name"));
  }

  @Test
  void aWrongDigestAndAnUnknownUserFailAlike() {
    ServerStep refused = new ServerStep.Failure(FailureReason.CREDENTIALS, "digest not verified");
    ServerExchange wrong = challenged();
    wrong.respond(utf8("tim " + DIGEST));
    assertThat(wrong.resume(tim())).isEqualTo(refused);
    HeldSecrets.assertEnded(wrong);
    ServerExchange unknown = challenged();
    unknown.respond(utf8("tim " + digits("tanstaaftanstaaf")));
    assertThat(unknown.resume(Answers.NO_CRAM_MD5_KEY)).isEqualTo(refused);
    HeldSecrets.assertEnded(unknown);
  }

  @Test
  void theKeyMadeUpForAnUnknownUserLetsNobodyIn() {
    ServerExchange exchange = challenged();
    byte[] digest;
    try (CramMd5Key mock = ScramParties.mocks().cramMd5Key("tim")) {
      digest = mock.digest(utf8(OUR_CHALLENGE));
    }
    exchange.respond(OctetArrays.join(utf8("tim "), digest));
    assertThat(exchange.resume(Answers.NO_CRAM_MD5_KEY))
        .isEqualTo(new ServerStep.Failure(FailureReason.CREDENTIALS, "digest not verified"));
  }

  @Test
  void theKeyOfTheAnswerIsWiped() {
    ServerExchange exchange = challenged();
    exchange.respond(utf8("tim " + DIGEST));
    CramMd5Key key = CramMd5Key.parse(CramMd5KeyTest.TIM);
    exchange.resume(new Answer.CramMd5Secret(key));
    assertThat(key).hasToString("CramMd5Key[closed]");
  }

  @Test
  void anInitialResponseFails() {
    ServerExchange exchange = mechanism().newExchange();
    assertThat(exchange.start(utf8("tim " + DIGEST)))
        .isEqualTo(
            new ServerStep.Failure(
                FailureReason.MALFORMED, "an initial response where the server speaks first"));
    HeldSecrets.assertEnded(exchange);
  }

  @Test
  void theClientTakesOneChallengeThatIsNotEmpty() {
    ClientStep failed =
        new ClientStep.Failure(FailureReason.MALFORMED, "CRAM-MD5: not a challenge");
    ClientExchange empty = CramMd5.client("tim", secret("tanstaaftanstaaf"));
    assertThat(empty.respond(new byte[0])).isEqualTo(failed);
    HeldSecrets.assertEnded(empty, failed);
    ClientExchange twice = CramMd5.client("tim", secret("tanstaaftanstaaf"));
    twice.respond(utf8(CHALLENGE));
    assertThat(twice.respond(utf8(CHALLENGE))).isEqualTo(failed);
    ClientExchange tooLong = CramMd5.client("tim", secret("tanstaaftanstaaf"));
    assertThat(tooLong.respond(new byte[9214])).isEqualTo(failed);
  }

  @Test
  void argumentsThatTheServerWouldRefuseAreTheCallersFault() {
    assertThatIllegalArgumentException().isThrownBy(() -> CramMd5.client("", secret("p")));
    assertThatIllegalArgumentException().isThrownBy(() -> CramMd5.client("t\0m", secret("p")));
    assertThatIllegalArgumentException().isThrownBy(() -> CramMd5.client("tim", secret("")));
    for (String host : List.of("", "a b", "a<b", "a>b", "\u00E9", "a\r\nb")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> CramMd5.server(host, octets -> {}, () -> 0, ScramParties.mocks()));
    }
  }
}
