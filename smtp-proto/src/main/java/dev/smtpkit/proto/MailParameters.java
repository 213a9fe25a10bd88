package dev.smtpkit.proto;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The ESMTP parameters of a MAIL command, each at most once (RFC 5321 4.1.1.2). */
public final class MailParameters {

  /** No parameter at all. */
  public static final MailParameters NONE = new MailParameters(new Builder());

  /** What {@link #size()} says when the client declared none. */
  public static final long NO_SIZE = -1;

  private final long size;
  private final @Nullable BodyType body;
  private final boolean smtpUtf8;
  private final List<EsmtpParameter> others;

  private MailParameters(Builder builder) {
    size = builder.size;
    body = builder.body;
    smtpUtf8 = builder.smtpUtf8;
    others = builder.others == null ? List.of() : builder.others.copy();
  }

  /** A builder without any parameter. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * SIZE: the message's length in octets (RFC 1870 6), saturated at {@link Long#MAX_VALUE}, or
   * {@link #NO_SIZE}.
   */
  public long size() {
    return size;
  }

  /** BODY (RFC 6152 3, RFC 3030 3), null when the client said nothing, which means 7BIT. */
  public @Nullable BodyType body() {
    return body;
  }

  /** Whether SMTPUTF8 was given (RFC 6531 3.4). */
  public boolean smtpUtf8() {
    return smtpUtf8;
  }

  /** The parameters that have no type here, in the order given. */
  public List<EsmtpParameter> others() {
    return others;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MailParameters that
        && size == that.size
        && body == that.body
        && smtpUtf8 == that.smtpUtf8
        && others.equals(that.others);
  }

  @Override
  public int hashCode() {
    return Objects.hash(size, body, smtpUtf8, others);
  }

  /** The parameters as they stand in a command, separated by single blanks. */
  public String text() {
    StringBuilder text = new StringBuilder();
    if (size != NO_SIZE) {
      text.append(" SIZE=").append(size);
    }
    if (body != null) {
      text.append(" BODY=").append(body.text());
    }
    if (smtpUtf8) {
      text.append(" SMTPUTF8");
    }
    others.forEach(other -> text.append(' ').append(other.text()));
    return text.isEmpty() ? "" : text.substring(1);
  }

  @Override
  public String toString() {
    return text();
  }

  /** Collects parameters. Not thread-safe. */
  public static final class Builder {

    private long size = NO_SIZE;
    private @Nullable BodyType body;
    private boolean smtpUtf8;
    private @Nullable ParameterList others;

    private Builder() {}

    /**
     * Sets SIZE.
     *
     * @param octets the message's length, zero or more
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public Builder size(long octets) {
      if (octets < 0) {
        throw new IllegalArgumentException("size " + octets);
      }
      size = octets;
      return this;
    }

    /**
     * Sets BODY.
     *
     * @param type the body's type
     * @return this builder
     */
    public Builder body(BodyType type) {
      body = type;
      return this;
    }

    /**
     * Sets SMTPUTF8.
     *
     * @return this builder
     */
    public Builder smtpUtf8() {
      smtpUtf8 = true;
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
      if (parameter.is("SIZE") || parameter.is("BODY") || parameter.is("SMTPUTF8")) {
        throw new IllegalArgumentException(parameter.keyword() + " has a type of its own");
      }
      others = others == null ? new ParameterList() : others;
      others.add(parameter);
      return this;
    }

    /** The parameters collected so far. */
    public MailParameters build() {
      return size == NO_SIZE && body == null && !smtpUtf8 && others == null
          ? NONE
          : new MailParameters(this);
    }
  }
}
