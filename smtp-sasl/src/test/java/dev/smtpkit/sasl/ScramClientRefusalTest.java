package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.utf8;
import static dev.smtpkit.sasl.ScramParties.asked;
import static dev.smtpkit.sasl.ScramParties.said;
import static dev.smtpkit.sasl.ScramVectors.CLIENT_NONCE;
import static dev.smtpkit.sasl.ScramVectors.NONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.sasl.ScramVectors.Vector;
import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of a server that our client refuses, each within the example of RFC 7677. */
class ScramClientRefusalTest {
  private static final Vector VECTOR = ScramVectors.SHA_256;
  private static final List<byte[]> SECRETS = HeldSecrets.secretsOf(VECTOR);
  private static final String SALT = ",s=W22ZaJ0SNY7soEsUEjb6gQ==";

  private static ClientStep failure(FailureReason reason, String detail) {
    return new ClientStep.Failure(reason, "SCRAM-SHA-256: " + detail);
  }

  private static ClientExchange client(ScramClientSettings settings) {
    return ScramParties.client(VECTOR, settings);
  }

  private static ScramClientSettings settings() {
    return ScramParties.clientSettings(VECTOR, Crypto.jce());
  }

  private static ClientExchange begun() {
    ClientExchange exchange = client(settings());
    assertThat(said(exchange.start())).isEqualTo(VECTOR.clientFirst());
    return exchange;
  }

  private static ClientExchange proved() {
    ClientExchange exchange = begun();
    Request.Derive request =
        asked(exchange.respond(utf8(VECTOR.serverFirst())), Request.Derive.class);
    assertThat(said(exchange.resume(request.compute(Crypto.jce()))))
        .isEqualTo(VECTOR.clientFinal());
    return exchange;
  }

  private static void assertRefused(ClientExchange exchange, byte[] message, ClientStep refusal) {
    assertThat(exchange.respond(message)).isEqualTo(refusal);
    assertNothingHeld(exchange);
    HeldSecrets.assertEnded(exchange, refusal);
  }

  private static void assertNothingHeld(ClientExchange exchange) {
    for (byte[] secret : SECRETS) {
      assertThat(HeldSecrets.holds(exchange, secret)).isFalse();
    }
  }

  static List<String> malformedFirst() {
    String head = "r=" + NONCE + SALT;
    return List.of(
        "",
        ",",
        "r=" + NONCE + "\u007F" + SALT + ",i=4096",
        "r=" + NONCE + " " + SALT + ",i=4096",
        "r=" + NONCE + "\u00E9" + SALT + ",i=4096",
        "r=" + NONCE + "\0" + SALT + ",i=4096",
        "m=x,r=" + NONCE + SALT + ",i=4096",
        head + ",i=4096,m=x",
        "e=other-error",
        "r=" + NONCE + ",s=,i=4096",
        "r=" + NONCE + ",s=***,i=4096",
        "r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ,i=4096",
        "r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gR==,i=4096",
        "r=" + NONCE + ",i=4096",
        head,
        head + ",",
        head + ",i=",
        head + ",i=0",
        head + ",i=-1",
        head + ",i=+4096",
        head + ",i= 4096",
        head + ",i=4096 ",
        head + ",i=4096x",
        head + ",i=04096",
        head + ",i=\uFF14096",
        head + ",i=4096,",
        head + ",i=4096,xx=1",
        head + ",i=4096,x",
        head + ",i=4096,x=",
        head + ",i=4096,i=4096",
        "r=" + NONCE + ",i=4096" + SALT,
        "s=W22ZaJ0SNY7soEsUEjb6gQ==,r=" + NONCE + ",i=4096",
        "i=4096," + head,
        "R=" + NONCE + SALT + ",i=4096",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
        head + ",i=4096,x=" + "x".repeat(9213));
  }

  @ParameterizedTest
  @MethodSource("malformedFirst")
  void aServerFirstMessageOfAnotherGrammarIsMalformed(String message) {
    assertRefused(begun(), utf8(message), failure(FailureReason.MALFORMED, "server-first-message"));
  }

  @Test
  void everyTruncationOfTheServerFirstMessageIsRefused() {
    byte[] first = utf8(VECTOR.serverFirst());
    for (int length = 0; length < first.length; length++) {
      assertThat(begun().respond(Arrays.copyOf(first, length)))
          .isInstanceOf(ClientStep.Failure.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        CLIENT_NONCE,
        "X" + CLIENT_NONCE,
        "rOprNGfwEbeRWgbNEkq",
        "rOprNGfwEbeRWgbNEkqo" + ScramVectors.SERVER_NONCE,
        "ROprNGfwEbeRWgbNEkqO" + ScramVectors.SERVER_NONCE,
        ScramVectors.SERVER_NONCE + CLIENT_NONCE
      })
  void aNonceThatIsNotOursWithSomethingAddedIsRefused(String nonce) {
    assertRefused(
        begun(),
        utf8("r=" + nonce + SALT + ",i=4096"),
        failure(FailureReason.MALFORMED, "the nonce does not extend ours"));
  }

  @Test
  void theServerMayAdd512OctetsToTheNonce() {
    String longest = "r=" + CLIENT_NONCE + "x".repeat(512);
    asked(begun().respond(utf8(longest + SALT + ",i=4096")), Request.Derive.class).close();
    assertRefused(
        begun(),
        utf8(longest + "x" + SALT + ",i=4096"),
        failure(FailureReason.MALFORMED, "the nonce does not extend ours"));
  }

  @Test
  void extensionsOfTheServerFirstMessageAreAccepted() {
    for (String extensions : List.of(",x=ext", ",x=1,y=2,Z==")) {
      asked(begun().respond(utf8(VECTOR.serverFirst() + extensions)), Request.Derive.class).close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "1000", "4095"})
  void fewerIterationsThanTheBoundAreTooWeak(String iterations) {
    assertRefused(
        begun(),
        utf8("r=" + NONCE + SALT + ",i=" + iterations),
        failure(
            FailureReason.TOO_WEAK,
            "the server asks for " + iterations + " iterations, below 4096, the least allowed"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"100001", "2147483647", "2147483648", "4294971392", "99999999999999999999"})
  void moreIterationsThanTheBoundAreRefusedBeforeAnythingIsComputed(String iterations) {
    byte[] message = utf8("r=" + NONCE + SALT + ",i=" + iterations);
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      ClientExchange exchange = begun();
      long before = System.nanoTime();
      ClientStep step = exchange.respond(message);
      least = Math.min(least, System.nanoTime() - before);
      assertThat(step).isEqualTo(tooCostly(iterations));
    }
    // 100001 iterations take longer than this.
    assertThat(least).isLessThan(10_000_000L);
    assertRefused(begun(), message, tooCostly(iterations));
  }

  private static ClientStep tooCostly(String iterations) {
    // Numbers that do not fit in an int count as the largest that does.
    String read = iterations.length() > 9 ? "2147483647" : iterations;
    return failure(
        FailureReason.TOO_COSTLY,
        "the server asks for " + read + " iterations, above 100000, the most allowed");
  }

  @Test
  void asManyIterationsAsTheBoundsAllowAreAskedFor() {
    for (int iterations : new int[] {4096, 4097, 100_000}) {
      ClientStep step = begun().respond(utf8("r=" + NONCE + SALT + ",i=" + iterations));
      Request.Derive request = asked(step, Request.Derive.class);
      assertThat(request.iterations()).isEqualTo(iterations);
      request.close();
    }
  }

  /** Shows that the bounds refused these above, and not the mathematics. */
  @ParameterizedTest
  @CsvSource({
    "1, 0HpZtX/KXXa0ywYK4tj43Y2SHpuAk6sib0z2ZmNk22Y=",
    "4095, m1afy08NdCd5/SOz/mFtVYekHphWk1Z6XZ9pNH/bpsA="
  })
  void withOtherBoundsFewerIterationsGiveTheirProof(int iterations, String proof) {
    ClientExchange exchange =
        client(settings().toBuilder().iterations(new IterationBounds(1, 4096)).build());
    exchange.start();
    ClientStep step = exchange.respond(utf8("r=" + NONCE + SALT + ",i=" + iterations));
    Request.Derive request = asked(step, Request.Derive.class);
    assertThat(said(exchange.resume(request.compute(Crypto.jce()))))
        .isEqualTo("c=biws,r=" + NONCE + ",p=" + proof);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G8=",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl9",
        "v=6rri",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4A",
        "v=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
      })
  void aSignatureThatIsNotTheServersIsRefused(String message) {
    assertRefused(
        proved(),
        utf8(message),
        failure(FailureReason.SERVER_NOT_VERIFIED, "the server's signature is wrong"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v",
        "v=",
        "v=***",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=,",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=,m=1",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=,x",
        "V=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
        " v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
        "x=1,v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=\0",
        "e",
        "e=",
        "e=invalid-proof,",
        "235"
      })
  void aServerFinalMessageOfAnotherGrammarIsMalformed(String message) {
    assertRefused(
        proved(), utf8(message), failure(FailureReason.MALFORMED, "server-final-message"));
  }

  @ParameterizedTest
  @CsvSource({
    "invalid-encoding, MALFORMED",
    "extensions-not-supported, MALFORMED",
    "invalid-proof, CREDENTIALS",
    "channel-bindings-dont-match, CHANNEL_BINDING",
    "server-does-support-channel-binding, CHANNEL_BINDING",
    "channel-binding-not-supported, CHANNEL_BINDING",
    "unsupported-channel-binding-type, CHANNEL_BINDING",
    "unknown-user, CREDENTIALS",
    "invalid-username-encoding, CREDENTIALS",
    "no-resources, UNAVAILABLE",
    "other-error, MALFORMED"
  })
  void anErrorOfTheServerHasItsReason(String error, FailureReason reason) {
    assertRefused(proved(), utf8("e=" + error), failure(reason, "e=" + error));
    assertRefused(proved(), utf8("e=" + error + ",x=1"), failure(reason, "e=" + error));
  }

  @Test
  void anUnknownErrorIsOtherErrorAndItsTextIsNotPrinted() {
    for (String error : List.of("unknown-future-token", "INVALID-PROOF", "x=y")) {
      assertRefused(
          proved(), utf8("e=" + error), failure(FailureReason.MALFORMED, "e=other-error"));
    }
  }

  @Test
  void aSignatureWithExtensionsIsBelieved() {
    ClientExchange exchange = proved();
    assertThat(said(exchange.respond(utf8(VECTOR.serverFinal() + ",x=1")))).isEmpty();
    assertThat(exchange.success()).isEqualTo(new ClientStep.Success());
    assertNothingHeld(exchange);
    HeldSecrets.assertEnded(exchange, new ClientStep.Success());
  }

  @Test
  void aChallengeAfterTheSignatureIsMalformed() {
    ClientExchange exchange = proved();
    exchange.respond(utf8(VECTOR.serverFinal()));
    assertRefused(
        exchange,
        new byte[0],
        failure(FailureReason.MALFORMED, "a challenge after the server's signature"));
  }

  @Test
  void successBeforeTheSignatureIsVerifiedIsNotBelieved() {
    ClientStep early =
        new ClientStep.Failure(
            FailureReason.SERVER_NOT_VERIFIED, "success before there was a response");
    ClientStep unsigned =
        failure(FailureReason.SERVER_NOT_VERIFIED, "success without the signature");
    ClientExchange deriving = begun();
    Request.Derive request =
        asked(deriving.respond(utf8(VECTOR.serverFirst())), Request.Derive.class);
    assertThat(deriving.success()).isEqualTo(early);
    Answer.DerivedKey late = request.compute(Crypto.jce());
    assertThat(deriving.resume(late)).isEqualTo(early);
    assertThatIllegalStateException().isThrownBy(late.key()::length);
    assertDisbelieved(deriving, early);
    assertDisbelieved(client(settings()), early);
    assertDisbelieved(begun(), unsigned);
    assertDisbelieved(proved(), unsigned);
  }

  private static void assertDisbelieved(ClientExchange exchange, ClientStep expected) {
    assertThat(exchange.success()).isEqualTo(expected);
    assertNothingHeld(exchange);
    HeldSecrets.assertEnded(exchange, expected);
  }

  @Test
  void thePasswordGoesIntoTheRequestAndItsKeyIsWiped() {
    ClientExchange exchange = begun();
    assertThat(HeldSecrets.holds(exchange, SECRETS.get(0))).isTrue();
    Request.Derive request =
        asked(exchange.respond(utf8(VECTOR.serverFirst())), Request.Derive.class);
    Answer.DerivedKey answer = request.compute(Crypto.jce());
    assertThatIllegalStateException().isThrownBy(() -> request.secret().length());
    byte[] key = answer.key().octets();
    exchange.resume(answer);
    assertThat(key).containsOnly(0);
    assertNothingHeld(exchange);
  }

  @Test
  void aKeyOfAnotherLengthIsNoAnswer() {
    ClientExchange exchange = begun();
    Request request = asked(exchange.respond(utf8(VECTOR.serverFirst())), Request.Derive.class);
    Answer other = new Answer.DerivedKey(Secret.owning(new byte[20]));
    assertThatIllegalArgumentException().isThrownBy(() -> exchange.resume(other));
    assertThat(((Request.Derive) request).hash()).isEqualTo(HashFunction.SHA_256);
    assertThat(exchange.resume(Answers.UNAVAILABLE))
        .isEqualTo(
            new ClientStep.Failure(FailureReason.UNAVAILABLE, "a request could not be answered"));
    request.close();
  }
}
