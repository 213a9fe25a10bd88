package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.FuzzInput.challenge;
import static dev.smtpkit.sasl.FuzzInput.isFailure;
import static dev.smtpkit.sasl.FuzzInput.need;
import static dev.smtpkit.sasl.FuzzInput.response;
import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;

/** Laws for any message and any record of CRAM-MD5. */
final class CramMd5Laws {
  private static final byte[] PASSWORD = utf8("tanstaaftanstaaf");
  private static final MockCredentials MOCKS = MockCredentials.of(secret("0123456789abcdef"));
  private static final ServerMechanism SERVER =
      CramMd5.server("mx.example.org", octets -> {}, () -> 1_700_000_000L, MOCKS);
  private static final byte[] CHALLENGE =
      utf8("<" + "0".repeat(32) + ".1700000000@mx.example.org>");

  private CramMd5Laws() {}

  private static String digest(byte[] challenge) {
    return HexFormat.of().formatHex(PlatformHmac.hmac("HmacMD5", PASSWORD, challenge));
  }

  /** A response is a name, a blank and digits, and right exactly if the platform agrees. */
  static void server(byte[] input) {
    byte[] message = FuzzInput.expanded(input);
    byte[] before = message.clone();
    verifies(message);
    // A fuzzer finds no digest, so each name is also tried with the right one.
    String name = FuzzInput.text(message);
    if (name != null) {
      verifies(utf8(name + " " + digest(CHALLENGE)));
      verifies(utf8(name + " " + digest(CHALLENGE).toUpperCase(Locale.ROOT)));
    }
    assertThat(message).isEqualTo(before);
  }

  private static void verifies(byte[] message) {
    Matcher expected = MessageGrammar.cramMd5(message);
    for (boolean known : new boolean[] {true, false}) {
      try (ServerExchange exchange = SERVER.newExchange();
          Secret password = Secret.copyOf(PASSWORD)) {
        assertThat(challenge(exchange.start(null))).isEqualTo(CHALLENGE);
        ServerStep step = exchange.respond(message);
        if (expected == null) {
          isFailure(step, FailureReason.MALFORMED);
          continue;
        }
        String user = expected.group("user");
        assertThat(need(step, Request.CramMd5.class).user()).isEqualTo(user);
        CramMd5Key key = known ? CramMd5Key.derive(password) : null;
        ServerStep last = exchange.resume(new Answer.CramMd5Secret(key));
        if (known && expected.group("digest").equalsIgnoreCase(digest(CHALLENGE))) {
          assertThat(last).isEqualTo(new ServerStep.Success(Identity.of(user)));
        } else {
          isFailure(last, FailureReason.CREDENTIALS);
        }
      }
    }
  }

  /** A challenge is answered as the platform would, unless it is empty or too long. */
  static void client(byte[] input) {
    byte[] message = FuzzInput.expanded(input);
    byte[] before = message.clone();
    try (Secret password = Secret.copyOf(PASSWORD);
        ClientExchange exchange = CramMd5.client("tim t", password)) {
      ClientStep step = exchange.respond(message);
      assertThat(message).isEqualTo(before);
      if (message.length == 0 || !MessageGrammar.isMessage(message)) {
        isFailure(step, FailureReason.MALFORMED);
      } else {
        assertThat(new String(response(step), UTF_8)).isEqualTo("tim t " + digest(message));
        isFailure(exchange.respond(message), FailureReason.MALFORMED);
      }
    }
  }

  /** A record is written as it was read, and a password makes the platform's key. */
  static void stored(byte[] input) {
    String record = new String(FuzzInput.expanded(input), UTF_8);
    if (record.matches("\\{CRAM-MD5\\}[0-9A-Fa-f]{64}")) {
      try (CramMd5Key key = CramMd5Key.parse(record)) {
        assertThat(key.text())
            .isEqualTo("{CRAM-MD5}" + record.substring(10).toLowerCase(Locale.ROOT));
        assertThat(CramMd5Key.parse(key.text()).digest(CHALLENGE))
            .isEqualTo(key.digest(CHALLENGE))
            .matches(digest -> new String(digest, UTF_8).matches("[0-9a-f]{32}"));
      }
    } else {
      Throwable refusal = catchThrowable(() -> CramMd5Key.parse(record));
      assertThat(refusal)
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessage("not a CRAM-MD5 record: it is {CRAM-MD5} and 64 hexadecimal digits")
          .hasNoCause();
    }
    if (input.length > 0) {
      try (Secret password = Secret.copyOf(input);
          CramMd5Key derived = CramMd5Key.derive(password);
          CramMd5Key read = CramMd5Key.parse(derived.text())) {
        byte[] expected = PlatformHmac.hmac("HmacMD5", input, CHALLENGE);
        assertThat(derived.digest(CHALLENGE)).isEqualTo(utf8(HexFormat.of().formatHex(expected)));
        assertThat(Arrays.equals(derived.digest(CHALLENGE), read.digest(CHALLENGE))).isTrue();
      }
    }
  }
}
