package dev.smtpkit.session.server;

import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.wire.ReplyWriter;
import dev.smtpkit.session.WireObserver;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The replies that wait to leave, in their order, among them places of those not known yet. */
final class Outbox {

  /** What one write may hold: more makes the client wait for nothing. */
  private static final int MOST_HELD = 128;

  private final ReplyWriter writer = new ReplyWriter();
  private final Fifo<Slot> slots = new Fifo<>();
  private final @Nullable WireObserver observer;

  /** How many of them are known. */
  private int known;

  private boolean urgent;

  Outbox(@Nullable WireObserver observer) {
    this.observer = observer;
  }

  /** A reply that may wait for others (RFC 2920 3.2). */
  void hold(Reply reply) {
    slots.add(new Slot.Said(reply));
    count();
  }

  /** A reply that takes all before it along. */
  void flush(Reply reply) {
    hold(reply);
    urgent = true;
  }

  /** Keeps a place for the reply to a decision, which may then wait for others. */
  void reserve(Decision decision) {
    slots.add(decision);
  }

  /** Puts a reply in the place that was kept for it. */
  void fill(Decision decision, Reply reply) {
    decision.reply(reply);
    count();
  }

  private void count() {
    urgent |= ++known >= MOST_HELD;
  }

  /** Whether nothing may be read before what is here has left. */
  boolean mustLeave() {
    return urgent;
  }

  /** Whether a reply has left in part. */
  boolean hasBegun() {
    return !writer.isIdle();
  }

  boolean isEmpty() {
    return slots.isEmpty();
  }

  /** Whether the next reply to leave is not known yet. */
  boolean isStuck() {
    Slot first = slots.peek();
    return first != null && first.reply() == null;
  }

  /** Fills every place that is still kept, because nobody will be asked any more. */
  void fillAll(Reply reply) {
    keepWhile(
        slot -> {
          if (slot instanceof Decision decision && decision.reply() == null) {
            fill(decision, reply);
          }
          return true;
        });
  }

  /** Gives up a place and all behind it: nothing is said after the last reply. */
  void cutAt(Decision decision) {
    known = 0;
    keepWhile(
        slot -> {
          known += slot.reply() == null ? 0 : 1;
          return slot != decision;
        });
  }

  /** Keeps the slots up to the first that does not pass. */
  private void keepWhile(Predicate<Slot> passes) {
    Fifo<Slot> kept = new Fifo<>();
    Slot slot;
    while ((slot = slots.poll()) != null && passes.test(slot)) {
      kept.add(slot);
    }
    slots.clear();
    while ((slot = kept.poll()) != null) {
      slots.add(slot);
    }
  }

  void clear() {
    slots.clear();
    known = 0;
    urgent = false;
  }

  /** Writes what is known and fits; true if there is more of it. */
  boolean transmit(ByteBuffer out) {
    Slot first;
    while ((first = slots.peek()) != null) {
      Reply reply = first.reply();
      if (reply == null) {
        return false;
      }
      if (!writer.write(reply, out)) {
        return true;
      }
      slots.poll();
      known--;
      if (observer != null) {
        observer.replied(reply);
      }
    }
    urgent = false;
    return false;
  }
}
