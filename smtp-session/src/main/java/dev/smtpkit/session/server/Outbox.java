package dev.smtpkit.session.server;

import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.wire.ReplyWriter;
import dev.smtpkit.session.WireObserver;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The replies that have not left yet, in their order; among them slots of replies not known yet.
 */
final class Outbox {

  /** When a reply has to leave. */
  enum Urgency {
    /** It may wait for the replies to other commands of a group (RFC 2920 3.2). */
    MAY_WAIT,
    /** It leaves at once, with everything before it. */
    AT_ONCE
  }

  /** A place in the order of replies. */
  static final class Slot {
    private @Nullable Reply reply;
    private @Nullable Slot next;

    private Slot(@Nullable Reply reply) {
      this.reply = reply;
    }
  }

  /** A group of a hundred recipients is answered by one write; holding more serves nobody. */
  private static final int MOST_HELD = 128;

  private static final int SLOT_OCTETS = 32;

  /** A reply and its array, beside its octets. */
  private static final int REPLY_OCTETS = 48;

  private final ReplyWriter writer = new ReplyWriter();
  private @Nullable Slot first;
  private @Nullable Slot last;

  /** How many of the replies are known. */
  private int known;

  private boolean urgent;

  void add(Reply reply, Urgency urgency) {
    append(new Slot(reply));
    known();
    urgent |= urgency == Urgency.AT_ONCE;
  }

  /** Queues a reply that leaves at once. */
  void flush(Reply reply) {
    add(reply, Urgency.AT_ONCE);
  }

  /** Keeps a place for a reply that is not known yet, and may then wait for others. */
  Slot reserve() {
    Slot slot = new Slot(null);
    append(slot);
    return slot;
  }

  void fill(Slot slot, Reply reply) {
    slot.reply = reply;
    known();
  }

  private void append(Slot slot) {
    Slot before = last;
    if (before == null) {
      first = slot;
    } else {
      before.next = slot;
    }
    last = slot;
  }

  private void known() {
    urgent |= ++known >= MOST_HELD;
  }

  /** Fills every slot that is still kept: nobody will be asked any more. */
  void fillAll(Reply reply) {
    for (Slot slot = first; slot != null; slot = slot.next) {
      if (slot.reply == null) {
        fill(slot, reply);
      }
    }
  }

  /** Drops a slot and all behind it, to make room for the session's last reply. */
  void cutAt(Slot slot) {
    Slot before = null;
    int left = 0;
    for (Slot each = first; each != null && each != slot; each = each.next) {
      before = each;
      left += each.reply == null ? 0 : 1;
    }
    if (before == null) {
      first = null;
    } else {
      before.next = null;
    }
    last = before;
    known = left;
  }

  void clear() {
    first = null;
    last = null;
    known = 0;
    urgent = false;
  }

  /** What is held, in octets: a slot for each reply, and its text as if it were its own. */
  int heldOctets() {
    int octets = 0;
    for (Slot slot = first; slot != null; slot = slot.next) {
      octets += SLOT_OCTETS;
      if (slot.reply != null) {
        // Not by its lines: this is asked at each transmit, and would copy all of them.
        octets += REPLY_OCTETS + slot.reply.length();
      }
    }
    return octets;
  }

  /** Whether nothing may be read before the known replies have left. */
  boolean mustLeave() {
    return urgent;
  }

  /** Whether a part of the first reply has left. */
  boolean hasBegun() {
    return !writer.isIdle();
  }

  boolean isEmpty() {
    return first == null;
  }

  /** Whether the next reply to leave is not known yet. */
  boolean isStuck() {
    return first != null && first.reply == null;
  }

  /**
   * Encodes what is known and fits; true if more of it is left.
   *
   * @param observer hears of each reply whose last octet was encoded; null for none
   */
  boolean transmit(ByteBuffer out, @Nullable WireObserver observer) {
    Slot slot;
    while ((slot = first) != null) {
      Reply reply = slot.reply;
      if (reply == null) {
        return false;
      }
      if (!writer.write(reply, out)) {
        return true;
      }
      first = slot.next;
      if (first == null) {
        last = null;
      }
      known--;
      if (observer != null) {
        observer.replied(reply);
      }
    }
    urgent = false;
    return false;
  }
}
