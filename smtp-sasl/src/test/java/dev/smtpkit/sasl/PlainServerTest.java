package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainServerTest {
  private static final Pattern MESSAGE =
      Pattern.compile("[^\\x00]*\\x00[^\\x00]+\\x00[^\\x00]+", Pattern.DOTALL);

  private static ServerStep given(byte[] message) {
    return Plain.server().newExchange().start(message);
  }

  private static void assertMalformed(byte[] message) {
    assertThat(given(message))
        .isInstanceOfSatisfying(
            ServerStep.Failure.class,
            failure -> assertThat(failure.reason()).isEqualTo(FailureReason.MALFORMED));
  }

  private static Request.VerifyPassword asked(ServerStep step) {
    assertThat(step).isInstanceOf(ServerStep.Need.class);
    Request request = ((ServerStep.Need) step).request();
    assertThat(request).isInstanceOf(Request.VerifyPassword.class);
    return (Request.VerifyPassword) request;
  }

  @Test
  void theVectorsAreTheirBase64() {
    assertThat(Base64.getDecoder().decode(PlainVectors.TIM_BASE64)).isEqualTo(PlainVectors.TIM);
    assertThat(Base64.getDecoder().decode(PlainVectors.KURT_BASE64)).isEqualTo(PlainVectors.KURT);
    assertThat(Base64.getDecoder().decode(PlainVectors.TEST_BASE64)).isEqualTo(PlainVectors.TEST);
    assertThat(PlainVectors.TIM).hasSize(21);
    assertThat(PlainVectors.KURT).hasSize(20);
  }

  @Test
  void isClientFirstAndCleartext() {
    assertThat(Plain.server().name()).isEqualTo("PLAIN");
    assertThat(Plain.server().clientFirst()).isTrue();
    assertThat(Plain.server().cleartext()).isTrue();
    assertThat(Plain.server().newExchange().mechanism()).isEqualTo("PLAIN");
  }

  @Test
  void timIsAuthenticatedAfterAnEmptyChallenge() {
    ServerExchange exchange = Plain.server().newExchange();
    assertThat(exchange.start(null)).isEqualTo(new ServerStep.Challenge(new byte[0]));
    Request.VerifyPassword request = asked(exchange.respond(PlainVectors.TIM));
    assertThat(request.user()).isEqualTo(PlainVectors.TIM_USER);
    assertThat(request.secret().matches(secret(PlainVectors.TIM_PASSWORD))).isTrue();
    assertThat(exchange.resume(Answers.VERIFIED))
        .isEqualTo(new ServerStep.Success(Identity.of("tim")));
  }

  @Test
  void kurtMayNotActAsUrsel() {
    ServerExchange exchange = Plain.server().newExchange();
    Request.VerifyPassword request = asked(exchange.start(PlainVectors.KURT));
    assertThat(request.user()).isEqualTo("Kurt");
    assertThat(request.secret().matches(utf8("xipj3plmq"))).isTrue();
    assertThat(exchange.resume(Answers.VERIFIED))
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(new ServerStep.Need(Request.Authorize.of("Kurt", "Ursel")));
    assertThat(exchange.resume(Answers.NOT_AUTHORIZED))
        .isInstanceOfSatisfying(
            ServerStep.Failure.class,
            failure -> assertThat(failure.reason()).isEqualTo(FailureReason.NOT_AUTHORIZED));
  }

  @Test
  void kurtActsAsUrselIfAllowed() {
    ServerExchange exchange = Plain.server().newExchange();
    exchange.start(PlainVectors.KURT);
    exchange.resume(Answers.VERIFIED);
    assertThat(exchange.resume(Answers.AUTHORIZED))
        .isEqualTo(new ServerStep.Success(new Identity("Kurt", "Ursel")));
  }

  @Test
  void authorizationIsNotAskedBeforeThePasswordIsProved() {
    ServerExchange exchange = Plain.server().newExchange();
    exchange.start(PlainVectors.KURT);
    assertThat(exchange.resume(Answers.NOT_VERIFIED))
        .isInstanceOfSatisfying(
            ServerStep.Failure.class,
            failure -> assertThat(failure.reason()).isEqualTo(FailureReason.CREDENTIALS));
  }

  @Test
  void anAuthzidEqualToTheAuthcidNeedsNoAuthorization() {
    ServerExchange exchange = Plain.server().newExchange();
    exchange.start(PlainVectors.TEST);
    assertThat(exchange.resume(Answers.VERIFIED))
        .isEqualTo(new ServerStep.Success(Identity.of("test")));
  }

  @Test
  void namesThatDifferInCaseAloneDiffer() {
    ServerExchange exchange = Plain.server().newExchange();
    exchange.start(utf8("Tim\0tim\0secret"));
    assertThat(exchange.resume(Answers.VERIFIED))
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(new ServerStep.Need(Request.Authorize.of("tim", "Tim")));
  }

  @Test
  void aWrongPasswordIsAboutCredentials() {
    ServerExchange exchange = Plain.server().newExchange();
    exchange.start(PlainVectors.TIM);
    assertThat(exchange.resume(Answers.NOT_VERIFIED))
        .isInstanceOfSatisfying(
            ServerStep.Failure.class,
            failure -> assertThat(failure.reason()).isEqualTo(FailureReason.CREDENTIALS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "\0",
        "a\0b",
        "\0b",
        "a\0b\0c\0",
        "a\0b\0c\0d",
        "\0\0\0",
        "\0\0c",
        "a\0\0c",
        "\0b\0",
        "a\0b\0",
        "\0\0"
      })
  void aMessageOfAnotherShapeIsMalformed(String message) {
    assertMalformed(utf8(message));
  }

  @Test
  void malformedUtf8IsRefusedAnywhere() {
    List<byte[]> malformed =
        List.of(
            new byte[] {(byte) 0xC0, (byte) 0x80},
            new byte[] {(byte) 0xC1, (byte) 0xBF},
            new byte[] {(byte) 0xE0, (byte) 0x80, (byte) 0xAF},
            new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            new byte[] {(byte) 0xED, (byte) 0xBF, (byte) 0xBF},
            new byte[] {(byte) 0xF0, (byte) 0x80, (byte) 0x80, (byte) 0xAF},
            new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            new byte[] {(byte) 0xFF},
            new byte[] {(byte) 0x80},
            new byte[] {(byte) 0xC3},
            new byte[] {(byte) 0xE2, (byte) 0x82});
    for (byte[] part : malformed) {
      assertMalformed(joined(part, utf8("user"), utf8("password")));
      assertMalformed(joined(utf8("act"), part, utf8("password")));
      assertMalformed(joined(utf8("act"), utf8("user"), part));
    }
  }

  @Test
  void aMessageMayHave9213Octets() {
    byte[] longest = utf8("\0u\0" + "p".repeat(9210));
    assertThat(asked(given(longest)).secret().length()).isEqualTo(9210);
    assertMalformed(utf8("\0u\0" + "p".repeat(9211)));
  }

  @Test
  void aNameMayHave1024Octets() {
    String longest = "é".repeat(512);
    assertThat(asked(given(utf8(longest + "\0" + longest + "\0p"))).user()).isEqualTo(longest);
    assertMalformed(utf8(longest + "x\0u\0p"));
    assertMalformed(utf8("\0" + longest + "x\0p"));
  }

  @Test
  void theCallersArrayIsNeitherKeptNorChanged() {
    byte[] message = PlainVectors.KURT.clone();
    ServerExchange exchange = Plain.server().newExchange();
    Request.VerifyPassword request = asked(exchange.start(message));
    assertThat(message).isEqualTo(PlainVectors.KURT);
    Arrays.fill(message, (byte) 'x');
    assertThat(request.user()).isEqualTo("Kurt");
    assertThat(request.secret().matches(utf8("xipj3plmq"))).isTrue();
    assertThat(exchange.resume(Answers.VERIFIED))
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(new ServerStep.Need(Request.Authorize.of("Kurt", "Ursel")));
  }

  @Test
  void everyTruncationGivesTheStepTheGrammarWants() {
    for (int length = 0; length <= PlainVectors.KURT.length; length++) {
      assertAsTheGrammar(Arrays.copyOf(PlainVectors.KURT, length));
    }
  }

  @Test
  void everyChangeOfOneOctetGivesTheStepTheGrammarWants() {
    for (int at = 0; at < PlainVectors.KURT.length; at++) {
      for (int octet = 0; octet < 256; octet++) {
        byte[] changed = PlainVectors.KURT.clone();
        changed[at] = (byte) octet;
        assertAsTheGrammar(changed);
      }
    }
  }

  @Property
  void anyOctetsGiveTheStepTheGrammarWants(@ForAll @Size(max = 40) byte[] octets) {
    assertAsTheGrammar(octets);
  }

  @Property
  void anyOctetsBetweenNulsGiveTheStepTheGrammarWants(
      @ForAll @Size(max = 8) byte[] authzid,
      @ForAll @Size(max = 8) byte[] authcid,
      @ForAll @Size(max = 8) byte[] password) {
    assertAsTheGrammar(joined(authzid, authcid, password));
  }

  private static void assertAsTheGrammar(byte[] message) {
    ServerStep step = given(message);
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message)).toString();
    } catch (CharacterCodingException e) {
      text = "";
    }
    if (!MESSAGE.matcher(text).matches()) {
      assertThat(step)
          .isInstanceOfSatisfying(
              ServerStep.Failure.class,
              failure -> assertThat(failure.reason()).isEqualTo(FailureReason.MALFORMED));
      return;
    }
    List<String> parts = new ArrayList<>(List.of(text.split("\0", -1)));
    assertThat(asked(step).user()).isEqualTo(parts.get(1));
    assertThat(asked(step).secret().matches(utf8(parts.get(2)))).isTrue();
  }

  private static byte[] joined(byte[] authzid, byte[] authcid, byte[] password) {
    ByteBuffer message =
        ByteBuffer.allocate(authzid.length + 1 + authcid.length + 1 + password.length);
    return message.put(authzid).put((byte) 0).put(authcid).put((byte) 0).put(password).array();
  }
}
