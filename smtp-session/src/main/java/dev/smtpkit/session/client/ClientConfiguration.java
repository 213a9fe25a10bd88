package dev.smtpkit.session.client;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.session.Protocol;
import java.util.function.UnaryOperator;

/** How a client's sessions are set up. Immutable. */
public final class ClientConfiguration {

  /** SMTP with the defaults. */
  public static final ClientConfiguration SMTP = builder(Protocol.SMTP).build();

  /** LMTP with the defaults. */
  public static final ClientConfiguration LMTP = builder(Protocol.LMTP).build();

  private final Protocol protocol;
  private final boolean requireTls;
  private final boolean allowClearAuthentication;
  private final BareLineEnds bareLineEnds;
  private final ClientDeadlines deadlines;
  private final WireLimits wireLimits;

  private ClientConfiguration(Builder builder) {
    protocol = builder.protocol;
    requireTls = builder.requireTls;
    allowClearAuthentication = builder.allowClearAuthentication;
    bareLineEnds = builder.bareLineEnds;
    deadlines = builder.deadlines;
    wireLimits = builder.wireLimits;
  }

  /**
   * A configuration with defaults for everything else.
   *
   * @param protocol SMTP or LMTP
   */
  public static Builder builder(Protocol protocol) {
    return new Builder(protocol);
  }

  /** A builder that begins with what this configuration has. */
  public Builder toBuilder() {
    Builder builder = new Builder(protocol);
    builder.requireTls = requireTls;
    builder.allowClearAuthentication = allowClearAuthentication;
    builder.bareLineEnds = bareLineEnds;
    builder.deadlines = deadlines;
    builder.wireLimits = wireLimits;
    return builder;
  }

  /** The protocol. */
  public Protocol protocol() {
    return protocol;
  }

  /** Whether nothing but what leads to TLS is sent in clear. */
  public boolean requiresTls() {
    return requireTls;
  }

  /** Whether an authentication may begin without TLS. */
  public boolean allowsClearAuthentication() {
    return allowClearAuthentication;
  }

  /** The rule for a CR or LF in a message that is not part of a CRLF. */
  public BareLineEnds bareLineEnds() {
    return bareLineEnds;
  }

  /** How long sessions wait. */
  public ClientDeadlines deadlines() {
    return deadlines;
  }

  /** The limits of the server's replies. */
  public WireLimits wireLimits() {
    return wireLimits;
  }

  boolean isLmtp() {
    return protocol == Protocol.LMTP;
  }

  /** Collects a {@link ClientConfiguration}. Not thread-safe. */
  public static final class Builder {

    private final Protocol protocol;
    private boolean requireTls;
    private boolean allowClearAuthentication;
    private BareLineEnds bareLineEnds = BareLineEnds.REJECT;
    private ClientDeadlines deadlines = ClientDeadlines.DEFAULT;
    private WireLimits wireLimits = WireLimits.DEFAULT;

    private Builder(Protocol protocol) {
      this.protocol = requireNonNull(protocol);
    }

    /** Sends nothing in clear but what leads to TLS. Off by default. */
    public Builder requireTls() {
      requireTls = true;
      return this;
    }

    /** Lets an authentication begin without TLS: within a host, say. Off by default. */
    public Builder allowClearAuthentication() {
      allowClearAuthentication = true;
      return this;
    }

    /**
     * Sets the rule for a CR or LF that is not part of a CRLF: {@link BareLineEnds#REJECT} by
     * default, or {@link BareLineEnds#NORMALIZE}.
     *
     * @throws IllegalArgumentException for {@link BareLineEnds#PASS}
     */
    public Builder bareLineEnds(BareLineEnds rule) {
      if (rule == BareLineEnds.PASS) {
        throw new IllegalArgumentException(
            "a bare CR or LF is never sent (RFC 5321 2.3.8): REJECT or NORMALIZE");
      }
      bareLineEnds = requireNonNull(rule);
      return this;
    }

    /** Sets how long sessions wait. */
    public Builder deadlines(ClientDeadlines deadlines) {
      this.deadlines = requireNonNull(deadlines);
      return this;
    }

    /** Changes some of the deadlines. */
    public Builder deadlines(UnaryOperator<ClientDeadlines.Builder> changes) {
      return deadlines(changes.apply(deadlines.toBuilder()).build());
    }

    /** Sets the limits of the server's replies: the length of a line, and the number of lines. */
    public Builder wireLimits(WireLimits limits) {
      wireLimits = requireNonNull(limits);
      return this;
    }

    /** The configuration. */
    public ClientConfiguration build() {
      return new ClientConfiguration(this);
    }
  }
}
