package dev.smtpkit.server.maildir;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.server.monitoring.IncomingMessage;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Recipient;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Resumption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores one message in a {@link Maildir}, all disk work on an executor. Tasks follow each other:
 * the next one begins only after the session heard of the end of the last, so fields need no lock.
 */
public final class MaildirSink implements MessageSink {

  private static final Logger LOG = LoggerFactory.getLogger(MaildirSink.class);

  private final Maildir maildir;
  private final Executor blocking;
  private final IncomingMessage message;
  private final List<ForwardPath> recipients;

  private Maildir.@Nullable Draft draft;
  private @Nullable Reply failure;

  /**
   * A sink.
   *
   * @param blocking runs tasks that wait for the disk
   */
  public MaildirSink(Maildir maildir, Executor blocking, IncomingMessage message) {
    this.maildir = maildir;
    this.blocking = blocking;
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

  private Maildir.Draft open() throws IOException {
    Maildir.Draft current = draft;
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
    try {
      blocking.execute(() -> outcome.answer(deliver()));
    } catch (RejectedExecutionException e) {
      discard();
      throw e;
    }
  }

  private Verdict deliver() {
    try {
      open().deliver(recipients);
    } catch (IOException | RuntimeException e) {
      return Verdict.refuse(fail(e));
    }
    return Verdict.accept(Reply.of(250, 0, 0, "Message accepted as " + message.id()));
  }

  @Override
  public void drop() {
    if (draft == null) {
      return;
    }
    try {
      blocking.execute(this::discard);
    } catch (RejectedExecutionException e) {
      discard();
    }
  }

  private Reply fail(Exception e) {
    boolean full = isFull(e);
    LOG.error("{} is not stored: {}", message.id(), full ? "no space" : e.toString());
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
