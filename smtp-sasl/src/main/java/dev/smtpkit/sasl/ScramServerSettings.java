package dev.smtpkit.sasl;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a server does SCRAM. Immutable: what sets something returns other settings. Settings with a
 * channel binding are those of one connection.
 */
public final class ScramServerSettings {
  private final HashFunction hash;
  private final Randomness randomness;
  private final MockCredentials mocks;
  private final Crypto crypto;
  private final List<ChannelBinding> bindings;
  private final boolean plusAdvertised;
  private final boolean signatureWithSuccess;

  ScramServerSettings(
      HashFunction hash,
      Randomness randomness,
      MockCredentials mocks,
      Crypto crypto,
      List<ChannelBinding> bindings,
      boolean plusAdvertised,
      boolean signatureWithSuccess) {
    this.hash = hash;
    this.randomness = randomness;
    this.mocks = mocks;
    this.crypto = crypto;
    this.bindings = bindings;
    this.plusAdvertised = plusAdvertised;
    this.signatureWithSuccess = signatureWithSuccess;
  }

  /**
   * Sets what computes: {@link Crypto#jce} if it is not set.
   *
   * @param other what computes
   * @return settings
   */
  public ScramServerSettings crypto(Crypto other) {
    return new ScramServerSettings(
        hash, randomness, mocks, other, bindings, plusAdvertised, signatureWithSuccess);
  }

  /**
   * Sets the channel bindings of the connection, one of each type: none if it is not set. With one,
   * a client may bind the exchange under either name of the mechanism.
   *
   * @param known the bindings
   * @return settings
   * @throws IllegalArgumentException if two are of one type
   */
  public ScramServerSettings channelBindings(List<ChannelBinding> known) {
    if (known.stream().map(ChannelBinding::type).distinct().count() < known.size()) {
      throw new IllegalArgumentException("two channel bindings of one type");
    }
    return new ScramServerSettings(
        hash, randomness, mocks, crypto, List.copyOf(known), plusAdvertised, signatureWithSuccess);
  }

  /**
   * Says that this connection's client was offered {@link #plusMechanism}: one that could bind and
   * says it was not offered has been lied to, and is refused (RFC 5802 6). {@link #mechanisms} does
   * this by itself.
   *
   * @return settings
   */
  public ScramServerSettings plusAdvertised() {
    return new ScramServerSettings(
        hash, randomness, mocks, crypto, bindings, true, signatureWithSuccess);
  }

  /**
   * Gives the server's signature with {@link ServerStep.Success} and not as a challenge that the
   * client answers by an empty response: for protocols whose success carries data (RFC 4422 3.6),
   * which SMTP's does not.
   *
   * @return settings
   */
  public ScramServerSettings signatureWithSuccess() {
    return new ScramServerSettings(hash, randomness, mocks, crypto, bindings, plusAdvertised, true);
  }

  /**
   * What a connection with a channel binding is offered: the mechanism that binds, and the one that
   * need not, which refuses a client that says it was not offered the first.
   *
   * @return both, the better first
   * @throws IllegalStateException if there is no channel binding
   */
  public List<ServerMechanism> mechanisms() {
    ScramServerSettings offered = plusAdvertised();
    return List.of(offered.plusMechanism(), offered.mechanism());
  }

  /**
   * The mechanism, {@code SCRAM-SHA-256} for instance. A client may bind the exchange to the
   * connection if there is a channel binding, and need not.
   *
   * @return the mechanism
   */
  public ServerMechanism mechanism() {
    return mechanism(false, () -> Scram.nonce(randomness));
  }

  /**
   * The mechanism that binds the exchange to the connection, {@code SCRAM-SHA-256-PLUS} for
   * instance.
   *
   * @return the mechanism
   * @throws IllegalStateException if there is no channel binding
   */
  public ServerMechanism plusMechanism() {
    if (bindings.isEmpty()) {
      throw new IllegalStateException("no channel binding");
    }
    return mechanism(true, () -> Scram.nonce(randomness));
  }

  /** The mechanism, with nonces of printable ASCII that are not ours to draw. */
  ServerMechanism mechanism(boolean plus, Supplier<byte[]> nonces) {
    return ServerMechanism.of(
        Scram.name(hash, plus),
        true,
        false,
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

  /** The binding of a type, null if there is none. */
  @Nullable ChannelBinding binding(String type) {
    for (ChannelBinding binding : bindings) {
      if (binding.type().equals(type)) {
        return binding;
      }
    }
    return null;
  }
}
