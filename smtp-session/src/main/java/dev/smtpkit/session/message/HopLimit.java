package dev.smtpkit.session.message;

import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Resumption;
import java.nio.ByteBuffer;

/**
 * Refuses messages that go round in a loop: those with too many Received lines (RFC 5321 6.3), by
 * {@code 554 5.4.6} at their end. Stands above the layer that adds such a line.
 *
 * <p>What is below hears of no octet behind one too many, but is dropped at once.
 *
 * <p>Immutable; its sinks are the session's.
 */
public final class HopLimit implements MessageSink.Factory {

  /** The most lines that are taken by default: the least that RFC 5321 6.3 has in mind. */
  public static final int DEFAULT_HOPS = 100;

  private static final Verdict ROUTING_LOOP =
      Verdict.refuse(Reply.of(554, 4, 6, "Routing loop detected"));

  private final int maxHops;
  private final MessageSink.Factory below;

  /**
   * A limit of {@link #DEFAULT_HOPS}.
   *
   * @param below where messages go
   */
  public HopLimit(MessageSink.Factory below) {
    this(DEFAULT_HOPS, below);
  }

  /**
   * A limit.
   *
   * @param maxHops how many Received lines a message may have when it comes, 1 or more
   * @param below where messages go
   * @throws IllegalArgumentException if the limit is less
   */
  public HopLimit(int maxHops, MessageSink.Factory below) {
    if (maxHops < 1) {
      throw new IllegalArgumentException("a limit of " + maxHops + " hops");
    }
    this.maxHops = maxHops;
    this.below = below;
  }

  @Override
  public MessageSink open(Origin origin, Envelope envelope) {
    return new Counting(below.open(origin, envelope));
  }

  private final class Counting implements MessageSink {

    private final MessageSink sink;
    private final HopCounter hops = new HopCounter();
    private boolean dropped;

    Counting(MessageSink sink) {
      this.sink = sink;
    }

    @Override
    public Progress write(ByteBuffer octets, Resumption resumption) {
      if (dropped) {
        return Progress.DONE;
      }
      hops.count(octets);
      if (hops.received() <= maxHops) {
        return sink.write(octets, resumption);
      }
      dropped = true;
      sink.drop();
      return Progress.DONE;
    }

    @Override
    public void end(MessageSummary summary, Pending<Verdict> outcome) {
      if (dropped) {
        outcome.answer(ROUTING_LOOP);
      } else {
        sink.end(summary, outcome);
      }
    }

    @Override
    public long heldOctets() {
      return dropped ? 0 : sink.heldOctets();
    }

    @Override
    public void drop() {
      if (!dropped) {
        sink.drop();
      }
    }
  }
}
