package dev.smtpkit.sasl.jca;

import dev.smtpkit.sasl.ChannelBinding;
import dev.smtpkit.sasl.Login;
import dev.smtpkit.sasl.ScramClientSettings;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.crypto.HashFunction;
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
  static final List<String> MECHANISMS =
      List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1", "LOGIN");

  private static final String PLUS = "-PLUS";
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
    for (String mechanism : mechanisms) {
      boolean usable = !mechanism.endsWith(PLUS) || binding != null;
      if (MECHANISMS.contains(mechanism)
          && usable
          && MechanismProperties.allows(given, mechanism)) {
        if (handler == null) {
          throw new SaslException(
              mechanism + " needs a callback handler for the user name and the password");
        }
        return client(mechanism, authorizationId, binding, handler);
      }
    }
    return null;
  }

  private static SaslClient client(
      String mechanism,
      @Nullable String authorizationId,
      @Nullable ChannelBinding binding,
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
        return mechanism.equals("LOGIN")
            ? new ExchangeClient(Login.client(name.getName(), secret), LOGIN_RESPONSES)
            : new ExchangeClient(
                scram(mechanism, binding).exchange(actAs, name.getName(), secret), SCRAM_RESPONSES);
      }
    } catch (IOException | UnsupportedCallbackException | RuntimeException e) {
      throw new SaslException(
          mechanism + " cannot use the user name and password of the callback handler", e);
    } finally {
      password.clearPassword();
      if (typed != null) {
        Arrays.fill(typed, '\0');
      }
    }
  }

  private static ScramClientSettings scram(String mechanism, @Nullable ChannelBinding binding) {
    HashFunction hash =
        mechanism.startsWith("SCRAM-SHA-256") ? HashFunction.SHA_256 : HashFunction.SHA_1;
    ScramClientSettings.Builder settings =
        ScramClientSettings.builder(hash, SaslProvider.RANDOM::nextBytes);
    if (binding != null && mechanism.endsWith(PLUS)) {
      settings.channelBinding(binding);
    } else if (binding != null) {
      // A server that did offer -PLUS then knows that the offer was stripped.
      settings.plusNotOffered();
    }
    return settings.build();
  }

  @Override
  public String[] getMechanismNames(@Nullable Map<String, ?> properties) {
    Map<String, ?> given = properties == null ? Map.of() : properties;
    return MECHANISMS.stream()
        .filter(name -> MechanismProperties.allows(given, name))
        .toArray(String[]::new);
  }
}
