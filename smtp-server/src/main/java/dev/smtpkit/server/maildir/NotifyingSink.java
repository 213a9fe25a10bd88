package dev.smtpkit.server.maildir;

import dev.smtpkit.server.monitoring.IncomingMessage;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Resumption;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/**
 * Keeps the header section of a message that passes by, and notifies the sender once the store has
 * accepted the message, on the thread that the store answers on.
 */
final class NotifyingSink implements MessageSink {

  private final MessageSink below;
  private final IncomingMessage message;
  private final Notifier notifier;
  private final HeaderSection headers = new HeaderSection();
  private final OffsetDateTime arrived = OffsetDateTime.now(ZoneId.systemDefault());

  NotifyingSink(MessageSink below, IncomingMessage message, Notifier notifier) {
    this.below = below;
    this.message = message;
    this.notifier = notifier;
  }

  @Override
  public Progress write(ByteBuffer octets, Resumption resumption) {
    headers.add(octets);
    return below.write(octets, resumption);
  }

  @Override
  public void end(MessageSummary summary, Pending<Verdict> outcome) {
    below.end(summary, new AfterDelivery(outcome));
  }

  @Override
  public long heldOctets() {
    return headers.heldOctets() + below.heldOctets();
  }

  @Override
  public void drop() {
    below.drop();
  }

  private final class AfterDelivery implements Pending<Verdict> {

    private final Pending<Verdict> outcome;

    AfterDelivery(Pending<Verdict> outcome) {
      this.outcome = outcome;
    }

    @Override
    public boolean answer(Verdict verdict) {
      // The message is delivered, and the client hears so even if this fails.
      if (verdict instanceof Verdict.Accept && !outcome.isClosed()) {
        notifier.deliver(message, headers, arrived);
      }
      return outcome.answer(verdict);
    }

    @Override
    public boolean isClosed() {
      return outcome.isClosed();
    }
  }
}
