package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ESMTP parameters of an RCPT command, each at most once (RFC 5321 4.1.1.3).
 *
 * <p>A parameter that was not given is null, or false if it has no value. {@link EsmtpKeyword}
 * lists those that have a type here; {@link #others()} has all others.
 */
public final class RcptParameters {

  /** No parameter at all. */
  public static final RcptParameters NONE = new RcptParameters(new Builder());

  private final @Nullable DsnNotify notify;
  private final @Nullable OriginalRecipient originalRecipient;
  private final @Nullable RecipientValidSince validSince;
  private final List<EsmtpParameter> others;

  /** The bits of the keywords given. */
  private final int given;

  private RcptParameters(Builder builder) {
    notify = builder.notify;
    originalRecipient = builder.originalRecipient;
    validSince = builder.validSince;
    others = builder.others == null ? List.of() : builder.others.copy();
    given = builder.given;
  }

  /** A builder without any parameter. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder with these parameters. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Whether a parameter was given; one of MAIL never was. */
  public boolean has(EsmtpKeyword keyword) {
    return (given & keyword.bit()) != 0;
  }

  /** NOTIFY (RFC 3461 4.1). */
  public @Nullable DsnNotify dsnNotify() {
    return notify;
  }

  /** ORCPT (RFC 3461 4.2). */
  public @Nullable OriginalRecipient originalRecipient() {
    return originalRecipient;
  }

  /** RRVS (RFC 7293 3.1). */
  public @Nullable RecipientValidSince validSince() {
    return validSince;
  }

  /**
   * Whether CONNEG was given: the reply should list the recipient's capabilities (RFC 4141 5.2).
   */
  public boolean contentNegotiation() {
    return has(EsmtpKeyword.CONNEG);
  }

  /** The parameters that have no type here, in the order given. */
  public List<EsmtpParameter> others() {
    return others;
  }

  /** All parameters as they stand in a command: those with a type first, in the table's order. */
  public List<EsmtpParameter> asList() {
    List<EsmtpParameter> all = new ArrayList<>(Integer.bitCount(given) + others.size());
    for (EsmtpKeyword keyword : EsmtpKeyword.ofRcpt()) {
      if (has(keyword)) {
        all.add(keyword.write(this));
      }
    }
    all.addAll(others);
    return List.copyOf(all);
  }

  private List<@Nullable Object> values() {
    return Arrays.asList(given, notify, originalRecipient, validSince, others);
  }

  /** Equal values; the order of parameters without a type matters. */
  @Override
  public boolean equals(Object other) {
    return this == other || other instanceof RcptParameters that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  /** The parameters as they stand in a command, separated by single blanks. */
  public String text() {
    return Characters.join(asList(), ' ');
  }

  @Override
  public String toString() {
    return text();
  }

  /**
   * Collects parameters. Not thread-safe.
   *
   * <p>Null takes a parameter back, and so does {@link #without}.
   */
  public static final class Builder {

    private @Nullable DsnNotify notify;
    private @Nullable OriginalRecipient originalRecipient;
    private @Nullable RecipientValidSince validSince;
    private @Nullable UntypedParameters others;
    private int given;

    private Builder() {}

    private Builder(RcptParameters from) {
      notify = from.notify;
      originalRecipient = from.originalRecipient;
      validSince = from.validSince;
      given = from.given;
      from.others.forEach(this::other);
    }

    boolean has(EsmtpKeyword keyword) {
      return (given & keyword.bit()) != 0;
    }

    Builder set(EsmtpKeyword keyword, boolean isGiven) {
      given = isGiven ? given | keyword.bit() : given & ~keyword.bit();
      return this;
    }

    /** Sets NOTIFY. */
    public Builder dsnNotify(@Nullable DsnNotify events) {
      notify = events;
      return set(EsmtpKeyword.NOTIFY, events != null);
    }

    /** Sets ORCPT. */
    public Builder originalRecipient(@Nullable OriginalRecipient recipient) {
      originalRecipient = recipient;
      return set(EsmtpKeyword.ORCPT, recipient != null);
    }

    /** Sets RRVS. */
    public Builder validSince(@Nullable RecipientValidSince since) {
      validSince = since;
      return set(EsmtpKeyword.RRVS, since != null);
    }

    /** Sets CONNEG. */
    public Builder contentNegotiation() {
      return set(EsmtpKeyword.CONNEG, true);
    }

    /** Takes a parameter back, if it was set. */
    public Builder without(EsmtpKeyword keyword) {
      keyword.clear(this);
      return set(keyword, false);
    }

    /**
     * Sets a parameter from its value as it stands in a command.
     *
     * @param keyword the keyword, one of RCPT
     * @param octets an array of ASCII or UTF-8
     * @param from the index of the value's first octet
     * @param to the index after its last octet, {@code from} if the keyword stands alone
     * @return false if the keyword cannot have the value; then the parameter is not set
     * @throws IllegalArgumentException if the keyword is one of MAIL
     */
    public boolean parse(EsmtpKeyword keyword, byte[] octets, int from, int to) {
      return keyword.read(this, octets, from, to);
    }

    /**
     * Adds a parameter without a type.
     *
     * @param parameter the parameter
     * @throws IllegalArgumentException if its keyword has a type or was added before
     */
    public Builder other(EsmtpParameter parameter) {
      others = others == null ? new UntypedParameters(Verb.RCPT) : others;
      others.add(parameter);
      return this;
    }

    /** The parameters collected so far. */
    public RcptParameters build() {
      return given == 0 && others == null ? NONE : new RcptParameters(this);
    }
  }
}
