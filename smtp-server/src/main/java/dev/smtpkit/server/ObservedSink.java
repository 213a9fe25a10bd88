package dev.smtpkit.server;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.server.monitoring.MailObserver;
import dev.smtpkit.server.monitoring.Reception;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import java.nio.ByteBuffer;

/** Tells what became of a message that has ended, before the client is told. */
final class ObservedSink implements MessageSink {

  private final MessageSink below;
  private final Reception message;
  private final MailObserver observer;
  private final Runnable atEnd;

  /**
   * A sink.
   *
   * @param atEnd called on the session's thread when the message has ended, whole
   */
  ObservedSink(MessageSink below, Reception message, MailObserver observer, Runnable atEnd) {
    this.below = below;
    this.message = message;
    this.observer = observer;
    this.atEnd = atEnd;
  }

  @Override
  public Progress write(ByteBuffer octets) {
    return below.write(octets);
  }

  @Override
  public void end(MessageSummary content, Pending<Verdict> outcome) {
    atEnd.run();
    long ended = System.nanoTime();
    Pending<Verdict> told =
        new Pending<>() {
          @Override
          public boolean answer(Verdict verdict) {
            tell(content, verdict, System.nanoTime() - ended);
            return outcome.answer(verdict);
          }

          @Override
          public boolean isClosed() {
            return outcome.isClosed();
          }
        };
    try {
      below.end(content, told);
    } catch (RuntimeException e) {
      observer.refused(message, Replies.LOCAL_ERROR);
      throw e;
    }
  }

  private void tell(MessageSummary content, Verdict verdict, long nanos) {
    if (verdict instanceof Verdict.Refuse refuse) {
      observer.refused(message, refuse.reply());
    } else {
      observer.accepted(message, content, nanos);
    }
  }

  @Override
  public void drop() {
    below.drop();
  }
}
