package dev.smtpkit.session.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts trace lines on top of messages (RFC 5321 4.4).
 *
 * <p>What is below gets them together with the first octets, in one buffer, which is a copy; all
 * later octets go by untouched. The end of a message without a single octet may reach it on the
 * thread that resumes from the lines. {@link MessageSummary} counts what the client sent, not these
 * lines.
 *
 * <p>Immutable; its sinks are the session's.
 */
public final class TraceLines implements MessageSink.Factory {

  private final Trace trace;
  private final Supplier<String> ids;
  private final MessageSink.Factory below;

  /**
   * A layer.
   *
   * @param trace what the lines say
   * @param ids makes an id, an atom, for each message; called on the sessions' threads
   * @param below where messages go
   */
  public TraceLines(Trace trace, Supplier<String> ids, MessageSink.Factory below) {
    this.trace = trace;
    this.ids = ids;
    this.below = below;
  }

  @Override
  public MessageSink open(Envelope envelope, Runnable resume) {
    byte[] lines = trace.lines(envelope, ids.get()).getBytes(UTF_8);
    Prefixing sink = new Prefixing(lines, resume);
    sink.below = below.open(envelope, sink::resumed);
    return sink;
  }

  /** Lines that are written alone, before the end of a message without octets. */
  private enum Lines {
    NOT_ALONE,
    WRITING,
    RESUMED_EARLY,
    PENDING
  }

  private static final class Prefixing implements MessageSink {

    private final Runnable resume;

    private final AtomicReference<Lines> state = new AtomicReference<>(Lines.NOT_ALONE);

    /** The end of a message without octets, once it waits for its lines to be taken. */
    private Runnable end = () -> {};

    private byte @Nullable [] lines;
    private @Nullable MessageSink below;

    Prefixing(byte[] lines, Runnable resume) {
      this.lines = lines;
      this.resume = resume;
    }

    private MessageSink below() {
      MessageSink sink = below;
      if (sink == null) {
        throw new IllegalStateException("a sink that was not opened");
      }
      return sink;
    }

    @Override
    public Progress write(ByteBuffer octets) {
      byte[] first = lines;
      if (first == null) {
        return below().write(octets);
      }
      lines = null;
      // In two writes, the second would have to wait for a resume, which comes on any thread.
      ByteBuffer both = ByteBuffer.allocate(first.length + octets.remaining());
      both.put(first).put(octets).flip();
      return below().write(both.asReadOnlyBuffer());
    }

    @Override
    public void end(MessageSummary content, Pending<Verdict> outcome) {
      byte[] first = lines;
      lines = null;
      if (first == null) {
        below().end(content, outcome);
        return;
      }
      end = () -> endOrRefuse(content, outcome);
      state.set(Lines.WRITING);
      Progress progress;
      try {
        progress = below().write(ByteBuffer.wrap(first).asReadOnlyBuffer());
      } catch (Throwable e) {
        below().drop();
        throw e;
      }
      if (progress == Progress.PENDING && state.compareAndSet(Lines.WRITING, Lines.PENDING)) {
        return;
      }
      state.set(Lines.NOT_ALONE);
      end.run();
    }

    /** An end that comes late has no driver that would hear of it and refuse. */
    private void endOrRefuse(MessageSummary content, Pending<Verdict> outcome) {
      try {
        below().end(content, outcome);
      } catch (Throwable e) {
        outcome.answer(Verdict.refuse(Replies.LOCAL_ERROR));
        throw e;
      }
    }

    /** What is below has resumed, on any thread. */
    void resumed() {
      if (state.compareAndSet(Lines.WRITING, Lines.RESUMED_EARLY)) {
        return;
      }
      if (state.compareAndSet(Lines.PENDING, Lines.NOT_ALONE)) {
        end.run();
      } else {
        resume.run();
      }
    }

    @Override
    public void drop() {
      below().drop();
    }
  }
}
