package dev.smtpkit.server;

import dev.smtpkit.server.log.LineLimit;
import dev.smtpkit.server.maildir.Maildir;
import dev.smtpkit.server.maildir.MaildirSink;
import dev.smtpkit.server.maildir.Notifier;
import dev.smtpkit.server.monitoring.IncomingMessage;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.message.HopLimit;
import dev.smtpkit.session.message.Trace;
import dev.smtpkit.session.message.TraceLines;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stores mail in Maildirs, under its trace lines.
 *
 * @param maildir where messages are stored
 * @param blocking runs what waits for the disk
 * @param clock nanoseconds, as {@link System#nanoTime} has them
 * @param limit withholds lines of the log about clients that cause too many
 * @param trace the trace lines
 * @param notifier notifies senders of deliveries; null if DSN is not offered
 */
record MaildirStore(
    Maildir maildir,
    Executor blocking,
    LongSupplier clock,
    LineLimit limit,
    Trace trace,
    @Nullable Notifier notifier)
    implements MessageStore {

  @Override
  public String newId() {
    return maildir.newId();
  }

  @Override
  public MessageSink open(IncomingMessage message) {
    MessageSink.Factory layers =
        (origin, envelope) -> new MaildirSink(maildir, blocking, clock, limit, message);
    layers = new TraceLines(trace, message::id, layers);
    if (notifier != null && Notifier.isAsked(message.envelope())) {
      layers = notifier.above(layers, message);
    }
    return new HopLimit(layers).open(message.origin(), message.envelope());
  }
}
