package dev.smtpkit.sasl.jca;

import java.security.Provider;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The mechanisms as services of the platform: clients of {@code SCRAM-SHA-256}, {@code
 * SCRAM-SHA-1}, both with {@code -PLUS}, and {@code LOGIN}; servers of {@code SCRAM-SHA-256},
 * {@code SCRAM-SHA-1}, {@code PLAIN} and {@code LOGIN}.
 *
 * <pre>{@code
 * Security.addProvider(new SaslProvider());
 * }</pre>
 *
 * <p>Found by {@link java.util.ServiceLoader} too, on the module path and on the class path.
 *
 * <p>A client's callback handler is asked for a {@link javax.security.auth.callback.NameCallback}
 * and a {@link javax.security.auth.callback.PasswordCallback}. A server's is asked for a {@link
 * ScramCredentialCallback}; if it does not support that, for the password itself by a {@link
 * javax.security.auth.callback.NameCallback} that has the user as its default name and a {@link
 * javax.security.auth.callback.PasswordCallback}. Whom a user may act as, oneself or another, is
 * asked by a {@code javax.security.sasl.AuthorizeCallback} in the end.
 *
 * <p>That the server has proved itself, as SCRAM makes it, only those know who ask a client whether
 * it {@code isComplete} when the server claims success. Not every library does: Angus Mail 2.0.5
 * takes the server's word.
 */
public final class SaslProvider extends Provider {
  private static final long serialVersionUID = 1;

  /** The name of this provider. */
  public static final String NAME = "SmtpkitSasl";

  /**
   * The property of a client whose value is a {@link dev.smtpkit.sasl.ChannelBinding}, which the
   * mechanisms whose names end in {@code -PLUS} need. Who sets it names those mechanisms first, if
   * the server offers them: a client without one then says to the server that it was not offered
   * any.
   */
  public static final String CHANNEL_BINDING = "dev.smtpkit.sasl.channelBinding";

  /**
   * The property of a server whose value is the {@link dev.smtpkit.sasl.MockCredentials} by which
   * strangers are answered. Without it they are those of this JVM, and look like new records.
   */
  public static final String MOCK_CREDENTIALS = "dev.smtpkit.sasl.mockCredentials";

  // One for all: what it gives does not show the state of anybody's exchange.
  static final SecureRandom RANDOM = new SecureRandom();

  /** The provider, to be added to those of the platform. */
  public SaslProvider() {
    super(NAME, "0.1", "SASL mechanisms of smtpkit");
    for (String mechanism : ClientFactory.MECHANISMS) {
      putService(new FactoryService(this, "SaslClientFactory", mechanism, ClientFactory::new));
    }
    for (String mechanism : ServerFactory.MECHANISMS) {
      putService(new FactoryService(this, "SaslServerFactory", mechanism, ServerFactory::new));
    }
  }

  /** Makes its factory itself, so that the platform needs no access to the class. */
  private static final class FactoryService extends Service {
    private final Supplier<?> factory;

    FactoryService(Provider provider, String type, String mechanism, Supplier<?> factory) {
      super(provider, type, mechanism, factory.get().getClass().getName(), List.of(), Map.of());
      this.factory = factory;
    }

    @Override
    public Object newInstance(@Nullable Object constructorParameter) {
      return factory.get();
    }
  }
}
