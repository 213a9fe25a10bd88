package dev.smtpkit.sasl.jca;

import dev.smtpkit.sasl.Login;
import dev.smtpkit.sasl.MechanismName;
import dev.smtpkit.sasl.MockCredentials;
import dev.smtpkit.sasl.Plain;
import dev.smtpkit.sasl.Scram;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.CallbackHandler;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;
import javax.security.sasl.SaslServerFactory;
import org.jspecify.annotations.Nullable;

/** Makes servers of the platform's interface. */
final class ServerFactory implements SaslServerFactory {
  static final List<MechanismName> MECHANISMS =
      Arrays.stream(MechanismName.values())
          .filter(
              name ->
                  name.isScram() && !name.isBound()
                      || name == MechanismName.PLAIN
                      || name == MechanismName.LOGIN)
          .toList();

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
    MechanismName name = MechanismName.of(mechanism);
    if (name == null || !MECHANISMS.contains(name) || !MechanismProperties.allows(given, name)) {
      return null;
    }
    if (handler == null) {
      throw new SaslException(mechanism + " needs a callback handler that knows the users");
    }
    MockCredentials mocks =
        given.get(SaslProvider.MOCK_CREDENTIALS) instanceof MockCredentials own ? own : MOCKS;
    return new ExchangeServer(
        mechanism(name, mocks).newExchange(), new CallbackAnswers(handler, mocks));
  }

  private static ServerMechanism mechanism(MechanismName name, MockCredentials mocks) {
    HashFunction hash = name.hash();
    if (hash != null) {
      return Scram.server(hash, SaslProvider.RANDOM::nextBytes, mocks);
    }
    return name == MechanismName.PLAIN ? Plain.server() : Login.server();
  }

  @Override
  public String[] getMechanismNames(@Nullable Map<String, ?> properties) {
    return MechanismProperties.allowed(MECHANISMS, properties);
  }
}
