package dev.smtpkit.policy.message;

import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.handler.MessageSink;

/**
 * Where messages go: what {@code MailHandler.message} does. The layers of this package are such,
 * and have another one below them.
 */
@FunctionalInterface
public interface SinkFactory {

  /**
   * A message begins. Called on the session's thread.
   *
   * @param envelope the transaction
   * @param resume lets octets come again after {@link MessageSink.Progress#PENDING}; any thread may
   *     call it, once for each
   * @return where the message goes
   */
  MessageSink open(Envelope envelope, Runnable resume);
}
