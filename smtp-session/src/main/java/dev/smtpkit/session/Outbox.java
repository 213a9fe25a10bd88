package dev.smtpkit.session;

import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.wire.ReplyWriter;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** The replies that wait to leave, in their order. */
final class Outbox {

  /** What one write may hold: more makes the client wait for nothing. */
  private static final int MOST_HELD = 64;

  private final ReplyWriter writer = new ReplyWriter();
  private final ArrayDeque<Reply> replies = new ArrayDeque<>(4);
  private boolean urgent;

  /** A reply that may wait for others (RFC 2920 3.2). */
  void hold(Reply reply) {
    replies.add(reply);
    urgent |= replies.size() >= MOST_HELD;
  }

  /** A reply that takes all before it along. */
  void flush(Reply reply) {
    replies.add(reply);
    urgent = true;
  }

  /** Whether nothing may be read before what is here has left. */
  boolean mustLeave() {
    return urgent;
  }

  boolean isEmpty() {
    return replies.isEmpty();
  }

  void clear() {
    replies.clear();
    urgent = false;
  }

  /** Writes what fits; true if there is more. */
  boolean transmit(ByteBuffer out) {
    Reply reply;
    while ((reply = replies.peek()) != null) {
      if (!writer.write(reply, out)) {
        return true;
      }
      replies.remove();
    }
    urgent = false;
    return false;
  }
}
