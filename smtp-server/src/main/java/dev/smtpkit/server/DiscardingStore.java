package dev.smtpkit.server;

import dev.smtpkit.server.monitoring.IncomingMessage;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Resumption;
import java.nio.ByteBuffer;

/** Accepts every message and keeps none, for load tests. */
final class DiscardingStore implements MessageStore {

  @Override
  public String newId() {
    return "";
  }

  @Override
  public MessageSink open(IncomingMessage message) {
    return new Sink();
  }

  private static final class Sink implements MessageSink {

    @Override
    public Progress write(ByteBuffer octets, Resumption resumption) {
      return Progress.DONE;
    }

    @Override
    public void end(MessageSummary summary, Pending<Verdict> outcome) {
      outcome.answer(Verdict.ACCEPT);
    }

    @Override
    public void drop() {}
  }
}
