package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.KURT;
import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.smtpkit.sasl.ServerMechanism.Credentials;
import dev.smtpkit.sasl.ServerMechanism.FirstMessage;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  @ParameterizedTest
  @ValueSource(strings = {"A", "PLAIN", "SCRAM-SHA-256-PLUS", "X_9", "ABCDEFGHIJKLMNOPQRST"})
  void aMechanismNameOfTheGrammarIsTaken(String name) {
    ServerMechanism mechanism =
        ServerMechanism.of(
            name,
            FirstMessage.BY_CLIENT,
            Credentials.PROTECTED,
            () -> Plain.server().newExchange());
    assertThat(mechanism.name()).isEqualTo(name);
    assertThat(mechanism.clientFirst()).isTrue();
    assertThat(mechanism.cleartext()).isFalse();
    assertThat(mechanism).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "PLAIN\n", "A B", "A=B", "É", "ABCDEFGHIJKLMNOPQRSTU"})
  void anyOtherMechanismNameIsRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ServerMechanism.of(
                    name,
                    FirstMessage.BY_CLIENT,
                    Credentials.PROTECTED,
                    () -> Plain.server().newExchange()));
  }

  @Test
  void anIdentityHasTwoNames() {
    assertThat(Identity.of("tim")).isEqualTo(new Identity("tim", "tim"));
    assertThatIllegalArgumentException().isThrownBy(() -> Identity.of(""));
    assertThatIllegalArgumentException().isThrownBy(() -> new Identity("tim", ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Identity("a\0b", "tim"))
        .withMessage("authcid contains NUL");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Identity("tim", "a\0b"))
        .withMessage("authzid contains NUL");
  }

  @Test
  void octetsAreComparedByContentAndPrintedByLength() {
    assertThat(new ServerStep.Challenge(utf8("abc")))
        .isEqualTo(new ServerStep.Challenge(utf8("abc")))
        .hasSameHashCodeAs(new ServerStep.Challenge(utf8("abc")))
        .isNotEqualTo(new ServerStep.Challenge(utf8("abd")))
        .isNotEqualTo(new ServerStep.Challenge(utf8("ab")))
        .isNotEqualTo("abc")
        .hasToString("Challenge[3 octets]");
    assertThat(new ClientStep.Response(utf8("abc")))
        .isEqualTo(new ClientStep.Response(utf8("abc")))
        .hasSameHashCodeAs(new ClientStep.Response(utf8("abc")))
        .isNotEqualTo(new ClientStep.Response(utf8("abd")))
        .isNotEqualTo(new ClientStep.Response(utf8("ab")))
        .isNotEqualTo("abc")
        .hasToString("Response[3 octets]");
  }

  @Test
  void aRequestTakesItsOwnKindsOfAnswers() {
    Request.VerifyPassword verify = Request.VerifyPassword.of("tim", secret("x"));
    verify.check(verify.verified());
    verify.check(verify.notVerified());
    verify.check(verify.unavailable());
    Request.Authorize authorize = Request.Authorize.of("Kurt", "Ursel");
    authorize.check(authorize.authorized());
    authorize.check(authorize.notAuthorized());
    authorize.check(authorize.unavailable());
    assertThatIllegalArgumentException().isThrownBy(() -> verify.check(authorize.authorized()));
    assertThatIllegalArgumentException().isThrownBy(() -> authorize.check(verify.verified()));
  }

  @Test
  void anAnswerThatDoesNotFitIsRefusedByATextWithTheCure() {
    HashFunction sha1 = HashFunction.SHA_1;
    Request.VerifyPassword verify = Request.VerifyPassword.of("tim", secret("x"));
    Request.Authorize authorize = Request.Authorize.of("Kurt", "Ursel");
    Request.Scram scram = Request.Scram.of("tim", sha1);
    Request.CramMd5 cramMd5 = Request.CramMd5.of("tim");
    Request.Derive derive = Request.Derive.of(sha1, secret("x"), new byte[1], 4096);
    Request.VerifyToken token = Request.VerifyToken.of(null, secret("t"), null, null);
    assertThat(refusal(verify, authorize.authorized()))
        .isEqualTo(
            "Authorized does not answer VerifyPassword:"
                + " answer by its verified(), notVerified() or unavailable()");
    assertThat(refusal(authorize, verify.verified()))
        .isEqualTo(
            "Verified does not answer Authorize:"
                + " answer by its authorized(), notAuthorized() or unavailable()");
    assertThat(refusal(scram, cramMd5.answer(null)))
        .isEqualTo(
            "CramMd5Secret does not answer Scram:"
                + " answer by its answer(credential) or unavailable()");
    assertThat(refusal(cramMd5, scram.answer(null)))
        .isEqualTo(
            "ScramRecord does not answer CramMd5: answer by its answer(key) or unavailable()");
    assertThat(refusal(derive, token.answer(null)))
        .isEqualTo(
            "TokenHolder does not answer Derive:"
                + " answer by its compute(crypto), answer(key) or unavailable()");
    assertThat(refusal(token, derive.answer(secret("key"))))
        .isEqualTo(
            "DerivedKey does not answer VerifyToken:"
                + " answer by its answer(user) or unavailable()");
    ScramCredential other = ScramCredential.parse(ScramVectors.SHA_256_RECORD);
    assertThat(refusal(scram, scram.answer(other)))
        .isEqualTo("a record for SHA-256 does not answer Scram for SHA-1");
    assertThat(refusal(derive, derive.answer(secret("key"))))
        .isEqualTo("Secret[3 octets] does not answer Derive: the key has 20 octets, open");
    CramMd5Key closed = CramMd5Key.parse(CramMd5KeyTest.TIM);
    closed.close();
    assertThat(refusal(cramMd5, cramMd5.answer(closed)))
        .isEqualTo("a closed key does not answer CramMd5: answer by a copy() of the key");
  }

  private static String refusal(Request request, Answer answer) {
    return String.valueOf(catchThrowable(() -> request.check(answer)).getMessage());
  }

  @Test
  void driveAnswersEachRequestAndClosesIt() {
    List<Request> asked = new ArrayList<>();
    ServerExchange exchange = Plain.server().newExchange();
    ServerStep last =
        Steps.drive(
            exchange,
            exchange.start(KURT),
            request -> {
              asked.add(request);
              return asked.size() == 1 ? Answers.VERIFIED : Answers.AUTHORIZED;
            });
    assertThat(last).isEqualTo(new ServerStep.Success(new Identity("Kurt", "Ursel")));
    assertThat(asked).hasSize(2);
    Secret secret = ((Request.VerifyPassword) asked.get(0)).secret();
    assertThatIllegalStateException().isThrownBy(secret::length);
  }

  @Test
  void drivePassesExceptionsOnAndClosesTheRequest() {
    ServerExchange exchange = Plain.server().newExchange();
    ServerStep step = exchange.start(KURT);
    IllegalStateException broken = new IllegalStateException("database down");
    assertThatThrownBy(
            () ->
                Steps.drive(
                    exchange,
                    step,
                    request -> {
                      throw broken;
                    }))
        .isSameAs(broken);
    Request request = ((ServerStep.Need) step).request();
    assertThat(request).hasToString("VerifyPassword[user=Kurt, secret=Secret[closed]]");
    assertThat(exchange.resume(Answers.UNAVAILABLE)).isInstanceOf(ServerStep.Failure.class);
  }

  @Test
  void driveReturnsAStepThatAsksNothing() {
    ServerExchange exchange = Plain.server().newExchange();
    ServerStep step = exchange.start(null);
    assertThat(Steps.drive(exchange, step, request -> Answers.UNAVAILABLE)).isSameAs(step);
  }
}
