package dev.smtpkit.server.monitoring;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.sasl.FailureReason;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Peer;
import java.util.List;

/**
 * Hears what becomes of mail and of those who bring it: for logs and metrics.
 *
 * <p>Called on any thread; thread-safe, and does not block.
 */
public interface MailObserver {

  /** Nobody. */
  MailObserver NONE = new MailObserver() {};

  /** What became of the wish to be notified of a delivery. */
  enum Notice {
    /** The notification is in the sender's mailbox. */
    DELIVERED,
    /** It could not be written. */
    FAILED,
    /** The sender is elsewhere, and nothing is sent there. */
    SENDER_ELSEWHERE
  }

  /**
   * A message is the server's now.
   *
   * @param nanos the time from its last octet until it was safe
   */
  default void accepted(IncomingMessage message, MessageSummary content, long nanos) {}

  /** A message that had begun is not taken; a client that has gone does not hear the reply. */
  default void refused(IncomingMessage message, Reply reply) {}

  /** A recipient was accepted. */
  default void recipientAccepted(Service service) {}

  /** A recipient was not. */
  default void recipientRefused(
      Service service, Peer client, ReversePath sender, ForwardPath recipient, Reply reply) {}

  /** A client has authenticated. */
  default void authenticated(Service service, Peer client, Identity identity) {}

  /** A client has failed to. */
  default void authenticationFailed(
      Service service, Peer client, String mechanism, FailureReason reason, int failures) {}

  /** A sender had asked to be notified. */
  default void notice(IncomingMessage message, Notice notice) {}

  /** Several, each told in turn. */
  record Several(List<MailObserver> observers) implements MailObserver {
    @Override
    public void accepted(IncomingMessage message, MessageSummary content, long nanos) {
      observers.forEach(each -> each.accepted(message, content, nanos));
    }

    @Override
    public void refused(IncomingMessage message, Reply reply) {
      observers.forEach(each -> each.refused(message, reply));
    }

    @Override
    public void recipientAccepted(Service service) {
      observers.forEach(each -> each.recipientAccepted(service));
    }

    @Override
    public void recipientRefused(
        Service service, Peer client, ReversePath sender, ForwardPath recipient, Reply reply) {
      observers.forEach(each -> each.recipientRefused(service, client, sender, recipient, reply));
    }

    @Override
    public void authenticated(Service service, Peer client, Identity identity) {
      observers.forEach(each -> each.authenticated(service, client, identity));
    }

    @Override
    public void authenticationFailed(
        Service service, Peer client, String mechanism, FailureReason reason, int failures) {
      observers.forEach(
          each -> each.authenticationFailed(service, client, mechanism, reason, failures));
    }

    @Override
    public void notice(IncomingMessage message, Notice notice) {
      observers.forEach(each -> each.notice(message, notice));
    }
  }
}
