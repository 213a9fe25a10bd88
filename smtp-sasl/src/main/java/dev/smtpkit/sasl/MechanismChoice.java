package dev.smtpkit.sasl;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
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

  private static final List<String> BOUND = List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS");
  private static final List<String> SCRAM = List.of("SCRAM-SHA-256", "SCRAM-SHA-1");
  private static final List<String> CLEARTEXT = List.of("PLAIN", "LOGIN");
  private static final List<String> CRAM_MD5 = List.of("CRAM-MD5");

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
    List<String> tried = failed.stream().map(MechanismChoice::upper).toList();
    List<String> left =
        offered.stream().map(MechanismChoice::upper).filter(n -> !tried.contains(n)).toList();
    String name = null;
    if (channelBinding != Binding.DISABLE && bindable) {
      name = first(BOUND, left);
    }
    if (channelBinding == Binding.REQUIRE || tried.stream().anyMatch(BOUND::contains)) {
      return name;
    }
    name = name == null ? first(SCRAM, left) : name;
    if (name != null || tried.stream().anyMatch(SCRAM::contains)) {
      return name;
    }
    name = encrypted ? first(CLEARTEXT, left) : null;
    return name == null && cramMd5 ? first(CRAM_MD5, left) : name;
  }

  /**
   * Tells whether a client that uses SCRAM unbound has to say that it could bind and was not
   * offered to ({@link ScramClientSettings.Builder#plusNotOffered}). A server that did offer it
   * then knows that the offer was stripped (RFC 5802 6).
   *
   * @param offered the names that the server offers, in either case
   */
  public boolean plusNotOffered(Collection<String> offered) {
    return channelBinding != Binding.DISABLE
        && bindable
        && offered.stream().map(MechanismChoice::upper).noneMatch(BOUND::contains);
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  private static @Nullable String first(List<String> names, List<String> offered) {
    for (String name : names) {
      if (offered.contains(name)) {
        return name;
      }
    }
    return null;
  }
}
