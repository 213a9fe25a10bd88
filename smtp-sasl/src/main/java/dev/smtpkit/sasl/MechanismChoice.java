package dev.smtpkit.sasl;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the mechanism of a client that has a password. A pure function of its settings and
 * arguments; immutable and thread-safe.
 *
 * <p>The order: SCRAM bound to the connection, SCRAM, PLAIN and LOGIN if the connection is
 * encrypted, CRAM-MD5 if allowed. Once SCRAM has failed the password is no longer sent in clear or
 * by CRAM-MD5, and once bound SCRAM has failed SCRAM is not tried unbound: an attacker may have
 * made it fail for just that.
 */
public final class MechanismChoice {

  /** The client's policy about channel binding. */
  public enum Binding {
    /** Never bind. */
    DISABLE,
    /** Bind where server and connection can. */
    PREFER,
    /** Bind, or do not authenticate. */
    REQUIRE
  }

  private static final List<MechanismName> BOUND = MechanismName.matching(MechanismName::isBound);
  private static final List<MechanismName> SCRAM =
      MechanismName.matching(name -> name.isScram() && !name.isBound());
  private static final List<MechanismName> CLEARTEXT =
      List.of(MechanismName.PLAIN, MechanismName.LOGIN);
  private static final List<MechanismName> CRAM_MD5 = List.of(MechanismName.CRAM_MD5);

  private final boolean encrypted;
  private final Binding channelBinding;
  private final boolean bindable;
  private final boolean cramMd5;

  private MechanismChoice(Builder builder) {
    encrypted = builder.encrypted;
    channelBinding = builder.channelBinding;
    bindable = builder.bindable;
    cramMd5 = builder.cramMd5;
  }

  /** A builder for a connection in clear without a channel binding, and without CRAM-MD5. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder with these settings. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.encrypted = encrypted;
    builder.channelBinding = channelBinding;
    builder.bindable = bindable;
    builder.cramMd5 = cramMd5;
    return builder;
  }

  /** Builds a {@link MechanismChoice}. */
  public static final class Builder {
    private boolean encrypted;
    private Binding channelBinding = Binding.PREFER;
    private boolean bindable;
    private boolean cramMd5;

    private Builder() {}

    /** The connection is encrypted and the server's name verified. */
    public Builder encrypted() {
      encrypted = true;
      return this;
    }

    /** The connection is in clear, or the server's name is not verified: the default. */
    public Builder notEncrypted() {
      encrypted = false;
      return this;
    }

    /** Sets the policy about channel binding; {@link Binding#PREFER} by default. */
    public Builder channelBinding(Binding policy) {
      channelBinding = policy;
      return this;
    }

    /** A {@link ChannelBinding} of the connection is at hand. */
    public Builder bindable() {
      bindable = true;
      return this;
    }

    /** No channel binding of the connection is at hand: the default. */
    public Builder notBindable() {
      bindable = false;
      return this;
    }

    /** CRAM-MD5 may be chosen if nothing better is left. */
    public Builder allowCramMd5() {
      cramMd5 = true;
      return this;
    }

    /** CRAM-MD5 is never chosen: the default. */
    public Builder refuseCramMd5() {
      cramMd5 = false;
      return this;
    }

    /** Builds the choice. */
    public MechanismChoice build() {
      return new MechanismChoice(this);
    }
  }

  /**
   * Chooses the best mechanism.
   *
   * @param offered the names that the server offers, in either case
   * @param failed the names that have failed with this server; not chosen again
   * @return the name; null if no mechanism may be used
   */
  public @Nullable String choose(Collection<String> offered, Collection<String> failed) {
    Set<MechanismName> tried = known(failed);
    Set<MechanismName> left = known(offered);
    left.removeAll(tried);
    MechanismName name = best(left, tried);
    return name == null ? null : name.text();
  }

  private @Nullable MechanismName best(Set<MechanismName> left, Set<MechanismName> tried) {
    MechanismName bound = channelBinding != Binding.DISABLE && bindable ? first(BOUND, left) : null;
    if (bound != null || channelBinding == Binding.REQUIRE || containsAny(tried, BOUND)) {
      return bound;
    }
    MechanismName scram = first(SCRAM, left);
    if (scram != null || containsAny(tried, SCRAM)) {
      return scram;
    }
    MechanismName cleartext = encrypted ? first(CLEARTEXT, left) : null;
    return cleartext == null && cramMd5 ? first(CRAM_MD5, left) : cleartext;
  }

  /**
   * Tells whether a client that uses SCRAM unbound has to say that it could bind and was not
   * offered to ({@link ScramClientSettings.Builder#plusNotOffered}). A server that did offer it
   * then knows that the offer was stripped (RFC 5802 6).
   *
   * @param offered the names that the server offers, in either case
   */
  public boolean plusNotOffered(Collection<String> offered) {
    return channelBinding != Binding.DISABLE && bindable && !containsAny(known(offered), BOUND);
  }

  /** The mechanisms of this module among some names. */
  private static Set<MechanismName> known(Collection<String> names) {
    Set<MechanismName> known = EnumSet.noneOf(MechanismName.class);
    for (String text : names) {
      MechanismName name = MechanismName.of(text);
      if (name != null) {
        known.add(name);
      }
    }
    return known;
  }

  private static boolean containsAny(Set<MechanismName> names, List<MechanismName> some) {
    return first(some, names) != null;
  }

  private static @Nullable MechanismName first(
      List<MechanismName> preferred, Set<MechanismName> names) {
    for (MechanismName name : preferred) {
      if (names.contains(name)) {
        return name;
      }
    }
    return null;
  }
}
