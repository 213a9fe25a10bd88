package dev.smtpkit.server;

import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Resumption;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Notices the end of a message.
 *
 * @param below takes the message
 * @param atEnd called with the summary of a message that has ended whole, before the sink below is
 */
record EndObserver(MessageSink below, Consumer<MessageSummary> atEnd) implements MessageSink {

  @Override
  public Progress write(ByteBuffer octets, Resumption resumption) {
    return below.write(octets, resumption);
  }

  @Override
  public void end(MessageSummary summary, Pending<Verdict> outcome) {
    atEnd.accept(summary);
    below.end(summary, outcome);
  }

  @Override
  public long heldOctets() {
    return below.heldOctets();
  }

  @Override
  public void drop() {
    below.drop();
  }
}
