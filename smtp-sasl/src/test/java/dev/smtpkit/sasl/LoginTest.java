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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** LOGIN, both sides, with the prompts of other servers. */
class LoginTest {
  private static ServerStep malformed(String detail) {
    return new ServerStep.Failure(FailureReason.MALFORMED, "LOGIN: " + detail);
  }

  private static byte[] unbase64(String text) {
    return Base64.getDecoder().decode(text);
  }

  @Test
  void isClientFirstAndCleartext() {
    assertThat(Login.server().name()).isEqualTo("LOGIN");
    assertThat(Login.server().clientFirst()).isTrue();
    assertThat(Login.server().cleartext()).isTrue();
    assertThat(Login.server().newExchange().mechanism()).isEqualTo("LOGIN");
  }

  @Test
  void theServerAsksForTheNameAndThenForThePassword() {
    ServerExchange exchange = Login.server().newExchange();
    assertThat(exchange.start(null))
        .isEqualTo(new ServerStep.Challenge(unbase64("VXNlcm5hbWU6")))
        .isEqualTo(new ServerStep.Challenge(utf8("Username:")));
    assertThat(exchange.respond(utf8("tim")))
        .isEqualTo(new ServerStep.Challenge(unbase64("UGFzc3dvcmQ6")))
        .isEqualTo(new ServerStep.Challenge(utf8("Password:")));
    Request.VerifyPassword request =
        asked(exchange.respond(utf8("tanstaaftanstaaf")), Request.VerifyPassword.class);
    assertThat(request.user()).isEqualTo("tim");
    assertThat(request.secret().matches(utf8("tanstaaftanstaaf"))).isTrue();
    assertThat(exchange.resume(Answers.VERIFIED))
        .isEqualTo(new ServerStep.Success(Identity.of("tim")));
    HeldSecrets.assertEnded(exchange);
  }

  @Test
  void anInitialResponseIsTheName() {
    ServerExchange exchange = Login.server().newExchange();
    assertThat(said(exchange.start(utf8("tim")))).isEqualTo("Password:");
    Request.VerifyPassword request =
        asked(exchange.respond(utf8(" ")), Request.VerifyPassword.class);
    assertThat(request.user()).isEqualTo("tim");
    assertThat(exchange.resume(Answers.NOT_VERIFIED))
        .isEqualTo(new ServerStep.Failure(FailureReason.CREDENTIALS, "password not verified"));
    assertThat(HeldSecrets.holds(exchange, "tim")).isFalse();
    HeldSecrets.assertEnded(exchange);
  }

  static List<Arguments> malformed() {
    return List.of(
        Arguments.of(new byte[0], "is empty"),
        Arguments.of(new byte[1], "contains NUL"),
        Arguments.of(utf8("User Name\0"), "contains NUL"),
        Arguments.of(new byte[] {(byte) 0xC0, (byte) 0x80}, "is not well-formed UTF-8"),
        Arguments.of(
            new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, "is not well-formed UTF-8"),
        Arguments.of(utf8("x".repeat(9214)), "of 9214 octets is longer than 9213"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void malformedNamesAndPasswordsAreRefused(byte[] octets, String fault) {
    ServerStep noName =
        malformed(octets.length == 0 ? "the user name is empty" : "not a user name");
    ServerExchange first = Login.server().newExchange();
    assertThat(first.start(octets)).isEqualTo(noName);
    HeldSecrets.assertEnded(first);
    ServerExchange asked = Login.server().newExchange();
    asked.start(null);
    assertThat(asked.respond(octets)).isEqualTo(noName);
    ServerExchange last = Login.server().newExchange();
    last.start(utf8("tim"));
    assertThat(last.respond(octets)).isEqualTo(malformed("the password " + fault));
    HeldSecrets.assertEnded(last);
  }

  @Test
  void aNameMayHave1024OctetsAndAPassword9213() {
    ServerExchange exchange = Login.server().newExchange();
    assertThat(said(exchange.start(utf8("u".repeat(1024))))).isEqualTo("Password:");
    Request.VerifyPassword request =
        asked(exchange.respond(utf8("p".repeat(9213))), Request.VerifyPassword.class);
    assertThat(request.secret().length()).isEqualTo(9213);
    assertThat(Login.server().newExchange().start(utf8("u".repeat(1025))))
        .isEqualTo(malformed("not a user name"));
  }

  @Test
  void thePasswordIsCopiedIntoTheRequestAlone() {
    ServerExchange exchange = Login.server().newExchange();
    exchange.start(utf8("tim"));
    byte[] response = utf8("tanstaaftanstaaf");
    Request.VerifyPassword request =
        asked(exchange.respond(response), Request.VerifyPassword.class);
    Arrays.fill(response, (byte) 'x');
    assertThat(request.secret().matches(utf8("tanstaaftanstaaf"))).isTrue();
    request.close();
    assertThat(HeldSecrets.holds(exchange, "tanstaaftanstaaf")).isFalse();
  }

  /** The prompts of ours, gsasl, aiosmtpd and rsasl, 163.com, and empty ones. */
  static List<List<byte[]>> prompts() {
    return List.of(
        List.of(unbase64("VXNlcm5hbWU6"), unbase64("UGFzc3dvcmQ6")),
        List.of(utf8("User Name"), utf8("Password")),
        List.of(unbase64("VXNlciBOYW1lAA=="), unbase64("UGFzc3dvcmQA")),
        List.of(unbase64("dXNlcm5hbWU6"), unbase64("UGFzc3dvcmQ6")),
        List.of(new byte[0], new byte[0]),
        List.of(new byte[] {(byte) 0xFF}, new byte[] {0}));
  }

  @ParameterizedTest
  @MethodSource("prompts")
  void theClientAnswersInOrderWhateverThePromptsSay(List<byte[]> prompts) {
    ClientExchange exchange = Login.client("tim", secret("tanstaaftanstaaf"));
    assertThat(said(exchange.respond(prompts.get(0)))).isEqualTo("tim");
    assertThat(said(exchange.respond(prompts.get(1)))).isEqualTo("tanstaaftanstaaf");
    assertThat(HeldSecrets.holds(exchange, "tanstaaftanstaaf")).isFalse();
    assertThat(exchange.success()).isEqualTo(new ClientStep.Success());
    HeldSecrets.assertEnded(exchange, new ClientStep.Success());
  }

  @Test
  void theClientLetsTheServerSpeakFirst() {
    ClientExchange exchange = Login.client("tim", secret("tanstaaftanstaaf"));
    assertThat(exchange.mechanism()).isEqualTo("LOGIN");
    assertThat(exchange.clientFirst()).isFalse();
    assertThat(exchange.readsChallenges()).isFalse();
    assertThat(exchange.serverError()).isNull();
    assertThatIllegalStateException().isThrownBy(exchange::start);
  }

  @Test
  void aThirdPromptFails() {
    ClientExchange exchange = Login.client("tim", secret("tanstaaftanstaaf"));
    exchange.respond(utf8("Username:"));
    exchange.respond(utf8("Password:"));
    ClientStep failed =
        new ClientStep.Failure(FailureReason.MALFORMED, "LOGIN: a challenge after the password");
    assertThat(exchange.respond(utf8("Password:"))).isEqualTo(failed);
    HeldSecrets.assertEnded(exchange, failed);
  }

  @Test
  void successBeforeThePasswordIsNotBelieved() {
    ClientExchange silent = Login.client("tim", secret("tanstaaftanstaaf"));
    assertThat(silent.success())
        .isEqualTo(
            new ClientStep.Failure(
                FailureReason.SERVER_NOT_VERIFIED, "success before there was a response"));
    ClientExchange named = Login.client("tim", secret("tanstaaftanstaaf"));
    named.respond(utf8("Username:"));
    ClientStep failed =
        new ClientStep.Failure(
            FailureReason.SERVER_NOT_VERIFIED, "LOGIN: success before the password");
    assertThat(named.success()).isEqualTo(failed);
    assertThat(HeldSecrets.holds(named, "tanstaaftanstaaf")).isFalse();
    HeldSecrets.assertEnded(named, failed);
  }

  @Test
  void argumentsThatTheServerWouldRefuseAreTheCallersFault() {
    assertThatIllegalArgumentException().isThrownBy(() -> Login.client("", secret("p")));
    assertThatIllegalArgumentException().isThrownBy(() -> Login.client("t\0m", secret("p")));
    assertThatIllegalArgumentException().isThrownBy(() -> Login.client("tim", secret("")));
    assertThatIllegalArgumentException().isThrownBy(() -> Login.client("tim", secret("p\0")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Login.client("tim", secret("p".repeat(9214))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Login.client("u".repeat(1025), secret("p")));
  }
}
