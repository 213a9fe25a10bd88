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
import javax.security.sasl.SaslServer;
import javax.security.sasl.SaslServerFactory;
import org.jspecify.annotations.Nullable;

/** Makes servers. */
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
      CallbackHandler handler) {
    Map<String, ?> given = properties == null ? Map.of() : properties;
    if (!MECHANISMS.contains(mechanism) || !Policy.allows(given, mechanism)) {
      return null;
    }
    return new ExchangeServer(
        mechanism(mechanism).newExchange(), new CallbackAnswers(handler, MOCKS));
  }

  private static ServerMechanism mechanism(String name) {
    return switch (name) {
      case "PLAIN" -> Plain.server();
      case "LOGIN" -> Login.server();
      default ->
          Scram.server(
              name.equals("SCRAM-SHA-1") ? HashFunction.SHA_1 : HashFunction.SHA_256,
              SaslProvider.RANDOM::nextBytes,
              MOCKS);
    };
  }

  @Override
  public String[] getMechanismNames(@Nullable Map<String, ?> properties) {
    Map<String, ?> given = properties == null ? Map.of() : properties;
    return MECHANISMS.stream().filter(name -> Policy.allows(given, name)).toArray(String[]::new);
  }
}
