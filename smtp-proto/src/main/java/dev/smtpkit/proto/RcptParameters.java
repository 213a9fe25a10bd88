package dev.smtpkit.proto;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ESMTP parameters of an RCPT command, each at most once (RFC 5321 4.1.1.3). */
public final class RcptParameters {

  /** No parameter at all. */
  public static final RcptParameters NONE = new RcptParameters(List.of());

  private final List<EsmtpParameter> others;

  private RcptParameters(List<EsmtpParameter> others) {
    this.others = others;
  }

  /** A builder without any parameter. */
  public static Builder builder() {
    return new Builder();
  }

  /** The parameters that have no type here, in the order given. */
  public List<EsmtpParameter> others() {
    return others;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RcptParameters that && others.equals(that.others);
  }

  @Override
  public int hashCode() {
    return others.hashCode();
  }

  /** The parameters as they stand in a command, separated by single blanks. */
  public String text() {
    return String.join(" ", others.stream().map(EsmtpParameter::text).toList());
  }

  @Override
  public String toString() {
    return text();
  }

  /** Collects parameters. Not thread-safe. */
  public static final class Builder {

    private @Nullable ParameterList others;

    private Builder() {}

    /**
     * Adds a parameter without a type.
     *
     * @param parameter the parameter
     * @return this builder
     * @throws IllegalArgumentException if its keyword was added before
     */
    public Builder other(EsmtpParameter parameter) {
      others = others == null ? new ParameterList() : others;
      others.add(parameter);
      return this;
    }

    /** The parameters collected so far. */
    public RcptParameters build() {
      return others == null ? NONE : new RcptParameters(others.copy());
    }
  }
}
