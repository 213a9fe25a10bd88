package dev.smtpkit.session.handler;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Peer;

/**
 * The sender of a transaction that is to begin, and everything that is known when it is judged (RFC
 * 5321 3.3). Immutable: any thread may look at it at any time.
 */
public final class MailContext {

  private final Origin origin;
  private final ReversePath reversePath;
  private final MailParameters parameters;

  private MailContext(Origin origin, ReversePath reversePath, MailParameters parameters) {
    this.origin = requireNonNull(origin);
    this.reversePath = requireNonNull(reversePath);
    this.parameters = requireNonNull(parameters);
  }

  /**
   * A sender.
   *
   * @param origin where the message comes from
   * @param reversePath the sender: a claim
   * @param parameters the parameters of MAIL
   */
  public static MailContext of(Origin origin, ReversePath reversePath, MailParameters parameters) {
    return new MailContext(origin, reversePath, parameters);
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
}
