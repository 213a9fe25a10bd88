package dev.smtpkit.server.monitoring;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Resumption;
import java.nio.ByteBuffer;

/** Reports the outcome of a message that has ended, before the client hears it. */
public final class ObservedSink implements MessageSink {

  private final MessageSink below;
  private final IncomingMessage message;
  private final MailObserver observer;
  private final Runnable atEnd;

  /**
   * A sink.
   *
   * @param atEnd called on the session's thread when the message has ended
   */
  public ObservedSink(
      MessageSink below, IncomingMessage message, MailObserver observer, Runnable atEnd) {
    this.below = below;
    this.message = message;
    this.observer = observer;
    this.atEnd = atEnd;
  }

  @Override
  public Progress write(ByteBuffer octets, Resumption resumption) {
    return below.write(octets, resumption);
  }

  @Override
  public void end(MessageSummary summary, Pending<Verdict> outcome) {
    atEnd.run();
    long ended = System.nanoTime();
    Pending<Verdict> observed =
        new Pending<>() {
          @Override
          public boolean answer(Verdict verdict) {
            report(summary, verdict, System.nanoTime() - ended);
            return outcome.answer(verdict);
          }

          @Override
          public boolean isClosed() {
            return outcome.isClosed();
          }
        };
    try {
      below.end(summary, observed);
    } catch (RuntimeException e) {
      observer.refused(message, Replies.LOCAL_ERROR);
      throw e;
    }
  }

  private void report(MessageSummary summary, Verdict verdict, long nanos) {
    if (verdict instanceof Verdict.Refuse refuse) {
      observer.refused(message, refuse.reply());
    } else {
      observer.accepted(message, summary, nanos);
    }
  }

  @Override
  public void drop() {
    below.drop();
  }
}
