package dev.smtpkit.session.handler;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.SessionView;

/**
 * The sender of a transaction that is to begin, and everything that is known when it is judged (RFC
 * 5321 3.3). Immutable: any thread may look at it at any time.
 */
public final class MailContext {

  private final Origin origin;
  private final ReversePath reversePath;
  private final MailParameters parameters;
  private final String service;

  private MailContext(Builder builder) {
    origin = builder.origin;
    reversePath = builder.reversePath;
    parameters = builder.parameters;
    service = builder.service;
  }

  /**
   * A builder of a sender without parameters at the service "smtp".
   *
   * @param origin where the message comes from
   * @param reversePath the sender: a claim
   */
  public static Builder builder(Origin origin, ReversePath reversePath) {
    return new Builder(origin, reversePath);
  }

  /** A builder that begins with these values. */
  public Builder toBuilder() {
    return new Builder(origin, reversePath).parameters(parameters).service(service);
  }

  /** The service that the session's configuration names, as {@link SessionView#service}. */
  public String service() {
    return service;
  }

  /** Where the message comes from. */
  public Origin origin() {
    return origin;
  }

  /** The client, as the transport or a trusted peer's XCLIENT says. */
  public Peer peer() {
    return origin.peer();
  }

  /** Whether the client has authenticated. */
  public boolean isAuthenticated() {
    return origin.identity() != null;
  }

  /** The sender: a claim. */
  public ReversePath reversePath() {
    return reversePath;
  }

  /** The parameters of MAIL. */
  public MailParameters parameters() {
    return parameters;
  }

  @Override
  public String toString() {
    return "MailContext[" + reversePath + ' ' + parameters + " from " + origin + ']';
  }

  /** Collects a {@link MailContext}. Not thread-safe. */
  public static final class Builder {

    private final Origin origin;
    private final ReversePath reversePath;
    private MailParameters parameters = MailParameters.NONE;
    private String service = "smtp";

    private Builder(Origin origin, ReversePath reversePath) {
      this.origin = requireNonNull(origin);
      this.reversePath = requireNonNull(reversePath);
    }

    /** Sets the parameters of MAIL: none by default. */
    public Builder parameters(MailParameters parameters) {
      this.parameters = requireNonNull(parameters);
      return this;
    }

    /** Sets the name of the service: "smtp" by default. */
    public Builder service(String name) {
      service = requireNonNull(name);
      return this;
    }

    /** The sender. */
    public MailContext build() {
      return new MailContext(this);
    }
  }
}
