package dev.smtpkit.sasl.jca;

import dev.smtpkit.sasl.MechanismName;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The mechanisms as services of the platform: clients of {@code SCRAM-SHA-512}, {@code
 * SCRAM-SHA-256} and {@code SCRAM-SHA-1}, all with and without {@code -PLUS}, and {@code LOGIN};
 * servers of the same without {@code -PLUS}, {@code PLAIN} and {@code LOGIN}.
 *
 * <pre>{@code
 * Security.addProvider(new SaslProvider());
 * }</pre>
 *
 * <p>{@link java.util.ServiceLoader} finds it too, on the module path and on the class path.
 *
 * <p>A client's callback handler is asked for a {@link javax.security.auth.callback.NameCallback}
 * and a {@link javax.security.auth.callback.PasswordCallback}. A server's is asked for a {@link
 * ScramCredentialCallback}; if it does not support that, for the password itself by a {@link
 * javax.security.auth.callback.NameCallback} whose default name is the user and a {@link
 * javax.security.auth.callback.PasswordCallback}. At the end a {@code
 * javax.security.sasl.AuthorizeCallback} asks whether the user may act as itself or as another.
 *
 * <p>With SCRAM a server proves itself: when it claims success, the library has to ask the client
 * whether it {@code isComplete}. Not every library does: Angus Mail 2.0.5 trusts the claim.
 */
public final class SaslProvider extends Provider {
  private static final long serialVersionUID = 1;

  /** The name of this provider. */
  public static final String NAME = "SmtpkitSasl";

  /**
   * The property of a client whose value is a {@link dev.smtpkit.sasl.ChannelBinding}, which the
   * mechanisms whose names end in {@code -PLUS} need. If the server offers those mechanisms, name
   * them first: with this property, a client of another mechanism tells the server that they were
   * not offered.
   */
  public static final String CHANNEL_BINDING = "dev.smtpkit.sasl.channelBinding";

  /**
   * The property of a server whose value is the {@link dev.smtpkit.sasl.MockCredentials} for
   * unknown users. The default is one for this JVM, whose records look like new ones.
   */
  public static final String MOCK_CREDENTIALS = "dev.smtpkit.sasl.mockCredentials";

  /**
   * The property of a client that bounds the iterations which a server may ask for: an {@link
   * dev.smtpkit.sasl.IterationBounds}, or a text such as {@code 4096-600000} or {@code 600000}, the
   * most. The default is {@link dev.smtpkit.sasl.IterationBounds#DEFAULT}.
   */
  public static final String ITERATIONS = "dev.smtpkit.sasl.iterations";

  // Shared by all exchanges: its output reveals nothing about another exchange.
  static final SecureRandom RANDOM = new SecureRandom();

  /** Makes a provider, to be added to those of the platform. */
  public SaslProvider() {
    super(NAME, "0.1", "SASL mechanisms of smtpkit");
    for (MechanismName name : ClientFactory.MECHANISMS) {
      putService(new FactoryService(this, "SaslClientFactory", name.text(), ClientFactory::new));
    }
    for (MechanismName name : ServerFactory.MECHANISMS) {
      putService(new FactoryService(this, "SaslServerFactory", name.text(), ServerFactory::new));
    }
  }

  /** Makes the factory itself, so that the platform needs no access to its class. */
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
