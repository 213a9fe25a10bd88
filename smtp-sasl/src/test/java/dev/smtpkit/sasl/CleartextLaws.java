package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.FuzzInput.challenge;
import static dev.smtpkit.sasl.FuzzInput.isFailure;
import static dev.smtpkit.sasl.FuzzInput.need;
import static dev.smtpkit.sasl.FuzzInput.response;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** Laws for any message to PLAIN, LOGIN, EXTERNAL, OAUTHBEARER and XOAUTH2. */
final class CleartextLaws {
  private static final byte LOGIN_SEPARATOR = (byte) 0xF7;

  private CleartextLaws() {}

  /** The message is read as the ABNF reads it, and our client writes its parts the same. */
  static void plain(byte[] input) {
    byte[] message = FuzzInput.expanded(input);
    byte[] before = message.clone();
    Matcher expected = MessageGrammar.plain(message);
    try (ServerExchange exchange = Plain.server().newExchange()) {
      ServerStep step = exchange.start(message);
      assertThat(message).isEqualTo(before);
      if (expected == null) {
        isFailure(step, FailureReason.MALFORMED);
        return;
      }
      String authcid = expected.group("authcid");
      String authzid = expected.group("authzid").isEmpty() ? null : expected.group("authzid");
      try (Request.VerifyPassword asked = need(step, Request.VerifyPassword.class)) {
        assertThat(asked.user()).isEqualTo(authcid);
        ClientExchange client = Plain.client(authzid, authcid, asked.secret());
        assertThat(response(client.start())).isEqualTo(message);
      }
      authorized(exchange, exchange.resume(Answers.VERIFIED), authcid, authzid);
    }
    try (ServerExchange exchange = Plain.server().newExchange()) {
      assertThat(challenge(exchange.start(null))).isEmpty();
      exchange.respond(message);
      isFailure(exchange.resume(Answers.NOT_VERIFIED), FailureReason.CREDENTIALS);
    }
  }

  /** The last steps of a peer whose credentials are proved. */
  private static void authorized(
      ServerExchange exchange, ServerStep step, String authcid, @Nullable String authzid) {
    String actsAs = authzid == null ? authcid : authzid;
    ServerStep last = step;
    if (!actsAs.equals(authcid)) {
      assertThat(need(step, Request.Authorize.class))
          .usingRecursiveComparison()
          .isEqualTo(Request.Authorize.of(authcid, actsAs));
      last = exchange.resume(Answers.AUTHORIZED);
    }
    assertThat(last).isEqualTo(new ServerStep.Success(new Identity(authcid, actsAs)));
  }

  /** Both responses are names and passwords, or malformed; an initial response is the first. */
  static void login(byte[] input) {
    byte[] octets = FuzzInput.expanded(input);
    int end = OctetArrays.indexOf(LOGIN_SEPARATOR, octets, 0, octets.length);
    byte[] user = Arrays.copyOf(octets, end);
    byte[] password = Arrays.copyOfRange(octets, Math.min(end + 1, octets.length), octets.length);
    String name = FuzzInput.text(user);
    for (boolean initial : new boolean[] {true, false}) {
      try (ServerExchange exchange = Login.server().newExchange()) {
        ServerStep step;
        if (initial) {
          step = exchange.start(user);
        } else {
          assertThat(challenge(exchange.start(null))).isEqualTo(utf8("Username:"));
          step = exchange.respond(user);
        }
        if (name == null || !MessageGrammar.isName(name)) {
          isFailure(step, FailureReason.MALFORMED);
        } else {
          assertThat(challenge(step)).isEqualTo(utf8("Password:"));
          loginPassword(exchange, name, password);
        }
      }
    }
  }

  private static void loginPassword(ServerExchange exchange, String name, byte[] password) {
    String text = MessageGrammar.isMessage(password) ? FuzzInput.text(password) : null;
    ServerStep step = exchange.respond(password);
    if (text == null || text.isEmpty() || text.indexOf('\0') >= 0) {
      isFailure(step, FailureReason.MALFORMED);
      return;
    }
    try (Request.VerifyPassword asked = need(step, Request.VerifyPassword.class)) {
      assertThat(asked.user()).isEqualTo(name);
      assertThat(asked.secret().matches(password)).isTrue();
      ClientExchange client = Login.client(name, asked.secret());
      assertThat(response(client.respond(utf8("Username:")))).isEqualTo(utf8(name));
      assertThat(response(client.respond(new byte[0]))).isEqualTo(password);
    }
    assertThat(exchange.resume(Answers.VERIFIED))
        .isEqualTo(new ServerStep.Success(Identity.of(name)));
  }

  /** The message is read as RFC 7628 says, and our client's message has its parts. */
  static void oauthBearer(byte[] input) {
    byte[] message = FuzzInput.expanded(input);
    Matcher expected = MessageGrammar.oauthBearer(message);
    String user =
        expected == null || expected.group("a") == null
            ? null
            : MessageGrammar.unescaped(expected.group("user"));
    String token = expected == null ? null : MessageGrammar.token(expected);
    token(BearerToken.oauthBearerServer(), message, expected, user, token);
    if (token != null) {
      try (Secret secret = Secret.owning(utf8(token))) {
        byte[] own = response(BearerToken.oauthBearerClient(user, secret).start());
        Matcher read = MessageGrammar.oauthBearer(own);
        assertThat(read).isNotNull();
        token(BearerToken.oauthBearerServer(), own, read, user, token);
      }
    }
  }

  /** The same for its predecessor. */
  static void xoauth2(byte[] input) {
    byte[] message = FuzzInput.expanded(input);
    Matcher expected = MessageGrammar.xoauth2(message);
    String user = expected == null ? null : expected.group("user");
    String token = expected == null ? null : MessageGrammar.token(expected);
    token(BearerToken.xoauth2Server(), message, expected, user, token);
    if (user != null && token != null) {
      try (Secret secret = Secret.owning(utf8(token))) {
        byte[] own = response(BearerToken.xoauth2Client(user, secret).start());
        token(BearerToken.xoauth2Server(), own, MessageGrammar.xoauth2(own), user, token);
      }
    }
  }

  private static void token(
      ServerMechanism mechanism,
      byte[] message,
      @Nullable Matcher expected,
      @Nullable String user,
      @Nullable String token) {
    String host = expected == null ? null : MessageGrammar.value(expected, "host");
    String port = expected == null ? null : MessageGrammar.value(expected, "port");
    try (ServerExchange exchange = mechanism.newExchange()) {
      ServerStep step = exchange.start(message);
      if (token == null) {
        isFailure(step, FailureReason.MALFORMED);
        return;
      }
      try (Request.VerifyToken asked = need(step, Request.VerifyToken.class)) {
        assertThat(asked.user()).isEqualTo(user);
        assertThat(new String(asked.token().copy(), UTF_8)).isEqualTo(token);
        assertThat(asked.host()).isEqualTo(host);
        assertThat(asked.port()).isEqualTo(port);
      }
      authorized(exchange, exchange.resume(new Answer.TokenHolder("holder")), "holder", user);
    }
    try (ServerExchange exchange = mechanism.newExchange()) {
      exchange.start(message);
      assertThat(new String(challenge(exchange.resume(Answers.INVALID_TOKEN)), UTF_8))
          .matches("\\{\"[ -~]+\"}");
      isFailure(exchange.respond(message), FailureReason.CREDENTIALS);
    }
  }

  /** The message is a name, or empty. */
  static void external(byte[] input) {
    byte[] message = FuzzInput.expanded(input);
    String authzid = FuzzInput.text(message);
    try (ServerExchange exchange = External.server("holder").newExchange()) {
      ServerStep step = exchange.start(message);
      if (authzid == null || !authzid.isEmpty() && !MessageGrammar.isName(authzid)) {
        isFailure(step, FailureReason.MALFORMED);
      } else {
        authorized(exchange, step, "holder", authzid.isEmpty() ? null : authzid);
      }
    }
  }
}
