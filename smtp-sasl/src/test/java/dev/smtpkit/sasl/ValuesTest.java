package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.KURT;
import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        ServerMechanism.of(name, true, false, () -> Plain.server().newExchange());
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
            () -> ServerMechanism.of(name, true, false, () -> Plain.server().newExchange()));
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
  void aRequestTakesItsOwnKindOfAnswerOrNone() {
    Request verify = new Request.VerifyPassword("tim", secret("x"));
    assertThat(verify.accepts(Answer.VERIFIED)).isTrue();
    assertThat(verify.accepts(Answer.NOT_VERIFIED)).isTrue();
    assertThat(verify.accepts(Answer.UNAVAILABLE)).isTrue();
    assertThat(verify.accepts(Answer.AUTHORIZED)).isFalse();
    Request authorize = new Request.Authorize("Kurt", "Ursel");
    assertThat(authorize.accepts(Answer.AUTHORIZED)).isTrue();
    assertThat(authorize.accepts(Answer.NOT_AUTHORIZED)).isTrue();
    assertThat(authorize.accepts(Answer.UNAVAILABLE)).isTrue();
    assertThat(authorize.accepts(Answer.VERIFIED)).isFalse();
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
              return asked.size() == 1 ? Answer.VERIFIED : Answer.AUTHORIZED;
            });
    assertThat(last).isEqualTo(new ServerStep.Success(new Identity("Kurt", "Ursel")));
    assertThat(asked).hasSize(2);
    Secret secret = ((Request.VerifyPassword) asked.get(0)).secret();
    assertThatIllegalStateException().isThrownBy(secret::length);
  }

  @Test
  void drivePassesOnWhatTheFunctionThrowsAndClosesTheRequest() {
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
    assertThat(exchange.resume(Answer.UNAVAILABLE)).isInstanceOf(ServerStep.Failure.class);
  }

  @Test
  void driveLeavesAStepThatAsksNothingAlone() {
    ServerExchange exchange = Plain.server().newExchange();
    ServerStep step = exchange.start(null);
    assertThat(Steps.drive(exchange, step, request -> Answer.UNAVAILABLE)).isSameAs(step);
  }
}
