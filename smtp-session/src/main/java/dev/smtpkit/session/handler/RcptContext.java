package dev.smtpkit.session.handler;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.session.Peer;

/**
 * A recipient, and everything that is known when it is judged (RFC 5321 3.3). Immutable: any thread
 * may look at it at any time.
 */
public final class RcptContext {

  private final MailContext mail;
  private final ForwardPath forwardPath;
  private final RcptParameters parameters;

  private RcptContext(MailContext mail, ForwardPath forwardPath, RcptParameters parameters) {
    this.mail = requireNonNull(mail);
    this.forwardPath = requireNonNull(forwardPath);
    this.parameters = requireNonNull(parameters);
  }

  /**
   * A recipient.
   *
   * @param mail the sender of its transaction
   * @param forwardPath the recipient
   * @param parameters the parameters of RCPT
   */
  public static RcptContext of(
      MailContext mail, ForwardPath forwardPath, RcptParameters parameters) {
    return new RcptContext(mail, forwardPath, parameters);
  }

  /** The sender of the recipient's transaction. */
  public MailContext mail() {
    return mail;
  }

  /** The recipient. */
  public ForwardPath forwardPath() {
    return forwardPath;
  }

  /** The parameters of RCPT. */
  public RcptParameters parameters() {
    return parameters;
  }

  /** The client. */
  public Peer peer() {
    return mail.peer();
  }

  /** Whether the client has authenticated. */
  public boolean isAuthenticated() {
    return mail.isAuthenticated();
  }

  @Override
  public String toString() {
    return "RcptContext[" + forwardPath + ' ' + parameters + " of " + mail + ']';
  }
}
