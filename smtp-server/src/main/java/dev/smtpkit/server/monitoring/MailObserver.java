package dev.smtpkit.server.monitoring;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Peer;
import java.util.List;

/**
 * Observes the outcome of messages, recipients and authentications, for logs and metrics.
 *
 * <p>Called on any thread, so it is thread-safe, and must not block.
 */
public interface MailObserver {

  /** Ignores everything. */
  MailObserver NONE = new MailObserver() {};

  /** The outcome of a request for a notification of delivery. */
  enum Notice {
    /** The notification is in the sender's mailbox. */
    DELIVERED,
    /** It could not be written. */
    FAILED,
    /** The sender has no mailbox here, and nothing is sent elsewhere. */
    SENDER_ELSEWHERE
  }

  /**
   * A message was accepted, and the client gets the reply.
   *
   * @param nanos the time from its last octet until it was stored
   */
  default void accepted(IncomingMessage message, MessageSummary content, long nanos) {}

  /** A message that had begun was refused, and the client gets the reply. */
  default void refused(IncomingMessage message, Reply reply) {}

  /** The session ended before the message had an outcome. Nothing of the message is stored. */
  default void lost(IncomingMessage message, CloseReason reason) {}

  /** A recipient was accepted. */
  default void recipientAccepted(Service service) {}

  /** A recipient was refused. */
  default void recipientRefused(
      Service service, Peer client, ReversePath sender, ForwardPath recipient, Reply reply) {}

  /** A client has authenticated. */
  default void authenticated(Service service, Peer client, Identity identity) {}

  /** A client has failed to authenticate. */
  default void authenticationFailed(FailedAuthentication failed) {}

  /** The request of a sender for a notification was settled. */
  default void notice(IncomingMessage message, Notice notice) {}

  /** Passes each event on to several observers, in their order. */
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
    public void lost(IncomingMessage message, CloseReason reason) {
      observers.forEach(each -> each.lost(message, reason));
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
    public void authenticationFailed(FailedAuthentication failed) {
      observers.forEach(each -> each.authenticationFailed(failed));
    }

    @Override
    public void notice(IncomingMessage message, Notice notice) {
      observers.forEach(each -> each.notice(message, notice));
    }
  }
}
