package dev.smtpkit.session.handler;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.session.Peer;

/**
 * A recipient, and everything that is known when it is judged (RFC 5321 3.3). A copy: any thread
 * may look at it at any time.
 *
 * @param mail the transaction's beginning
 * @param forwardPath the recipient
 * @param parameters the parameters of RCPT
 */
public record RcptContext(MailContext mail, ForwardPath forwardPath, RcptParameters parameters) {

  /** The client. */
  public Peer peer() {
    return mail.peer();
  }

  /** Whether the client has authenticated. */
  public boolean isAuthenticated() {
    return mail.isAuthenticated();
  }
}
