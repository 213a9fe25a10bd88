package dev.smtpkit.session.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNullElseGet;

import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Resumption;
import dev.smtpkit.session.handler.SinkWrite;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts trace lines on top of messages (RFC 5321 4.4).
 *
 * <p>What is below gets them together with the first octets, in one buffer, which is a copy; all
 * later octets go by untouched. The end of a message without a single octet may reach it on the
 * thread that resumes from the lines. {@link MessageSummary} counts the client's octets, not these
 * lines. The id in the Received line is {@link Origin#traceId} for all that is below; a handler
 * that chooses the id itself puts it there before it opens this layer.
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
   * @param ids makes an id, an atom, for each message whose origin has none; called on the
   *     sessions' threads
   * @param below where messages go
   */
  public TraceLines(Trace trace, Supplier<String> ids, MessageSink.Factory below) {
    this.trace = trace;
    this.ids = ids;
    this.below = below;
  }

  @Override
  public MessageSink open(Origin origin, Envelope envelope) {
    String id = requireNonNullElseGet(origin.traceId(), ids);
    byte[] lines = trace.lines(origin, envelope, id).getBytes(UTF_8);
    Origin identified = origin.toBuilder().traceId(id).build();
    return new Prefixing(lines, below.open(identified, envelope));
  }

  private static final class Prefixing implements MessageSink {

    private final MessageSink below;

    /** The lines, until they have been written. */
    private byte @Nullable [] lines;

    Prefixing(byte[] lines, MessageSink below) {
      this.lines = lines;
      this.below = below;
    }

    @Override
    public Progress write(ByteBuffer octets, Resumption resumption) {
      byte[] first = lines;
      if (first == null) {
        return below.write(octets, resumption);
      }
      lines = null;
      // In two writes, the second would have to wait for a resumption, which comes on any thread.
      ByteBuffer both = ByteBuffer.allocate(first.length + octets.remaining());
      both.put(first).put(octets).flip();
      return below.write(both.asReadOnlyBuffer(), resumption);
    }

    @Override
    public void end(MessageSummary summary, Pending<Verdict> outcome) {
      byte[] first = lines;
      lines = null;
      if (first == null) {
        below.end(summary, outcome);
        return;
      }
      // A message without octets: its lines are written alone, and it ends once they are taken.
      SinkWrite alone = new SinkWrite(() -> endOrRefuse(summary, outcome));
      Progress progress;
      try {
        progress = below.write(ByteBuffer.wrap(first).asReadOnlyBuffer(), alone);
      } catch (Throwable e) {
        below.drop();
        throw e;
      }
      if (!alone.end(progress)) {
        below.end(summary, outcome);
      }
    }

    /** An end that comes late has no driver above it that would refuse for what it throws. */
    private void endOrRefuse(MessageSummary summary, Pending<Verdict> outcome) {
      try {
        below.end(summary, outcome);
      } catch (Throwable e) {
        outcome.answer(Verdict.FAULT);
        throw e;
      }
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
}
