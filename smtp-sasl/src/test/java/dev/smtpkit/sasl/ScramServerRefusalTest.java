package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.utf8;
import static dev.smtpkit.sasl.ScramParties.said;
import static dev.smtpkit.sasl.ScramVectors.CLIENT_NONCE;
import static dev.smtpkit.sasl.ScramVectors.NONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.smtpkit.sasl.ScramVectors.Vector;
import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Client-final-messages that our server refuses, each within the example of RFC 7677. */
class ScramServerRefusalTest {
  private static final Vector VECTOR = ScramVectors.SHA_256;
  private static final ScramCredential CREDENTIAL =
      ScramCredential.parse(ScramVectors.SHA_256_RECORD);

  private static final List<byte[]> SECRETS = HeldSecrets.secretsOf(VECTOR);

  private static final ServerStep.Failure OTHER_NONCE =
      new ServerStep.Failure(
          FailureReason.MALFORMED, "SCRAM-SHA-256: the nonce is not the one sent");
  private static final ServerStep.Failure OTHER_BINDING =
      new ServerStep.Failure(
          FailureReason.CHANNEL_BINDING,
          "SCRAM-SHA-256: c= is not the GS2 header and channel binding of this exchange");
  private static final ServerStep.Failure NO_MESSAGE =
      new ServerStep.Failure(FailureReason.MALFORMED, "SCRAM-SHA-256: client-final-message");
  private static final ServerStep.Failure NOT_PROVED =
      new ServerStep.Failure(FailureReason.CREDENTIALS, "proof not verified");

  /** Each has the right proof for its text. */
  static Stream<Arguments> proved() {
    return Stream.of(
        // CVE-2024-56128
        arguments(
            "c=biws,r=EVIL" + NONCE, "BVvRcwxC9ywq2bXeK1vsnBdy8IbdjpOn2FRaXW7uR2Q=", OTHER_NONCE),
        arguments(
            "c=biws,r=" + NONCE + "X", "tWUheV0Yy36tdowuyZlZDDAa9YrIr8fkFlYJlqyniCE=", OTHER_NONCE),
        arguments(
            "c=biws,r=" + CLIENT_NONCE,
            "O9uzSubb+3i48FupGqpwHCRwCzqSP7Ka+/+aEQLF0vQ=",
            OTHER_NONCE),
        arguments(
            "c=biws,r=" + ScramVectors.SERVER_NONCE,
            "DDs6EleEU2fQG3UinzT3Cz/6xFftfZLYMjtah5w9aJA=",
            OTHER_NONCE),
        // "y,," after "n,," in the first message.
        arguments(
            "c=eSws,r=" + NONCE, "FoqiHTtQEDE8lz1CdaEe3tK4mS+iMDTl77SPyDS53DY=", OTHER_BINDING),
        // "n,,xyz"
        arguments(
            "c=biwseHl6,r=" + NONCE, "PUtHzzO2kSKhJAeu4tiLXvmdTXXGbDPx4M/Mu+eEzCo=", OTHER_BINDING),
        // "n,a=root,"
        arguments(
            "c=bixhPXJvb3Qs,r=" + NONCE,
            "Oytjs3An/hRj3jJCB6xX3SfdYPzEaFxTZVzUyyu9aew=",
            OTHER_BINDING),
        arguments(
            "c=biws,r=" + NONCE + ",m=ext",
            "LblE1n/88yet8Wsjjc8s7bmPaNc4GSp87wr/YIkMtHE=",
            NO_MESSAGE),
        arguments(
            "c=biws,r=" + NONCE + ",xx=1",
            "oUcboVxe8xu8kLRtJ5SFeH8SgcWjD1C6Jy7gMVaPAas=",
            NO_MESSAGE));
  }

  private static ServerExchange challenged() {
    ServerExchange exchange = ScramParties.server(VECTOR, Crypto.bouncyCastle());
    exchange.start(utf8(VECTOR.clientFirst()));
    assertThat(said(exchange.resume(new Answer.ScramRecord(CREDENTIAL))))
        .isEqualTo(VECTOR.serverFirst());
    return exchange;
  }

  private static void assertRefused(ServerExchange exchange, byte[] last, ServerStep refusal) {
    assertThat(exchange.respond(last)).isEqualTo(refusal);
    for (byte[] secret : SECRETS) {
      assertThat(HeldSecrets.holds(exchange, secret)).isFalse();
    }
    HeldSecrets.assertEnded(exchange);
  }

  @ParameterizedTest
  @MethodSource("proved")
  void aProofThatIsRightDoesNotMakeUpForTheRest(
      String withoutProof, String proof, ServerStep.Failure refusal) {
    String bare = "n=user,r=" + CLIENT_NONCE;
    byte[] authMessage = utf8(bare + "," + VECTOR.serverFirst() + "," + withoutProof);
    assertThat(isProof(Base64.getDecoder().decode(proof), authMessage)).isTrue();
    assertRefused(challenged(), utf8(withoutProof + ",p=" + proof), refusal);
  }

  /** RFC 5802 3, the server's side, by the platform alone. */
  private static boolean isProof(byte[] proof, byte[] authMessage) {
    byte[] key = Crypto.jce().hmac(HashFunction.SHA_256, CREDENTIAL.storedKey(), authMessage);
    for (int i = 0; i < key.length; i++) {
      key[i] ^= proof[i];
    }
    return MessageDigest.isEqual(
        Crypto.jce().hash(HashFunction.SHA_256, key), CREDENTIAL.storedKey());
  }

  @Test
  void theSearchFindsTheKeysWhileTheyAreNeeded() {
    ServerExchange exchange = challenged();
    assertThat(HeldSecrets.holds(exchange, CREDENTIAL.storedKey())).isTrue();
    assertThat(HeldSecrets.holds(exchange, CREDENTIAL.serverKey())).isTrue();
    exchange.close();
    assertThat(HeldSecrets.holds(exchange, CREDENTIAL.storedKey())).isFalse();
    assertThat(HeldSecrets.holds(exchange, CREDENTIAL.serverKey())).isFalse();
  }

  @Test
  void aProofOfZerosIsAboutCredentials() {
    String zeros = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    assertRefused(challenged(), utf8(VECTOR.clientFinalWithoutProof() + ",p=" + zeros), NOT_PROVED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // 31 and 33 octets, no octets, no base64, no padding, bits left over
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "",
        "f-r-o-p",
        "ZnJvcA==",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=",
        "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ",
        "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVR=",
        "dHzbZapWIk4jUhN-Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ= ",
        "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=,"
      })
  void aProofOfAnotherShapeIsMalformed(String proof) {
    assertRefused(challenged(), utf8(VECTOR.clientFinalWithoutProof() + ",p=" + proof), NO_MESSAGE);
  }

  static List<String> malformed() {
    String proof = ",p=" + VECTOR.proof;
    return List.of(
        "",
        ",",
        ",,",
        "t=frop,,",
        "c=bliep,,",
        "c=biws",
        "c=biws,r=" + NONCE,
        "c=biws,r=" + NONCE + ",",
        "c=biws,p=" + VECTOR.proof + ",r=" + NONCE,
        "c=biws,r=" + NONCE + ",p=x,y=z",
        "c=biws,r=" + NONCE + proof + ",y=z",
        "c=biws,r=" + NONCE + ",q=frop",
        "c=biws,r=" + NONCE + ",q=frop" + proof + ",x",
        "c=,r=" + NONCE + proof,
        "c=bi ws,r=" + NONCE + proof,
        "c=biws=,r=" + NONCE + proof,
        "c=biw,r=" + NONCE + proof,
        "c=biwt=,r=" + NONCE + proof,
        "c=biws,r=" + NONCE + ",r=" + NONCE + proof,
        "c=biws,c=biws,r=" + NONCE + proof,
        "c=biws,r=" + NONCE + ",p=" + VECTOR.proof + proof,
        "c=biws,r=" + NONCE + ",n=user" + proof,
        "c=biws,r=" + NONCE + ",x=" + proof,
        "c=biws,r=" + NONCE + ",1=x" + proof,
        "c=biws,r=" + NONCE + ",x" + proof,
        "c=biws,r=" + proof,
        "c=biws" + proof,
        "r=" + NONCE + ",c=biws" + proof,
        "r=" + NONCE + proof,
        "C=biws,r=" + NONCE + proof,
        "c=biws,r=" + NONCE + ",P=" + VECTOR.proof,
        " c=biws,r=" + NONCE + proof,
        "c=biws,r=" + NONCE + "\0" + proof,
        "c=biws,r=" + NONCE + " " + proof,
        "c=biws,r=" + NONCE + "\u007F" + proof,
        "c=biws,r=" + NONCE + "\u00E9" + proof,
        "c=biws,r=" + NONCE + ",x=" + "x".repeat(9213) + proof);
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void aMessageOfAnotherGrammarIsMalformed(String message) {
    assertRefused(challenged(), utf8(message), NO_MESSAGE);
  }

  @Test
  void anExtensionThatIsNotUtf8IsMalformed() {
    byte[] message =
        OctetArrays.join(
            utf8("c=biws,r=" + NONCE + ",x="),
            new byte[] {(byte) 0xC0, (byte) 0x80},
            utf8(",p=" + VECTOR.proof));
    assertRefused(challenged(), message, NO_MESSAGE);
  }

  @Test
  void everyTruncationIsMalformed() {
    byte[] last = utf8(VECTOR.clientFinal());
    for (int length = 0; length < last.length; length++) {
      assertThat(challenged().respond(Arrays.copyOf(last, length))).isEqualTo(NO_MESSAGE);
    }
  }

  @Test
  void everyChangeOfOneBitIsRefused() {
    byte[] last = utf8(VECTOR.clientFinal());
    for (int at = 0; at < last.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = last.clone();
        changed[at] ^= (byte) (1 << bit);
        assertThat(challenged().respond(changed)).isInstanceOf(ServerStep.Failure.class);
      }
    }
  }

  @Test
  void aUserWithoutARecordTakesTheSameWayAndFailsAsAWrongPasswordDoes() {
    ServerExchange exchange = ScramParties.server(VECTOR, Crypto.bouncyCastle());
    exchange.start(utf8(VECTOR.clientFirst()));
    ScramCredential mock = ScramParties.mocks().of("user", HashFunction.SHA_256);
    assertThat(said(exchange.resume(Answers.NO_SCRAM_RECORD)))
        .isEqualTo(
            "r="
                + NONCE
                + ",s="
                + Base64.getEncoder().encodeToString(mock.salt())
                + ",i="
                + mock.iterations());
    assertThat(exchange.respond(utf8(VECTOR.clientFinal()))).isEqualTo(NOT_PROVED);
    HeldSecrets.assertEnded(exchange);
  }

  @Test
  void theAnswerToTheSignatureIsEmpty() {
    ServerExchange exchange = challenged();
    assertThat(said(exchange.respond(utf8(VECTOR.clientFinal())))).isEqualTo(VECTOR.serverFinal());
    assertRefused(
        exchange,
        utf8("x"),
        new ServerStep.Failure(
            FailureReason.MALFORMED, "SCRAM-SHA-256: a response to the server's signature"));
  }

  @Test
  void aLookUpThatIsBrokenFailsTheExchange() {
    ServerExchange exchange = ScramParties.server(VECTOR, Crypto.bouncyCastle());
    exchange.start(utf8(VECTOR.clientFirst()));
    assertThat(exchange.resume(Answers.UNAVAILABLE))
        .isEqualTo(
            new ServerStep.Failure(FailureReason.UNAVAILABLE, "a request could not be answered"));
    HeldSecrets.assertEnded(exchange);
  }

  @Test
  void onceSucceededItHoldsNoKeyAndIsOver() {
    ServerExchange exchange = challenged();
    exchange.respond(utf8(VECTOR.clientFinal()));
    assertThat(exchange.respond(new byte[0]))
        .isEqualTo(new ServerStep.Success(Identity.of("user")));
    for (byte[] secret : SECRETS) {
      assertThat(HeldSecrets.holds(exchange, secret)).isFalse();
    }
    HeldSecrets.assertEnded(exchange);
  }
}
