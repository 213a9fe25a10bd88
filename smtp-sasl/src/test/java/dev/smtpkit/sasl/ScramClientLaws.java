package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.FuzzInput.base64;
import static dev.smtpkit.sasl.FuzzInput.isFailure;
import static dev.smtpkit.sasl.FuzzInput.response;
import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.sasl.crypto.HashFunction;
import java.math.BigInteger;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;

/** Laws for any message of a SCRAM server. */
final class ScramClientLaws {
  private static final HashFunction HASH = HashFunction.SHA_256;
  private static final String NONCE = "A".repeat(24);
  private static final String BARE = "n=us=3Der,r=" + NONCE;
  private static final String SERVER_FIRST =
      "r=" + NONCE + "theirs,s=MDEyMzQ1Njc4OWFiY2RlZg==,i=4096";
  private static final byte[] SALTED = utf8("0123456789abcdef0123456789ABCDEF");
  private static final BigInteger MOST = BigInteger.valueOf(Integer.MAX_VALUE);

  private static final Map<String, FailureReason> ERRORS =
      Map.ofEntries(
          Map.entry("invalid-encoding", FailureReason.MALFORMED),
          Map.entry("extensions-not-supported", FailureReason.MALFORMED),
          Map.entry("invalid-proof", FailureReason.CREDENTIALS),
          Map.entry("channel-bindings-dont-match", FailureReason.CHANNEL_BINDING),
          Map.entry("server-does-support-channel-binding", FailureReason.CHANNEL_BINDING),
          Map.entry("channel-binding-not-supported", FailureReason.CHANNEL_BINDING),
          Map.entry("unsupported-channel-binding-type", FailureReason.CHANNEL_BINDING),
          Map.entry("unknown-user", FailureReason.CREDENTIALS),
          Map.entry("invalid-username-encoding", FailureReason.CREDENTIALS),
          Map.entry("no-resources", FailureReason.UNAVAILABLE));

  private ScramClientLaws() {}

  private static ClientExchange begun() {
    ClientExchange exchange = Scram.client(HASH, null, "us=er", secret("pencil"), octets -> {});
    assertThat(response(exchange.start())).isEqualTo(utf8("n,," + BARE));
    return exchange;
  }

  /** The message is read as the ABNF reads it, and a key is derived within the bounds only. */
  static void serverFirst(byte[] input) {
    byte[] message = FuzzInput.expanded(input);
    byte[] before = message.clone();
    Matcher expected = MessageGrammar.serverFirst(message);
    ScramServerFirst parsed = ScramServerFirst.parse(message);
    assertThat(parsed != null).as("accepted").isEqualTo(expected != null);
    if (expected != null && parsed != null) {
      assertThat(parsed.nonce()).isEqualTo(utf8(expected.group("nonce")));
      assertThat(base64(parsed.salt())).isEqualTo(expected.group("salt"));
      assertThat(parsed.iterations()).isEqualTo(iterations(expected));
    }
    try (ClientExchange exchange = begun()) {
      ClientStep step = exchange.respond(message);
      assertThat(message).isEqualTo(before);
      String nonce = expected == null ? "" : expected.group("nonce");
      int added = nonce.length() - NONCE.length();
      if (expected == null || !nonce.startsWith(NONCE) || added < 1 || added > 512) {
        isFailure(step, FailureReason.MALFORMED);
      } else if (iterations(expected) < 4096) {
        isFailure(step, FailureReason.TOO_WEAK);
      } else if (iterations(expected) > 100_000) {
        isFailure(step, FailureReason.TOO_COSTLY);
      } else {
        derives(exchange, step, expected);
      }
    }
  }

  private static int iterations(Matcher message) {
    return new BigInteger(message.group("iterations")).min(MOST).intValueExact();
  }

  private static void derives(ClientExchange exchange, ClientStep step, Matcher expected) {
    assertThat(step).isInstanceOf(ClientStep.Need.class);
    try (Request.Derive asked = (Request.Derive) ((ClientStep.Need) step).request()) {
      assertThat(base64(asked.salt())).isEqualTo(expected.group("salt"));
      assertThat(asked.iterations()).isEqualTo(iterations(expected));
      assertThat(asked.secret().matches(utf8("pencil"))).isTrue();
    }
    byte[] last = response(exchange.resume(new Answer.DerivedKey(Secret.copyOf(SALTED))));
    Matcher written = Objects.requireNonNull(MessageGrammar.clientFinal(last, HASH.length()));
    assertThat(written.group("binding")).isEqualTo("biws");
    assertThat(written.group("nonce")).isEqualTo(expected.group("nonce"));
    String authMessage = BARE + "," + expected.group() + "," + written.group("withoutProof");
    byte[] clientKey = PlatformHmac.hmac("HmacSHA256", SALTED, utf8("Client Key"));
    byte[] signature =
        PlatformHmac.hmac("HmacSHA256", PlatformHmac.sha256(clientKey), utf8(authMessage));
    assertThat(written.group("proof")).isEqualTo(base64(PlatformHmac.xor(clientKey, signature)));
    assertThat(exchange.respond(signature(authMessage)))
        .isEqualTo(new ClientStep.Response(new byte[0]));
    assertThat(exchange.success()).isEqualTo(new ClientStep.Success());
  }

  private static byte[] signature(String authMessage) {
    byte[] serverKey = PlatformHmac.hmac("HmacSHA256", SALTED, utf8("Server Key"));
    return utf8("v=" + base64(PlatformHmac.hmac("HmacSHA256", serverKey, utf8(authMessage))));
  }

  /** The message is read as the ABNF reads it, and only the right signature verifies a server. */
  static void serverFinal(byte[] input) {
    byte[] message = FuzzInput.expanded(input);
    Matcher expected = MessageGrammar.serverFinal(message);
    ScramServerFinal parsed = ScramServerFinal.parse(message);
    assertThat(parsed != null).as("accepted").isEqualTo(expected != null);
    String error = expected == null ? null : expected.group("error");
    if (expected != null && parsed != null) {
      byte[] signature = parsed.signature();
      assertThat(signature == null ? null : base64(signature))
          .isEqualTo(expected.group("signature"));
      assertThat(parsed.error())
          .isEqualTo(error == null || ERRORS.containsKey(error) ? error : "other-error");
    }
    try (ClientExchange exchange = begun()) {
      exchange.respond(utf8(SERVER_FIRST));
      String withoutProof = "c=biws,r=" + NONCE + "theirs";
      assertThat(response(exchange.resume(new Answer.DerivedKey(Secret.copyOf(SALTED)))))
          .startsWith(utf8(withoutProof + ",p="));
      ClientStep step = exchange.respond(message);
      String right =
          new String(signature(BARE + "," + SERVER_FIRST + "," + withoutProof), US_ASCII);
      if (expected == null) {
        isFailure(step, FailureReason.MALFORMED);
      } else if (error != null) {
        isFailure(step, ERRORS.getOrDefault(error, FailureReason.MALFORMED));
      } else if (!right.equals("v=" + expected.group("signature"))) {
        isFailure(step, FailureReason.SERVER_NOT_VERIFIED);
      } else {
        assertThat(step).isEqualTo(new ClientStep.Response(new byte[0]));
        assertThat(exchange.success()).isEqualTo(new ClientStep.Success());
        return;
      }
      assertThat(exchange.success()).isEqualTo(step);
    }
  }
}
