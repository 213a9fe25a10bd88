package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlainClientTest {
  private static byte[] sent(ClientStep step) {
    assertThat(step).isInstanceOf(ClientStep.Response.class);
    return ((ClientStep.Response) step).octets();
  }

  @Test
  void sendsTheMessagesOfTheRfcs() {
    assertThat(sent(Plain.client(null, "tim", secret("tanstaaftanstaaf")).start()))
        .isEqualTo(PlainVectors.TIM);
    assertThat(sent(Plain.client("Ursel", "Kurt", secret("xipj3plmq")).start()))
        .isEqualTo(PlainVectors.KURT);
    assertThat(sent(Plain.client("test", "test", secret("1234")).start()))
        .isEqualTo(PlainVectors.TEST);
  }

  @Test
  void maySpeakFirst() {
    ClientExchange exchange = Plain.client(null, "tim", secret("x"));
    assertThat(exchange.mechanism()).isEqualTo("PLAIN");
    assertThat(exchange.clientFirst()).isTrue();
  }

  @Test
  void sendsTheSameInResponseToAnEmptyChallenge() {
    ClientExchange exchange = Plain.client(null, "tim", secret("tanstaaftanstaaf"));
    assertThat(sent(exchange.respond(new byte[0]))).isEqualTo(PlainVectors.TIM);
    assertThat(exchange.success()).isEqualTo(new ClientStep.Success());
  }

  @Test
  void sendsNothingInResponseToAChallengeThatIsNotEmpty() {
    assertMalformed(Plain.client(null, "tim", secret("x")).respond(utf8("Password:")));
  }

  @Test
  void goesNoFurtherOnASecondChallenge() {
    ClientExchange exchange = Plain.client(null, "tim", secret("x"));
    exchange.start();
    assertMalformed(exchange.respond(new byte[0]));
  }

  @Test
  void doesNotBelieveASuccessWithoutTheMessage() {
    assertThat(Plain.client(null, "tim", secret("x")).success())
        .isInstanceOfSatisfying(
            ClientStep.Failure.class,
            failure -> assertThat(failure.reason()).isEqualTo(FailureReason.SERVER_NOT_VERIFIED));
  }

  @Test
  void theCallersPasswordMayBeClosedAtOnce() {
    Secret password = secret("tanstaaftanstaaf");
    ClientExchange exchange = Plain.client(null, "tim", password);
    password.close();
    assertThat(sent(exchange.start())).isEqualTo(PlainVectors.TIM);
  }

  @Test
  void theCallersPasswordStaysOpen() {
    Secret password = secret("tanstaaftanstaaf");
    ClientExchange exchange = Plain.client(null, "tim", password);
    exchange.start();
    exchange.close();
    assertThat(password.matches(utf8("tanstaaftanstaaf"))).isTrue();
  }

  @Test
  void argumentsThatTheMessageCannotCarryAreRefusedWithoutBeingShown() {
    assertRefused("", "user", secret("swordfish"), "authzid is empty");
    assertRefused("a\0swordfish", "user", secret("p"), "authzid contains NUL");
    assertRefused("swordfish\ud800", "user", secret("p"), "the text has an unpaired surrogate");
    assertRefused(
        "é".repeat(512) + "x", "user", secret("p"), "authzid of 1025 octets is longer than 1024");
    assertRefused(null, "", secret("swordfish"), "authcid is empty");
    assertRefused(null, "swordfish\0", secret("p"), "authcid contains NUL");
    assertRefused(null, "\udc00swordfish", secret("p"), "the text has an unpaired surrogate");
    assertRefused(
        null, "x".repeat(1025), secret("p"), "authcid of 1025 octets is longer than 1024");
    assertRefused(null, "user", secret(""), "the password is empty");
    assertRefused(null, "user", secret("sword\0fish"), "the password contains NUL");
    assertRefused(
        null,
        "user",
        Secret.owning(new byte[] {'a', (byte) 0xC3}),
        "the password is not well-formed UTF-8");
    assertRefused(
        null, "user", secret("p".repeat(9208)), "the password of 9208 octets is longer than 9207");
  }

  @Test
  void takesWhatItsLimitsAllow() {
    assertThat(sent(Plain.client(null, "user", secret("p".repeat(9207))).start())).hasSize(9213);
    assertThat(sent(Plain.client("é".repeat(512), "x".repeat(1024), secret("p")).start()))
        .hasSize(1024 + 1 + 1024 + 1 + 1);
  }

  @Test
  void aClosedPasswordIsTheCallersFault() {
    Secret password = secret("p");
    password.close();
    assertThatIllegalStateException().isThrownBy(() -> Plain.client(null, "user", password));
  }

  @Property
  void theServerReadsWhatTheClientWrites(
      @ForAll("names") String authzid,
      @ForAll("names") String authcid,
      @ForAll("names") String password,
      @ForAll boolean actsAsOther) {
    ClientExchange client = Plain.client(actsAsOther ? authzid : null, authcid, secret(password));
    ServerExchange server = Plain.server().newExchange();
    ServerStep first = server.start(null);
    assertThat(first).isInstanceOf(ServerStep.Challenge.class);
    byte[] message = sent(client.respond(((ServerStep.Challenge) first).octets()));
    ServerStep last =
        Steps.drive(
            server,
            server.respond(message),
            request -> {
              if (request instanceof Request.VerifyPassword verify) {
                boolean right =
                    verify.user().equals(authcid) && verify.secret().matches(utf8(password));
                return right ? verify.verified() : verify.notVerified();
              }
              Request.Authorize asked = (Request.Authorize) request;
              return asked.authcid().equals(authcid) && asked.authzid().equals(authzid)
                  ? asked.authorized()
                  : asked.notAuthorized();
            });
    assertThat(last)
        .isEqualTo(new ServerStep.Success(new Identity(authcid, actsAsOther ? authzid : authcid)));
    assertThat(client.success()).isEqualTo(new ClientStep.Success());
  }

  @Property
  void anyOtherPasswordIsRefused(@ForAll("names") String password, @ForAll("names") String other) {
    ServerExchange server = Plain.server().newExchange();
    ServerStep last =
        Steps.drive(
            server,
            server.start(sent(Plain.client(null, "user", secret(other)).start())),
            request ->
                request instanceof Request.VerifyPassword verify
                        && verify.secret().matches(utf8(password))
                    ? Answers.VERIFIED
                    : Answers.NOT_VERIFIED);
    assertThat(last instanceof ServerStep.Success).isEqualTo(password.equals(other));
  }

  @Provide
  Arbitrary<String> names() {
    Arbitrary<Integer> scalars =
        Arbitraries.oneOf(
            Arbitraries.integers().between(1, 0x7F),
            Arbitraries.integers().between(0x80, 0xD7FF),
            Arbitraries.integers().between(0xE000, 0x10FFFF));
    return scalars
        .list()
        .ofMinSize(1)
        .ofMaxSize(40)
        .map(
            points -> {
              StringBuilder text = new StringBuilder();
              points.forEach(text::appendCodePoint);
              return text.toString();
            });
  }

  private static void assertMalformed(ClientStep step) {
    assertThat(step)
        .isInstanceOfSatisfying(
            ClientStep.Failure.class,
            failure -> assertThat(failure.reason()).isEqualTo(FailureReason.MALFORMED));
  }

  private static void assertRefused(
      @Nullable String authzid, String authcid, Secret password, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Plain.client(authzid, authcid, password))
        .withMessage(message)
        .withNoCause();
  }
}
