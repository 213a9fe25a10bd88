package dev.smtpkit.sasl;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import org.jspecify.annotations.Nullable;

/** How a client does SCRAM. Immutable: what sets something returns other settings. */
public final class ScramClientSettings {
  private final HashFunction hash;
  private final Randomness randomness;
  private final Crypto crypto;
  private final IterationBounds bounds;
  private final Preparation preparation;
  private final @Nullable ChannelBinding binding;
  private final String flag;

  ScramClientSettings(
      HashFunction hash,
      Randomness randomness,
      Crypto crypto,
      IterationBounds bounds,
      Preparation preparation,
      @Nullable ChannelBinding binding,
      String flag) {
    this.hash = hash;
    this.randomness = randomness;
    this.crypto = crypto;
    this.bounds = bounds;
    this.preparation = preparation;
    this.binding = binding;
    this.flag = flag;
  }

  /**
   * Sets what computes, but for the key, which the owner computes: {@link Crypto#jce} if it is not
   * set.
   *
   * @param other what computes
   * @return settings
   */
  public ScramClientSettings crypto(Crypto other) {
    return new ScramClientSettings(hash, randomness, other, bounds, preparation, binding, flag);
  }

  /**
   * Sets how often a server may ask to iterate: {@link IterationBounds#DEFAULT} if it is not set.
   *
   * @param other the bounds
   * @return settings
   */
  public ScramClientSettings iterations(IterationBounds other) {
    return new ScramClientSettings(hash, randomness, crypto, other, preparation, binding, flag);
  }

  /**
   * Sets how the password becomes octets: {@link Preparation#SASLPREP} if it is not set.
   *
   * @param other the preparation
   * @return settings
   */
  public ScramClientSettings preparation(Preparation other) {
    return new ScramClientSettings(hash, randomness, crypto, bounds, other, binding, flag);
  }

  /**
   * Binds the exchange to the connection; the mechanism's name then ends in {@code -PLUS}. Only if
   * the server offers that.
   *
   * @param own the binding of the connection
   * @return settings
   */
  public ScramClientSettings channelBinding(ChannelBinding own) {
    return new ScramClientSettings(
        hash, randomness, crypto, bounds, preparation, own, "p=" + own.type());
  }

  /**
   * Says to the server that this client could bind the exchange but was not offered to, so that a
   * server that did offer it knows somebody between them took it out (RFC 5802 6).
   *
   * @return settings
   */
  public ScramClientSettings plusNotOffered() {
    return new ScramClientSettings(hash, randomness, crypto, bounds, preparation, null, "y");
  }

  /**
   * The name of the mechanism.
   *
   * @return for instance {@code SCRAM-SHA-256}
   */
  public String mechanism() {
    return Scram.name(hash, binding != null);
  }

  /**
   * An exchange, as {@link Scram#client} gives one.
   *
   * @param authzid who to act as; null to leave it to the server, which is the usual case; not
   *     empty
   * @param authcid the user name; not empty
   * @param password the password; not empty; copied, so the caller's may be closed at once
   * @return the exchange, for the caller to close
   * @throws IllegalArgumentException if a name is empty, contains NUL, is not well-formed Unicode,
   *     or is longer than 1024 octets, or the password cannot be prepared
   * @throws IllegalStateException if the password is closed
   */
  public ClientExchange exchange(@Nullable String authzid, String authcid, Secret password) {
    return exchange(authzid, authcid, password, Scram.nonce(randomness));
  }

  /** The same with a nonce of printable ASCII, which becomes the exchange's own. */
  ClientExchange exchange(@Nullable String authzid, String authcid, Secret password, byte[] nonce) {
    byte[] actAs = Names.encodeOptional("authzid", authzid);
    byte[] user = Names.encode("authcid", authcid);
    Secret prepared = preparation.apply(password);
    if (prepared == null) {
      throw new IllegalArgumentException("the password cannot be prepared");
    }
    return new OrderedClientExchange(
        new ScramClientExchange(mechanism(), this, user, actAs, prepared, nonce));
  }

  HashFunction hash() {
    return hash;
  }

  Crypto crypto() {
    return crypto;
  }

  IterationBounds bounds() {
    return bounds;
  }

  String flag() {
    return flag;
  }

  byte[] bindingData() {
    return binding == null ? new byte[0] : binding.data();
  }
}
