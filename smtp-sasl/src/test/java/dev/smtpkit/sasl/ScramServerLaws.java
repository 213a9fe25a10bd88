package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.FuzzInput.base64;
import static dev.smtpkit.sasl.FuzzInput.challenge;
import static dev.smtpkit.sasl.FuzzInput.isFailure;
import static dev.smtpkit.sasl.FuzzInput.need;
import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** Laws for any message of a SCRAM client. */
final class ScramServerLaws {
  private static final HashFunction HASH = HashFunction.SHA_256;
  private static final String SERVER_NONCE = "A".repeat(24);
  private static final MockCredentials MOCKS =
      MockCredentials.builder(secret("0123456789abcdef"))
          .iterations(List.of(4096))
          .saltLength(16)
          .build();

  /** Keys that are not derived: no law here is about passwords. */
  private static final byte[] CLIENT_KEY = utf8("0123456789abcdef0123456789ABCDEF");

  private static final byte[] SERVER_KEY = utf8("ABCDEF0123456789abcdef0123456789");
  private static final ScramCredential RECORD =
      ScramCredential.of(
          HASH, utf8("0123456789abcdef"), 4096, PlatformHmac.sha256(CLIENT_KEY), SERVER_KEY);
  private static final String BARE = "n=user,r=rOprNGfwEbeRWWbNEkqO";
  private static final String SERVER_FIRST =
      "r=rOprNGfwEbeRWWbNEkqO" + SERVER_NONCE + ",s=MDEyMzQ1Njc4OWFiY2RlZg==,i=4096";

  private static final ScramServerSettings SETTINGS =
      ScramServerSettings.builder(HASH, octets -> {}, MOCKS)
          .channelBindings(List.of(ChannelBinding.of("tls-exporter", utf8("data"))))
          .build();

  private ScramServerLaws() {}

  /** The message is read as the ABNF reads it, is written the same, and has a step. */
  static void clientFirst(byte[] input) {
    byte[] message = FuzzInput.expanded(input);
    byte[] before = message.clone();
    Matcher expected = MessageGrammar.clientFirst(message);
    ScramClientFirst parsed = ScramClientFirst.parse(message);
    assertThat(parsed != null).as("accepted").isEqualTo(expected != null);
    if (expected != null && parsed != null) {
      isAsExpected(parsed, expected);
      writtenAgain(parsed, message);
    }
    String type = expected == null ? null : expected.group("type");
    char flag = expected == null ? 0 : expected.group("flag").charAt(0);
    boolean known = "tls-exporter".equals(type);
    begins(SETTINGS.mechanism(), message, expected, flag != 'p' || known);
    begins(
        SETTINGS.toBuilder().plusAdvertised().build().mechanism(),
        message,
        expected,
        flag == 'n' || flag == 'p' && known);
    begins(SETTINGS.plusMechanism(), message, expected, known);
    assertThat(message).isEqualTo(before);
  }

  private static void isAsExpected(ScramClientFirst parsed, Matcher expected) {
    assertThat(parsed.flag).isEqualTo(expected.group("flag").charAt(0));
    assertThat(parsed.bindingType)
        .isEqualTo(Objects.requireNonNullElse(expected.group("type"), ""));
    String authzid = expected.group("a") == null ? null : expected.group("authzid");
    assertThat(parsed.authzid)
        .isEqualTo(authzid == null ? null : MessageGrammar.unescaped(authzid));
    assertThat(parsed.user).isEqualTo(MessageGrammar.unescaped(expected.group("user")));
    assertThat(parsed.nonce).isEqualTo(utf8(expected.group("nonce")));
    assertThat(parsed.gs2Header).isEqualTo(utf8(expected.group("gs2")));
    assertThat(parsed.bare).isEqualTo(utf8(expected.group("bare")));
  }

  private static void writtenAgain(ScramClientFirst parsed, byte[] message) {
    String text =
        parsed.flag
            + (parsed.flag == 'p' ? "=" + parsed.bindingType : "")
            + ","
            + (parsed.authzid == null ? "" : "a=" + saslname(parsed.authzid))
            + ",n="
            + saslname(parsed.user)
            + ",r="
            + new String(parsed.nonce, UTF_8);
    assertThat(new String(message, UTF_8) + ",").startsWith(text + ",");
  }

  private static String saslname(String name) {
    String written = new String(ScramClientFirst.saslname(utf8(name)), UTF_8);
    assertThat(written).isEqualTo(MessageGrammar.escaped(name));
    return written;
  }

  private static void begins(
      ServerMechanism mechanism, byte[] message, @Nullable Matcher expected, boolean bound) {
    try (ServerExchange exchange = mechanism.newExchange()) {
      ServerStep step = exchange.start(message);
      if (expected == null) {
        isFailure(step, FailureReason.MALFORMED);
      } else if (!bound) {
        isFailure(step, FailureReason.CHANNEL_BINDING);
      } else {
        Request.Scram asked = need(step, Request.Scram.class);
        assertThat(asked.user()).isEqualTo(MessageGrammar.unescaped(expected.group("user")));
        byte[] first = challenge(exchange.resume(Answers.NO_SCRAM_RECORD));
        Matcher answer = MessageGrammar.serverFirst(first);
        assertThat(answer).isNotNull();
        assertThat(Objects.requireNonNull(answer).group("nonce"))
            .isEqualTo(expected.group("nonce") + SERVER_NONCE);
        isFailure(exchange.respond(message), FailureReason.MALFORMED);
      }
    }
  }

  /** The message is read as the ABNF reads it; a proof is right exactly if the platform agrees. */
  static void clientFinal(byte[] input) {
    byte[] message = FuzzInput.expanded(input);
    byte[] before = message.clone();
    for (HashFunction hash : HashFunction.values()) {
      Matcher expected = MessageGrammar.clientFinal(message, hash.length());
      ScramClientFinal parsed = ScramClientFinal.parse(message, hash.length());
      assertThat(parsed != null).as("accepted").isEqualTo(expected != null);
      if (expected != null && parsed != null) {
        assertThat(base64(parsed.channelBinding())).isEqualTo(expected.group("binding"));
        assertThat(parsed.nonce()).isEqualTo(utf8(expected.group("nonce")));
        assertThat(base64(parsed.proof())).isEqualTo(expected.group("proof"));
        assertThat(parsed.withoutProof()).isEqualTo(utf8(expected.group("withoutProof")));
      }
    }
    assertThat(message).isEqualTo(before);
    proves(message);
    // A fuzzer finds no proof, so each message is also tried with the right one.
    String text = FuzzInput.text(message);
    if (text != null) {
      int end = text.lastIndexOf(",p=");
      String withoutProof = end < 0 ? text : text.substring(0, end);
      proves(utf8(withoutProof + ",p=" + base64(proof(withoutProof))));
    }
  }

  private static String authMessage(String withoutProof) {
    return BARE + "," + SERVER_FIRST + "," + withoutProof;
  }

  private static byte[] proof(String withoutProof) {
    byte[] storedKey = PlatformHmac.sha256(CLIENT_KEY);
    byte[] signature = PlatformHmac.hmac("HmacSHA256", storedKey, utf8(authMessage(withoutProof)));
    return PlatformHmac.xor(CLIENT_KEY, signature);
  }

  private static void proves(byte[] message) {
    Matcher expected = MessageGrammar.clientFinal(message, HASH.length());
    for (Crypto crypto : List.of(Crypto.bouncyCastle(), Crypto.jce())) {
      for (boolean known : new boolean[] {true, false}) {
        ScramServerSettings settings = SETTINGS.toBuilder().crypto(crypto).build();
        try (ServerExchange exchange = settings.mechanism().newExchange()) {
          exchange.start(utf8("n,," + BARE));
          ServerStep first = exchange.resume(new Answer.ScramRecord(known ? RECORD : null));
          if (known) {
            assertThat(challenge(first)).isEqualTo(utf8(SERVER_FIRST));
          }
          ServerStep step = exchange.respond(message);
          if (expected == null
              || !expected.group("nonce").equals("rOprNGfwEbeRWWbNEkqO" + SERVER_NONCE)) {
            isFailure(step, FailureReason.MALFORMED);
          } else if (!expected.group("binding").equals("biws")) {
            isFailure(step, FailureReason.CHANNEL_BINDING);
          } else if (known && isProof(expected)) {
            String authMessage = authMessage(expected.group("withoutProof"));
            byte[] signature = PlatformHmac.hmac("HmacSHA256", SERVER_KEY, utf8(authMessage));
            assertThat(challenge(step)).isEqualTo(utf8("v=" + base64(signature)));
            assertThat(exchange.respond(new byte[0]))
                .isEqualTo(new ServerStep.Success(Identity.of("user")));
          } else {
            isFailure(step, FailureReason.CREDENTIALS);
          }
        }
      }
    }
  }

  private static boolean isProof(Matcher message) {
    return MessageDigest.isEqual(
        proof(message.group("withoutProof")), FuzzInput.unbase64(message.group("proof")));
  }
}
