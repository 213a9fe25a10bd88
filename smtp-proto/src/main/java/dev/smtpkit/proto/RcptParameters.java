package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.Characters;
import dev.smtpkit.proto.grammar.ParameterKeyword;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The ESMTP parameters of an RCPT command, each at most once (RFC 5321 4.1.1.3). What was not given
 * is null or false.
 */
public final class RcptParameters {

  /** No parameter at all. */
  public static final RcptParameters NONE = new RcptParameters(new Builder());

  private final @Nullable DsnNotify notify;
  private final @Nullable OriginalRecipient originalRecipient;
  private final @Nullable RecipientValidSince validSince;
  private final boolean contentNegotiation;
  private final List<EsmtpParameter> others;

  private RcptParameters(Builder builder) {
    notify = builder.notify;
    originalRecipient = builder.originalRecipient;
    validSince = builder.validSince;
    contentNegotiation = builder.contentNegotiation;
    others = builder.others == null ? List.of() : builder.others.copy();
  }

  /** A builder without any parameter. */
  public static Builder builder() {
    return new Builder();
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

  /** Whether CONNEG was given: the reply should tell what the recipient can show (RFC 4141 5.2). */
  public boolean contentNegotiation() {
    return contentNegotiation;
  }

  /** The parameters that have no type here, in the order given. */
  public List<EsmtpParameter> others() {
    return others;
  }

  /** All parameters as they stand in a command: first those with a type, in an order of our own. */
  public List<EsmtpParameter> asList() {
    return new ParameterList()
        .add(ParameterKeyword.NOTIFY, notify == null ? null : notify.text())
        .add(ParameterKeyword.ORCPT, originalRecipient == null ? null : originalRecipient.text())
        .add(ParameterKeyword.RRVS, validSince == null ? null : validSince.text())
        .add(ParameterKeyword.CONNEG, contentNegotiation)
        .addAll(others)
        .copy();
  }

  /** Equal values; those of parameters without a type in the same order. */
  @Override
  public boolean equals(Object other) {
    return other instanceof RcptParameters that
        && notify == that.notify
        && Objects.equals(originalRecipient, that.originalRecipient)
        && Objects.equals(validSince, that.validSince)
        && contentNegotiation == that.contentNegotiation
        && others.equals(that.others);
  }

  @Override
  public int hashCode() {
    return Objects.hash(notify, originalRecipient, validSince, contentNegotiation, others);
  }

  /** The parameters as they stand in a command, separated by single blanks. */
  public String text() {
    return Characters.join(asList(), ' ');
  }

  @Override
  public String toString() {
    return text();
  }

  /** Collects parameters. Not thread-safe. */
  public static final class Builder {

    private @Nullable DsnNotify notify;
    private @Nullable OriginalRecipient originalRecipient;
    private @Nullable RecipientValidSince validSince;
    private boolean contentNegotiation;
    private @Nullable ParameterList others;

    private Builder() {}

    /** Sets NOTIFY, null for none. */
    public Builder dsnNotify(@Nullable DsnNotify events) {
      notify = events;
      return this;
    }

    /** Sets ORCPT, null for none. */
    public Builder originalRecipient(@Nullable OriginalRecipient recipient) {
      originalRecipient = recipient;
      return this;
    }

    /** Sets RRVS, null for none. */
    public Builder validSince(@Nullable RecipientValidSince since) {
      validSince = since;
      return this;
    }

    /** Sets CONNEG, or takes it back. */
    public Builder contentNegotiation(boolean isGiven) {
      contentNegotiation = isGiven;
      return this;
    }

    /**
     * Adds a parameter without a type.
     *
     * @param parameter the parameter; its keyword is not one of the typed ones
     * @return this builder
     * @throws IllegalArgumentException if the keyword has a type or was added before
     */
    public Builder other(EsmtpParameter parameter) {
      byte[] keyword = Characters.octets(parameter.keyword());
      if (keyword != null && ParameterKeyword.ofRcpt(keyword, 0, keyword.length) != null) {
        throw new IllegalArgumentException(parameter.keyword() + " has a type of its own");
      }
      others = others == null ? new ParameterList() : others;
      others.add(parameter);
      return this;
    }

    /** How many parameters are set. */
    public int count() {
      return (notify == null ? 0 : 1)
          + (originalRecipient == null ? 0 : 1)
          + (validSince == null ? 0 : 1)
          + (contentNegotiation ? 1 : 0)
          + (others == null ? 0 : others.size());
    }

    /** The parameters collected so far. */
    public RcptParameters build() {
      return count() == 0 ? NONE : new RcptParameters(this);
    }
  }
}
