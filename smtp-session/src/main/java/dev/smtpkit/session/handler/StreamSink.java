package dev.smtpkit.session.handler;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A sink for those who read a message as an {@link InputStream}, on a thread of their own that may
 * block.
 *
 * <p>The thread is an executor's, taken for as long as the message lasts: one at a time for each
 * connection that is sending. Nothing is buffered: the stream reads from the span that came last,
 * and no more is read from the peer until it wants more. Whatever the reader leaves of a message is
 * skipped; what it throws is {@code 451 4.3.0}.
 *
 * <p>The methods of {@link MessageSink} are called on the session's thread, as always, and do not
 * block.
 */
public final class StreamSink implements MessageSink {

  /** Reads messages. Thread-safe, if it serves several connections. */
  @FunctionalInterface
  public interface Reader {

    /**
     * Reads one message.
     *
     * @param message its octets, dots taken off. An end of the stream is the end of the whole
     *     message; a message that will not be completed is an {@link IOException}, and nothing of
     *     it may be delivered then
     * @return whether it is stored; what is returned for a message that was not completed is not
     *     told to anybody
     * @throws IOException if it cannot be stored, or the message was not completed
     */
    Verdict read(InputStream message) throws IOException;
  }

  private enum End {
    NOT_YET,
    WHOLE,
    DROPPED
  }

  private final Reader reader;
  private final Executor blocking;
  private final Consumer<Throwable> faults;

  // All that follows is guarded by this.
  private @Nullable ByteBuffer span;
  private @Nullable Resumption resumption;
  private End end = End.NOT_YET;
  private boolean started;
  private @Nullable Verdict verdict;
  private @Nullable Pending<Verdict> outcome;

  /**
   * A sink for one message.
   *
   * @param reader reads it
   * @param blocking runs the reader; one that refuses to is {@code 451 4.3.0}
   * @param faults hears what the reader throws, on the reader's thread
   */
  public StreamSink(Reader reader, Executor blocking, Consumer<Throwable> faults) {
    this.reader = requireNonNull(reader);
    this.blocking = requireNonNull(blocking);
    this.faults = requireNonNull(faults);
  }

  @Override
  public synchronized Progress write(ByteBuffer octets, Resumption token) {
    start();
    if (verdict != null) {
      return Progress.DONE;
    }
    span = octets;
    resumption = token;
    notifyAll();
    return Progress.PENDING;
  }

  @Override
  public synchronized void end(MessageSummary summary, Pending<Verdict> asked) {
    start();
    end = End.WHOLE;
    outcome = asked;
    notifyAll();
    answer();
  }

  @Override
  public synchronized void drop() {
    end = End.DROPPED;
    notifyAll();
  }

  private void start() {
    if (started) {
      return;
    }
    started = true;
    try {
      blocking.execute(this::run);
    } catch (RejectedExecutionException e) {
      faults.accept(e);
      verdict = Verdict.refuse(Replies.LOCAL_ERROR);
    }
  }

  private void run() {
    Verdict result = Verdict.refuse(Replies.LOCAL_ERROR);
    try {
      result = requireNonNull(reader.read(new Stream()));
    } catch (Throwable e) {
      if (!wasDropped()) {
        faults.accept(e);
      }
    } finally {
      finish(result);
    }
  }

  private synchronized boolean wasDropped() {
    return end == End.DROPPED;
  }

  private void finish(Verdict result) {
    synchronized (this) {
      verdict = result;
      answer();
    }
    release();
  }

  /** Answers once both sides are done. It holds the lock; answering takes none of ours. */
  private void answer() {
    Pending<Verdict> asked = outcome;
    Verdict known = verdict;
    if (asked != null && known != null) {
      asked.answer(known);
    }
  }

  /** What the reader reads; for its thread only. */
  private final class Stream extends InputStream {

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
      requireNonNull(octets);
      if (length == 0) {
        return 0;
      }
      ByteBuffer current = await();
      if (current == null) {
        return -1;
      }
      int count = Math.min(length, current.remaining());
      current.get(octets, offset, count);
      if (!current.hasRemaining()) {
        release();
      }
      return count;
    }

    @Override
    public int available() {
      synchronized (StreamSink.this) {
        return span == null ? 0 : span.remaining();
      }
    }
  }

  /** The span that has octets, null at the end of the message. */
  private synchronized @Nullable ByteBuffer await() throws IOException {
    boolean interrupted = false;
    while (span == null && end == End.NOT_YET && !interrupted) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      throw new InterruptedIOException("interrupted while a message came in");
    }
    if (end == End.DROPPED) {
      throw new IOException("the message was not completed and is dropped");
    }
    return span;
  }

  /** The span is read: the session may give the next. */
  private void release() {
    Resumption read;
    synchronized (this) {
      span = null;
      read = resumption;
      resumption = null;
    }
    if (read != null) {
      read.resume();
    }
  }
}
