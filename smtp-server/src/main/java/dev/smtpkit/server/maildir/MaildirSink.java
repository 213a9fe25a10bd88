package dev.smtpkit.server.maildir;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.server.log.LineLimit;
import dev.smtpkit.server.monitoring.IncomingMessage;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Recipient;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Resumption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores one message in a {@link Maildir}, all disk work on an executor. Tasks follow each other:
 * the next one begins only after the session heard of the end of the last, so fields need no lock.
 */
public final class MaildirSink implements MessageSink {

  private static final Logger LOG = LoggerFactory.getLogger(MaildirSink.class);

  /** How long a message may wait for a thread that stores it. */
  private static final Duration MOST_WAITING = Duration.ofSeconds(30);

  private static final Verdict CONGESTED =
      Verdict.refuse(Reply.of(451, 4, 5, "Storing is slow, try again later"));

  private final Maildir maildir;
  private final Executor blocking;
  private final LongSupplier clock;
  private final LineLimit limit;
  private final IncomingMessage message;
  private final List<ForwardPath> recipients;

  private @Nullable Draft draft;
  private @Nullable Reply failure;

  /**
   * A sink.
   *
   * @param blocking runs tasks that wait for the disk
   * @param clock nanoseconds, as {@link System#nanoTime} has them
   * @param limit withholds lines about clients that cause too many
   */
  public MaildirSink(
      Maildir maildir,
      Executor blocking,
      LongSupplier clock,
      LineLimit limit,
      IncomingMessage message) {
    this.maildir = maildir;
    this.blocking = blocking;
    this.clock = clock;
    this.limit = limit;
    this.message = message;
    this.recipients = message.envelope().recipients().stream().map(Recipient::forwardPath).toList();
  }

  @Override
  public Progress write(ByteBuffer octets, Resumption resumption) {
    if (failure != null) {
      return Progress.DONE;
    }
    blocking.execute(
        () -> {
          append(octets);
          resumption.resume();
        });
    return Progress.PENDING;
  }

  private void append(ByteBuffer octets) {
    try {
      open().append(octets);
    } catch (IOException | RuntimeException e) {
      fail(e);
    }
  }

  private Draft open() throws IOException {
    Draft current = draft;
    if (current == null) {
      current = maildir.draft(message.id(), recipients.get(0));
      draft = current;
    }
    return current;
  }

  @Override
  public void end(MessageSummary summary, Pending<Verdict> outcome) {
    Reply failed = failure;
    if (failed != null) {
      outcome.answer(Verdict.refuse(failed));
      return;
    }
    long queued = clock.getAsLong();
    try {
      blocking.execute(() -> deliver(outcome, clock.getAsLong() - queued));
    } catch (RejectedExecutionException e) {
      discard();
      throw e;
    }
  }

  /**
   * Stores the message, unless its time is over already. Its time may still be over before the
   * client has the answer: then it is taken back.
   */
  private void deliver(Pending<Verdict> outcome, long waitedNanos) {
    if (waitedNanos > MOST_WAITING.toNanos()) {
      discard();
      outcome.answer(CONGESTED);
      return;
    }
    try {
      if (!outcome.isClosed()) {
        open().force();
      }
      if (outcome.isClosed()) {
        discard();
        return;
      }
      Delivery delivery = open().place(recipients);
      draft = null;
      CompletableFuture<Void> unused =
          message.acknowledged().thenAccept(told -> keep(delivery, told));
    } catch (IOException | RuntimeException e) {
      outcome.answer(Verdict.refuse(fail(e)));
      return;
    }
    outcome.answer(Verdict.accept(Reply.of(250, 0, 0, "Message accepted as " + message.id())));
  }

  private void keep(Delivery delivery, boolean acknowledged) {
    if (!acknowledged) {
      later(() -> delivery.takeBack(message.id()));
    }
  }

  private void later(Runnable cleanUp) {
    try {
      blocking.execute(cleanUp);
    } catch (RejectedExecutionException e) {
      // The server ends: what may stay on the disk matters more than this thread's time.
      cleanUp.run();
    }
  }

  @Override
  public void drop() {
    if (draft != null) {
      later(this::discard);
    }
  }

  private Reply fail(Exception e) {
    boolean full = isFull(e);
    if (limit.admits(message.origin().peer().remote().getAddress())) {
      LOG.error("{} is not stored: {}", message.id(), full ? "no space" : e.toString());
    }
    Reply reply = full ? Replies.INSUFFICIENT_STORAGE : Replies.LOCAL_ERROR;
    failure = reply;
    discard();
    return reply;
  }

  /** True if the disk or the quota is used up, which the JDK reports only in the system's words. */
  private static boolean isFull(Exception e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("no space left") || message.contains("quota exceeded");
  }

  private void discard() {
    if (draft != null) {
      draft.discard();
      draft = null;
    }
  }
}
