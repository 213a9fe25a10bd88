package dev.smtpkit.sasl.jca;

import dev.smtpkit.sasl.Login;
import dev.smtpkit.sasl.MockCredentials;
import dev.smtpkit.sasl.Plain;
import dev.smtpkit.sasl.Scram;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.CallbackHandler;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;
import javax.security.sasl.SaslServerFactory;
import org.jspecify.annotations.Nullable;

/** Makes servers of the platform's interface. */
final class ServerFactory implements SaslServerFactory {
  static final List<String> MECHANISMS = List.of("SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN");

  private static final int SECRET = 32;
  private static final MockCredentials MOCKS = mocks();

  private static MockCredentials mocks() {
    byte[] octets = new byte[SECRET];
    SaslProvider.RANDOM.nextBytes(octets);
    try (Secret secret = Secret.owning(octets)) {
      return MockCredentials.of(secret);
    }
  }

  @Override
  public @Nullable SaslServer createSaslServer(
      String mechanism,
      @Nullable String protocol,
      @Nullable String serverName,
      @Nullable Map<String, ?> properties,
      @Nullable CallbackHandler handler)
      throws SaslException {
    Map<String, ?> given = properties == null ? Map.of() : properties;
    if (!MECHANISMS.contains(mechanism) || !MechanismProperties.allows(given, mechanism)) {
      return null;
    }
    if (handler == null) {
      throw new SaslException(mechanism + " needs a callback handler that knows the users");
    }
    MockCredentials mocks =
        given.get(SaslProvider.MOCK_CREDENTIALS) instanceof MockCredentials own ? own : MOCKS;
    return new ExchangeServer(
        mechanism(mechanism, mocks).newExchange(), new CallbackAnswers(handler, mocks));
  }

  private static ServerMechanism mechanism(String name, MockCredentials mocks) {
    return switch (name) {
      case "PLAIN" -> Plain.server();
      case "LOGIN" -> Login.server();
      default ->
          Scram.server(
              name.equals("SCRAM-SHA-1") ? HashFunction.SHA_1 : HashFunction.SHA_256,
              SaslProvider.RANDOM::nextBytes,
              mocks);
    };
  }

  @Override
  public String[] getMechanismNames(@Nullable Map<String, ?> properties) {
    Map<String, ?> given = properties == null ? Map.of() : properties;
    return MECHANISMS.stream()
        .filter(name -> MechanismProperties.allows(given, name))
        .toArray(String[]::new);
  }
}
