package dev.smtpkit.session.message;

import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.PendingAnswer;
import dev.smtpkit.session.handler.Resumption;
import dev.smtpkit.session.message.SpillStore.SpillFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way in. Fields are handed from task to task: the next begins only after the
 * session heard of the end of the last.
 */
final class SpillingSink implements MessageSink {

  private static final byte[] EMPTY = {};
  private static final int FIRST_OCTETS = 1024;

  private final Spilling owner;
  private final Origin origin;
  private final Envelope envelope;

  private byte[] memory = EMPTY;
  private int held;
  private @Nullable SpillFile file;
  private long length;
  private @Nullable Reply failure;

  SpillingSink(Spilling owner, Origin origin, Envelope envelope) {
    this.owner = owner;
    this.origin = origin;
    this.envelope = envelope;
  }

  @Override
  public Progress write(ByteBuffer octets, Resumption resumption) {
    if (failure != null) {
      return Progress.DONE;
    }
    int count = octets.remaining();
    if (file == null && hasRoom(count)) {
      octets.get(memory, held, count);
      held += count;
      length += count;
      return Progress.DONE;
    }
    try {
      owner.blocking.execute(
          () -> {
            spill(octets);
            resumeOrDiscard(resumption);
          });
      return Progress.PENDING;
    } catch (RejectedExecutionException e) {
      fail(e);
      return Progress.DONE;
    }
  }

  /** Whether memory can take so many octets more, made larger if it must be. */
  private boolean hasRoom(int count) {
    if (count > owner.messageOctets - held) {
      return false;
    }
    int needed = held + count;
    if (needed > memory.length) {
      int capacity =
          (int) Math.min(owner.messageOctets, Math.max(needed, Math.max(2L * held, FIRST_OCTETS)));
      if (!owner.take(capacity - memory.length)) {
        return false;
      }
      memory = Arrays.copyOf(memory, capacity);
    }
    return true;
  }

  private void spill(ByteBuffer octets) {
    try {
      SpillFile open = file;
      if (open == null) {
        open = owner.store.create();
        file = open;
        if (held > 0) {
          open.append(ByteBuffer.wrap(memory, 0, held).asReadOnlyBuffer());
        }
        releaseMemory();
      }
      length += octets.remaining();
      open.append(octets);
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
    }
  }

  /** A session that cannot be resumed any more will not drop the message either. */
  private void resumeOrDiscard(Resumption resumption) {
    try {
      resumption.resume();
    } catch (RuntimeException | Error e) {
      fail(e);
      throw e;
    }
  }

  private void fail(Throwable fault) {
    failure = owner.reply(fault);
    discard();
  }

  private void releaseMemory() {
    owner.giveBack(memory.length);
    memory = EMPTY;
    held = 0;
  }

  @Override
  public void end(MessageSummary summary, Pending<Verdict> outcome) {
    Reply failed = failure;
    if (failed != null) {
      outcome.answer(Verdict.refuse(failed));
      return;
    }
    Stored message = new Stored(summary, outcome);
    try {
      owner.blocking.execute(message::deliver);
    } catch (RejectedExecutionException e) {
      message.refuse(e);
    }
  }

  @Override
  public long heldOctets() {
    return memory.length;
  }

  @Override
  public void drop() {
    elsewhere(this::discard);
  }

  /** Runs what gives the file up on a thread that may block, if there is a file and a thread. */
  private void elsewhere(Runnable discarding) {
    if (file == null) {
      discarding.run();
      return;
    }
    try {
      owner.blocking.execute(discarding);
    } catch (RejectedExecutionException e) {
      discarding.run();
    }
  }

  private void discard() {
    releaseMemory();
    SpillFile open = file;
    file = null;
    if (open != null) {
      try {
        open.delete();
      } catch (IOException | RuntimeException e) {
        owner.reply(e);
      }
    }
  }

  /**
   * The whole message, and the question what becomes of it. An answer is passed on once the file is
   * gone: what is given within the delivery, when that returns.
   */
  private final class Stored implements StoredMessage {

    private final MessageSummary summary;
    private final Pending<Verdict> outcome;
    private final PendingAnswer<Verdict> answer;

    Stored(MessageSummary summary, Pending<Verdict> outcome) {
      this.summary = summary;
      this.outcome = outcome;
      answer = PendingAnswer.held(outcome::isClosed, this::answeredLate);
    }

    void deliver() {
      if (outcome.isClosed()) {
        // The client has a refusal already, and will send it again.
        discard();
        return;
      }
      try {
        owner.delivery.deliver(this, answer);
      } catch (RuntimeException | Error e) {
        answer.answer(Verdict.refuse(owner.reply(e)));
      }
      Verdict verdict = answer.detach();
      if (verdict != null) {
        finish(verdict);
      }
    }

    private boolean answeredLate(Verdict verdict) {
      boolean inTime = !outcome.isClosed();
      elsewhere(() -> finish(verdict));
      return inTime;
    }

    private void finish(Verdict verdict) {
      discard();
      outcome.answer(verdict);
    }

    /** Nobody is there to deliver it. */
    void refuse(Throwable fault) {
      finish(Verdict.refuse(owner.reply(fault)));
    }

    @Override
    public Origin origin() {
      return origin;
    }

    @Override
    public Envelope envelope() {
      return envelope;
    }

    @Override
    public MessageSummary summary() {
      return summary;
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public boolean isInMemory() {
      return file == null;
    }

    @Override
    public InputStream open() throws IOException {
      if (answer.isAnswered()) {
        throw new IllegalStateException("the outcome was answered");
      }
      SpillFile spilled = file;
      return spilled == null ? new ByteArrayInputStream(memory, 0, held) : spilled.open();
    }
  }
}
