package dev.smtpkit.sasl.jca;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.sasl.ChannelBinding;
import dev.smtpkit.sasl.IterationBounds;
import dev.smtpkit.sasl.MockCredentials;
import dev.smtpkit.sasl.Preparation;
import dev.smtpkit.sasl.ScramCredential;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import javax.security.auth.callback.CallbackHandler;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mechanisms behind the platform's interface, with the provider added. */
class SaslProviderTest {
  private static final Map<String, String> PASSWORDS = Map.of("tim", "pässword");

  @BeforeAll
  static void add() {
    Security.addProvider(new SaslProvider());
  }

  @AfterAll
  static void remove() {
    Security.removeProvider(SaslProvider.NAME);
  }

  private static SaslClient client(
      String mechanism,
      @Nullable String authzid,
      Map<String, ?> properties,
      CallbackHandler handler)
      throws SaslException {
    return Objects.requireNonNull(
        Sasl.createSaslClient(
            new String[] {mechanism}, authzid, "smtp", "localhost", properties, handler));
  }

  private static SaslServer server(String mechanism, CallbackHandler handler) throws SaslException {
    return Objects.requireNonNull(
        Sasl.createSaslServer(mechanism, "smtp", "localhost", Map.of(), handler));
  }

  /** Runs both sides to the end, like a protocol whose success carries no data. */
  private static void play(SaslClient client, SaslServer server) throws SaslException {
    byte[] response = client.hasInitialResponse() ? client.evaluateChallenge(new byte[0]) : null;
    byte[] challenge = server.evaluateResponse(response == null ? new byte[0] : response);
    while (challenge != null) {
      response = client.evaluateChallenge(challenge);
      challenge = server.evaluateResponse(response == null ? new byte[0] : response);
    }
    assertThat(server.isComplete()).isTrue();
    assertThat(client.isComplete()).isTrue();
  }

  @Test
  void isAServiceOnTheClassPath() {
    assertThat(ServiceLoader.load(Provider.class))
        .anySatisfy(provider -> assertThat(provider).isInstanceOf(SaslProvider.class));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "LOGIN", "PLAIN"})
  void bothSidesAgreeAboutAPassword(String mechanism) throws SaslException {
    SaslClient client = client(mechanism, null, Map.of(), Callbacks.client("tim", "pässword"));
    SaslServer server = server(mechanism, Callbacks.passwords(PASSWORDS));
    assertThat(client.getMechanismName()).isEqualTo(mechanism);
    assertThat(server.getMechanismName()).isEqualTo(mechanism);
    assertThatIllegalStateException().isThrownBy(server::getAuthorizationID);
    assertThatIllegalStateException().isThrownBy(() -> client.getNegotiatedProperty(Sasl.QOP));
    play(client, server);
    assertThat(server.getAuthorizationID()).isEqualTo("tim");
    assertThat(server.getNegotiatedProperty(Sasl.QOP)).isEqualTo("auth");
    assertThat(client.getNegotiatedProperty(Sasl.QOP)).isEqualTo("auth");
    assertThatIllegalStateException().isThrownBy(() -> server.evaluateResponse(new byte[0]));
    assertThatIllegalStateException().isThrownBy(() -> client.evaluateChallenge(new byte[0]));
    assertThatIllegalStateException().isThrownBy(() -> server.wrap(new byte[1], 0, 1));
    assertThatIllegalStateException().isThrownBy(() -> server.unwrap(new byte[1], 0, 1));
    client.dispose();
    server.dispose();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "LOGIN", "PLAIN"})
  void aWrongPasswordAndAnUnknownUserFailAlike(String mechanism) throws SaslException {
    String wrong = failure(mechanism, "tim", "swordfish");
    assertThat(failure(mechanism, "tom", "pässword")).isEqualTo(wrong);
    assertThat(wrong).doesNotContain("swordfish", "pässword", "tim");
  }

  private static String failure(String mechanism, String user, String password)
      throws SaslException {
    SaslClient client = client(mechanism, null, Map.of(), Callbacks.client(user, password));
    SaslServer server = server(mechanism, Callbacks.passwords(PASSWORDS));
    String[] message = new String[1];
    assertThatExceptionOfType(SaslException.class)
        .isThrownBy(() -> play(client, server))
        .satisfies(e -> message[0] = e.getMessage());
    assertThat(server.isComplete()).isFalse();
    return Objects.requireNonNull(message[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCRAM-SHA-256", "PLAIN", "LOGIN"})
  void aRecordServesAllMechanisms(String mechanism) throws SaslException {
    ScramCredential record =
        ScramCredential.derive(
            HashFunction.SHA_256,
            Secret.copyOf("pencil".getBytes(UTF_8)),
            new byte[16],
            4096,
            Preparation.SASLPREP,
            Crypto.jce());
    SaslServer server = server(mechanism, Callbacks.records(Map.of("tim", record)));
    play(client(mechanism, null, Map.of(), Callbacks.client("tim", "pencil")), server);
    assertThat(server.getAuthorizationID()).isEqualTo("tim");
    SaslServer other = server(mechanism, Callbacks.records(Map.of("tim", record)));
    SaslClient wrong = client(mechanism, null, Map.of(), Callbacks.client("tim", "pen"));
    assertThatExceptionOfType(SaslException.class).isThrownBy(() -> play(wrong, other));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCRAM-SHA-256", "PLAIN"})
  void actingAsAnotherUserIsAuthorizedByTheOwner(String mechanism) throws SaslException {
    CallbackHandler tim = Callbacks.client("tim", "pässword");
    SaslServer server = server(mechanism, Callbacks.passwords(PASSWORDS));
    play(client(mechanism, "root", Map.of(), tim), server);
    assertThat(server.getAuthorizationID()).isEqualTo("root");
    SaslServer other = server(mechanism, Callbacks.passwords(PASSWORDS));
    SaslClient tom = client(mechanism, "tom", Map.of(), tim);
    assertThatExceptionOfType(SaslException.class).isThrownBy(() -> play(tom, other));
  }

  @Test
  void aClientBindsWhereItIsGivenABinding() throws SaslException {
    ChannelBinding binding = ChannelBinding.of("tls-exporter", new byte[32]);
    Map<String, ?> properties = Map.of(SaslProvider.CHANNEL_BINDING, binding);
    String[] offered = {"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"};
    CallbackHandler tim = Callbacks.client("tim", "x");
    SaslClient bound = Sasl.createSaslClient(offered, null, "smtp", "h", properties, tim);
    assertThat(bound.getMechanismName()).isEqualTo("SCRAM-SHA-256-PLUS");
    assertThat(new String(bound.evaluateChallenge(new byte[0]), UTF_8))
        .startsWith("p=tls-exporter,,n=tim,r=");
    String[] bare = {"SCRAM-SHA-256"};
    SaslClient lied = Sasl.createSaslClient(bare, null, "smtp", "h", properties, tim);
    assertThat(new String(lied.evaluateChallenge(new byte[0]), UTF_8)).startsWith("y,,n=tim,r=");
    SaslClient unbound = Sasl.createSaslClient(offered, null, "smtp", "h", Map.of(), tim);
    assertThat(unbound.getMechanismName()).isEqualTo("SCRAM-SHA-256");
  }

  @Test
  void policiesAreKept() throws SaslException {
    CallbackHandler tim = Callbacks.client("tim", "x");
    for (Object yes : new Object[] {"true", "TRUE", true}) {
      Map<String, ?> properties = Map.of(Sasl.POLICY_NOPLAINTEXT, yes);
      assertThat(Sasl.createSaslClient(new String[] {"LOGIN"}, null, "smtp", "h", properties, tim))
          .isNull();
      assertThat(Sasl.createSaslServer("LOGIN", "smtp", "h", properties, tim)).isNull();
      assertThat(client("SCRAM-SHA-256", null, properties, tim)).isNotNull();
    }
    assertThat(new ClientFactory().getMechanismNames(Map.of(Sasl.POLICY_NOACTIVE, "true")))
        .containsExactly("SCRAM-SHA-512-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS");
    assertThat(new ServerFactory().getMechanismNames(Map.of(Sasl.POLICY_NOACTIVE, "true")))
        .isEmpty();
    Map<String, String> none = Map.of(Sasl.POLICY_NODICTIONARY, "true");
    assertThat(new ClientFactory().getMechanismNames(none)).isEmpty();
    assertThat(new ServerFactory().getMechanismNames(none)).isEmpty();
    assertThat(new ClientFactory().getMechanismNames(null)).hasSize(7);
    assertThat(new ServerFactory().getMechanismNames(null))
        .containsExactly("SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN");
    assertThat(new ClientFactory().getMechanismNames(Map.of(Sasl.SERVER_AUTH, "true")))
        .doesNotContain("LOGIN")
        .contains("SCRAM-SHA-256");
  }

  @Test
  void aHandlerThatGivesNothingFailsWithoutAResult() throws SaslException {
    for (CallbackHandler handler :
        new CallbackHandler[] {
          Callbacks.none(),
          Callbacks.client(null, "x"),
          Callbacks.client("tim", null),
          Callbacks.client("tim", "")
        }) {
      assertThatExceptionOfType(SaslException.class)
          .isThrownBy(() -> client("SCRAM-SHA-256", null, Map.of(), handler));
    }
    SaslServer server = server("PLAIN", Callbacks.none());
    assertThatExceptionOfType(SaslException.class)
        .isThrownBy(() -> server.evaluateResponse("\0tim\0x".getBytes(UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCRAM-SHA-256", "PLAIN", "LOGIN"})
  void theHandlerIsAskedAboutEverybodyInTheEnd(String mechanism) throws SaslException {
    CallbackHandler tim = Callbacks.client("tim", "pässword");
    SaslServer locked = server(mechanism, Callbacks.authorizing(PASSWORDS, null));
    SaslClient client = client(mechanism, null, Map.of(), tim);
    assertThatExceptionOfType(SaslException.class).isThrownBy(() -> play(client, locked));
    assertThat(locked.isComplete()).isFalse();
    SaslServer renamed = server(mechanism, Callbacks.authorizing(PASSWORDS, "timothy"));
    play(client(mechanism, null, Map.of(), tim), renamed);
    assertThat(renamed.getAuthorizationID()).isEqualTo("timothy");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCRAM-SHA-256", "PLAIN"})
  void aHandlerThatThrowsEndsTheExchange(String mechanism) throws SaslException {
    CallbackHandler broken =
        callbacks -> {
          throw new IllegalArgumentException("broken");
        };
    SaslServer server = server(mechanism, broken);
    SaslClient client = client(mechanism, null, Map.of(), Callbacks.client("tim", "x"));
    assertThatExceptionOfType(SaslException.class).isThrownBy(() -> play(client, server));
    assertThatExceptionOfType(SaslException.class)
        .isThrownBy(() -> server.evaluateResponse(new byte[0]));
    assertThatExceptionOfType(SaslException.class)
        .isThrownBy(() -> client("SCRAM-SHA-256", null, Map.of(), broken));
    assertThatExceptionOfType(SaslException.class)
        .isThrownBy(() -> new ServerFactory().createSaslServer(mechanism, "", "", null, null));
  }

  @Test
  void strangersAreAnsweredBySettingsOfTheServers() throws SaslException {
    MockCredentials mocks =
        MockCredentials.builder(Secret.owning(new byte[16]))
            .iterations(List.of(5000))
            .saltLength(8)
            .build();
    Map<String, ?> properties = Map.of(SaslProvider.MOCK_CREDENTIALS, mocks);
    SaslServer server =
        Sasl.createSaslServer(
            "SCRAM-SHA-256", "smtp", "h", properties, Callbacks.passwords(PASSWORDS));
    assertThat(new String(server.evaluateResponse(utf8("n,,n=tom,r=x")), UTF_8))
        .endsWith(",i=5000");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  /** The client's step after a server-first message with some iterations. */
  private static byte[] afterIterations(Map<String, ?> properties, int iterations)
      throws SaslException {
    SaslClient client = client("SCRAM-SHA-256", null, properties, Callbacks.client("tim", "x"));
    String first = new String(client.evaluateChallenge(new byte[0]), UTF_8);
    String nonce = first.substring(first.indexOf("r=") + 2) + "more";
    return client.evaluateChallenge(("r=" + nonce + ",s=c2FsdA==,i=" + iterations).getBytes(UTF_8));
  }

  @Test
  void theErrorForIterationsSaysCountAndBound() {
    assertThatExceptionOfType(SaslException.class)
        .isThrownBy(() -> afterIterations(Map.of(), 600_000))
        .withMessage(
            "SCRAM-SHA-256: the server asks for 600000 iterations, above 100000, the most allowed");
    assertThatExceptionOfType(SaslException.class)
        .isThrownBy(() -> afterIterations(Map.of(), 4095))
        .withMessage(
            "SCRAM-SHA-256: the server asks for 4095 iterations, below 4096, the least allowed");
  }

  @Test
  void aPropertyBoundsTheIterations() throws SaslException {
    for (Object value : new Object[] {"100001", "4096-100001", " 4096-200000 ", 100_001}) {
      assertThat(afterIterations(Map.of(SaslProvider.ITERATIONS, value), 100_001)).isNotEmpty();
    }
    Map<String, ?> few = Map.of(SaslProvider.ITERATIONS, new IterationBounds(1, 10));
    assertThat(afterIterations(few, 2)).isNotEmpty();
    assertThatExceptionOfType(SaslException.class)
        .isThrownBy(() -> afterIterations(few, 11))
        .withMessageContaining("11 iterations, above 10, the most allowed");
    assertThat(afterIterations(Map.of(SaslProvider.ITERATIONS, "1000"), 1000)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "many", "-1", "0", "4096-", "2-1", "1-2-3", "99999999999"})
  void aPropertyThatBoundsNothingIsRefused(String value) {
    Map<String, ?> properties = Map.of(SaslProvider.ITERATIONS, value);
    assertThatExceptionOfType(SaslException.class)
        .isThrownBy(() -> client("SCRAM-SHA-256", null, properties, Callbacks.client("tim", "x")))
        .withMessageContaining(SaslProvider.ITERATIONS);
  }
}
