package dev.smtpkit.sasl;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The settings of SCRAM on the server's side. Immutable. With a channel binding they belong to one
 * connection.
 */
public final class ScramServerSettings {
  private final HashFunction hash;
  private final Randomness randomness;
  private final MockCredentials mocks;
  private final Crypto crypto;
  private final List<ChannelBinding> bindings;
  private final boolean plusAdvertised;
  private final boolean signatureWithSuccess;

  private ScramServerSettings(Builder builder) {
    hash = builder.hash;
    randomness = builder.randomness;
    mocks = builder.mocks;
    crypto = builder.crypto;
    bindings = builder.bindings;
    plusAdvertised = builder.plusAdvertised;
    signatureWithSuccess = builder.signatureWithSuccess;
  }

  /**
   * A builder with the settings of {@link Scram#server}.
   *
   * @param hash the hash function
   * @param randomness fills the nonces
   * @param mocks the records of users without a record
   */
  public static Builder builder(HashFunction hash, Randomness randomness, MockCredentials mocks) {
    return new Builder(hash, randomness, mocks);
  }

  /** A builder with these settings. */
  public Builder toBuilder() {
    Builder builder = new Builder(hash, randomness, mocks);
    builder.crypto = crypto;
    builder.bindings = bindings;
    builder.plusAdvertised = plusAdvertised;
    builder.signatureWithSuccess = signatureWithSuccess;
    return builder;
  }

  /** Builds {@link ScramServerSettings}. */
  public static final class Builder {
    private final HashFunction hash;
    private final Randomness randomness;
    private final MockCredentials mocks;
    private Crypto crypto = Crypto.jce();
    private List<ChannelBinding> bindings = List.of();
    private boolean plusAdvertised;
    private boolean signatureWithSuccess;

    private Builder(HashFunction hash, Randomness randomness, MockCredentials mocks) {
      this.hash = hash;
      this.randomness = randomness;
      this.mocks = mocks;
    }

    /** Sets the implementation to compute with; {@link Crypto#jce} by default. */
    public Builder crypto(Crypto implementation) {
      crypto = implementation;
      return this;
    }

    /**
     * Sets the channel bindings of the connection; none by default. With one, a client may bind the
     * exchange under either name of the mechanism.
     *
     * @param known the bindings, at most one of each type
     * @throws IllegalArgumentException if two are of one type
     */
    public Builder channelBindings(List<ChannelBinding> known) {
      if (known.stream().map(ChannelBinding::type).distinct().count() < known.size()) {
        throw new IllegalArgumentException(
            known + " has two channel bindings of one type: keep one of each");
      }
      bindings = List.copyOf(known);
      return this;
    }

    /**
     * This connection's client was offered {@link #plusMechanism}. A client that could bind and
     * says that it was not offered to is then refused, because the offer was stripped (RFC 5802 6).
     * {@link #mechanisms} implies this.
     */
    public Builder plusAdvertised() {
      plusAdvertised = true;
      return this;
    }

    /** The client was not offered {@link #plusMechanism}: the default. */
    public Builder plusNotAdvertised() {
      plusAdvertised = false;
      return this;
    }

    /**
     * Gives the server's signature with {@link ServerStep.Success}: for protocols whose success
     * carries data (RFC 4422 3.6), which SMTP's does not.
     */
    public Builder signatureWithSuccess() {
      signatureWithSuccess = true;
      return this;
    }

    /**
     * Gives the server's signature as a challenge that the client answers by an empty response: the
     * default.
     */
    public Builder signatureAsChallenge() {
      signatureWithSuccess = false;
      return this;
    }

    /** Builds the settings. */
    public ScramServerSettings build() {
      return new ScramServerSettings(this);
    }
  }

  /**
   * The mechanisms to offer on a connection with a channel binding: the one that binds, and the one
   * that may, which refuses a client that says it was not offered the first.
   *
   * @return both, the better first
   * @throws IllegalStateException if there is no channel binding
   */
  public List<ServerMechanism> mechanisms() {
    ScramServerSettings offered = toBuilder().plusAdvertised().build();
    return List.of(offered.plusMechanism(), offered.mechanism());
  }

  /**
   * The mechanism without {@code -PLUS}, such as {@code SCRAM-SHA-256}. A client may bind the
   * exchange if the connection has a channel binding, and need not.
   */
  public ServerMechanism mechanism() {
    return mechanism(false, () -> Scram.nonce(randomness));
  }

  /**
   * The mechanism that binds the exchange to the connection, such as {@code SCRAM-SHA-256-PLUS}.
   *
   * @throws IllegalStateException if there is no channel binding
   */
  public ServerMechanism plusMechanism() {
    if (bindings.isEmpty()) {
      throw new IllegalStateException(
          Scram.name(hash, true) + " needs a channel binding: set channelBindings");
    }
    return mechanism(true, () -> Scram.nonce(randomness));
  }

  /** The mechanism with nonces from elsewhere, of printable ASCII. */
  ServerMechanism mechanism(boolean plus, Supplier<byte[]> nonces) {
    return ServerMechanism.of(
        Scram.name(hash, plus),
        ServerMechanism.FirstMessage.BY_CLIENT,
        ServerMechanism.Credentials.PROTECTED,
        () -> new ScramServerExchange(plus, this, nonces.get()));
  }

  HashFunction hash() {
    return hash;
  }

  MockCredentials mocks() {
    return mocks;
  }

  Crypto crypto() {
    return crypto;
  }

  boolean isSignatureWithSuccess() {
    return signatureWithSuccess;
  }

  boolean isPlusAdvertised() {
    return plusAdvertised;
  }

  /** The binding of a type; null if the connection has none. */
  @Nullable ChannelBinding binding(String type) {
    for (ChannelBinding binding : bindings) {
      if (binding.type().equals(type)) {
        return binding;
      }
    }
    return null;
  }
}
