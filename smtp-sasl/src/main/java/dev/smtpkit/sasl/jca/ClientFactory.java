package dev.smtpkit.sasl.jca;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.sasl.ChannelBinding;
import dev.smtpkit.sasl.Login;
import dev.smtpkit.sasl.MechanismName;
import dev.smtpkit.sasl.ScramClientSettings;
import dev.smtpkit.sasl.Secret;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslClientFactory;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;

/** Makes clients of the platform's interface. */
final class ClientFactory implements SaslClientFactory {
  static final List<MechanismName> MECHANISMS =
      Arrays.stream(MechanismName.values())
          .filter(name -> name.isScram() || name == MechanismName.LOGIN)
          .toList();

  private static final int SCRAM_RESPONSES = 3;
  private static final int LOGIN_RESPONSES = 2;

  @Override
  public @Nullable SaslClient createSaslClient(
      String[] mechanisms,
      @Nullable String authorizationId,
      @Nullable String protocol,
      @Nullable String serverName,
      @Nullable Map<String, ?> properties,
      @Nullable CallbackHandler handler)
      throws SaslException {
    Map<String, ?> given = properties == null ? Map.of() : properties;
    ChannelBinding binding =
        given.get(SaslProvider.CHANNEL_BINDING) instanceof ChannelBinding own ? own : null;
    for (String asked : mechanisms) {
      MechanismName mechanism = MechanismName.of(asked);
      if (mechanism != null
          && MECHANISMS.contains(mechanism)
          && (binding != null || !mechanism.isBound())
          && MechanismProperties.allows(given, mechanism)) {
        if (handler == null) {
          throw new SaslException(
              mechanism + " needs a callback handler for the user name and the password");
        }
        return client(
            mechanism == MechanismName.LOGIN ? null : scram(mechanism, binding, given),
            authorizationId,
            handler);
      }
    }
    return null;
  }

  /** A client of SCRAM, or of LOGIN if there are no settings. */
  private static SaslClient client(
      @Nullable ScramClientSettings scram,
      @Nullable String authorizationId,
      CallbackHandler handler)
      throws SaslException {
    NameCallback name = new NameCallback("User name: ");
    PasswordCallback password = new PasswordCallback("Password: ", false);
    char[] typed = null;
    try {
      handler.handle(new Callback[] {name, password});
      typed = password.getPassword();
      if (name.getName() == null || typed == null) {
        throw new IllegalArgumentException("the callback handler set no user name or no password");
      }
      // Empty means absent, as in the platform's own clients.
      String actAs = authorizationId == null || authorizationId.isEmpty() ? null : authorizationId;
      try (Secret secret = Secret.encode(typed)) {
        return scram == null
            ? new ExchangeClient(Login.client(name.getName(), secret), LOGIN_RESPONSES)
            : new ExchangeClient(scram.exchange(actAs, name.getName(), secret), SCRAM_RESPONSES);
      }
    } catch (IOException | UnsupportedCallbackException | RuntimeException e) {
      throw new SaslException(
          (scram == null ? MechanismName.LOGIN.text() : scram.mechanism())
              + " cannot use the user name and password of the callback handler",
          e);
    } finally {
      password.clearPassword();
      if (typed != null) {
        Arrays.fill(typed, '\0');
      }
    }
  }

  private static ScramClientSettings scram(
      MechanismName mechanism, @Nullable ChannelBinding binding, Map<String, ?> properties)
      throws SaslException {
    ScramClientSettings.Builder settings =
        ScramClientSettings.builder(
                requireNonNull(mechanism.hash()), SaslProvider.RANDOM::nextBytes)
            .iterations(MechanismProperties.iterations(properties));
    if (binding != null && mechanism.isBound()) {
      settings.channelBinding(binding);
    } else if (binding != null) {
      // A server that did offer -PLUS then knows that the offer was stripped.
      settings.plusNotOffered();
    }
    return settings.build();
  }

  @Override
  public String[] getMechanismNames(@Nullable Map<String, ?> properties) {
    return MechanismProperties.allowed(MECHANISMS, properties);
  }
}
