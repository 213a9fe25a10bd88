package dev.smtpkit.sasl;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import org.jspecify.annotations.Nullable;

/** The settings of SCRAM on the client's side. Immutable. */
public final class ScramClientSettings {
  private final HashFunction hash;
  private final Randomness randomness;
  private final Crypto crypto;
  private final IterationBounds bounds;
  private final Preparation preparation;
  private final @Nullable ChannelBinding binding;
  private final boolean plusNotOffered;

  private ScramClientSettings(Builder builder) {
    hash = builder.hash;
    randomness = builder.randomness;
    crypto = builder.crypto;
    bounds = builder.bounds;
    preparation = builder.preparation;
    binding = builder.binding;
    plusNotOffered = builder.plusNotOffered;
  }

  /**
   * A builder with the settings of {@link Scram#client}.
   *
   * @param hash the hash function
   * @param randomness fills the nonce
   */
  public static Builder builder(HashFunction hash, Randomness randomness) {
    return new Builder(hash, randomness);
  }

  /** A builder with these settings. */
  public Builder toBuilder() {
    Builder builder = new Builder(hash, randomness);
    builder.crypto = crypto;
    builder.bounds = bounds;
    builder.preparation = preparation;
    builder.binding = binding;
    builder.plusNotOffered = plusNotOffered;
    return builder;
  }

  /** Builds {@link ScramClientSettings}. */
  public static final class Builder {
    private final HashFunction hash;
    private final Randomness randomness;
    private Crypto crypto = Crypto.jce();
    private IterationBounds bounds = IterationBounds.DEFAULT;
    private Preparation preparation = Preparation.SASLPREP;
    private @Nullable ChannelBinding binding;
    private boolean plusNotOffered;

    private Builder(HashFunction hash, Randomness randomness) {
      this.hash = hash;
      this.randomness = randomness;
    }

    /**
     * Sets the implementation to compute with; {@link Crypto#jce} by default. The key is not
     * computed with it: that is {@link Request.Derive}.
     */
    public Builder crypto(Crypto implementation) {
      crypto = implementation;
      return this;
    }

    /**
     * Sets the iterations that a server may ask for; {@link IterationBounds#DEFAULT} by default.
     */
    public Builder iterations(IterationBounds allowed) {
      bounds = allowed;
      return this;
    }

    /** Sets how the password becomes octets; {@link Preparation#SASLPREP} by default. */
    public Builder preparation(Preparation profile) {
      preparation = profile;
      return this;
    }

    /**
     * Binds the exchange to the connection, for a server that offers the mechanism whose name ends
     * in {@code -PLUS}.
     *
     * @param own the binding of the connection
     */
    public Builder channelBinding(ChannelBinding own) {
      binding = own;
      plusNotOffered = false;
      return this;
    }

    /**
     * Tells the server that this client could bind the exchange but was not offered to, so that a
     * server that did offer it knows that the offer was stripped (RFC 5802 6).
     */
    public Builder plusNotOffered() {
      binding = null;
      plusNotOffered = true;
      return this;
    }

    /** Tells the server that this client does not bind the exchange: the default. */
    public Builder noChannelBinding() {
      binding = null;
      plusNotOffered = false;
      return this;
    }

    /** Builds the settings. */
    public ScramClientSettings build() {
      return new ScramClientSettings(this);
    }
  }

  /** The name of the mechanism, such as {@code SCRAM-SHA-256}. */
  public String mechanism() {
    return Scram.name(hash, binding != null);
  }

  /**
   * Makes an exchange, as {@link Scram#client} does.
   *
   * @param authzid the identity to act as; null to leave it to the server, which is usual
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
    Secret prepared = preparation.require(password);
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

  /** The gs2-cbind-flag (RFC 5802 7). */
  String flag() {
    if (binding != null) {
      return "p=" + binding.type();
    }
    return plusNotOffered ? "y" : "n";
  }

  byte[] bindingData() {
    return binding == null ? new byte[0] : binding.data();
  }
}
