package dev.smtpkit.session.client;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.wire.CommandWriter;
import dev.smtpkit.session.client.Deadlines.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The commands that are to leave, and those that have left and wait for their replies, which come
 * in their order (RFC 2920 3.1).
 */
final class Pipeline {

  /**
   * The most replies that may be due: with more, both sides could end up writing and neither
   * reading.
   */
  private static final int MOST_DUE = 128;

  /**
   * A reply that is due.
   *
   * @param ticket the command
   * @param outcome whether it is the message's, or its last chunk's, that is answered here
   */
  record Place(Ticket ticket, boolean outcome) {

    /** The limit in time of the reply (RFC 5321 4.5.3.2). */
    Kind limit() {
      Verb verb = ticket.command().verb();
      if (outcome || verb == Verb.BDAT) {
        return Kind.OUTCOME;
      }
      return verb == Verb.DATA ? Kind.DATA : Kind.COMMAND;
    }
  }

  private static final byte[] DOT = {'.', '\r', '\n'};

  private final CommandWriter writer = new CommandWriter();
  private final ArrayDeque<Ticket> unsent = new ArrayDeque<>(4);
  private final ArrayDeque<Place> due = new ArrayDeque<>(4);

  /** The rest of the dot that ends a message for nobody; it leaves before anything else. */
  private byte[] dot = {};

  /** The last command that left has to be the last of its group. */
  private boolean groupEnded;

  /** A MAIL has left, and nothing that ends its transaction. */
  private boolean transactionSent;

  void add(Ticket ticket) {
    unsent.add(ticket);
  }

  void addFirst(Ticket ticket) {
    unsent.addFirst(ticket);
  }

  /** The next command will not leave. */
  void withdraw() {
    unsent.remove();
  }

  /** A reply is due to something that leaves by another way. */
  void expect(Place place, boolean endsGroup) {
    due.add(place);
    groupEnded = endsGroup;
    transactionSent &= !place.outcome();
  }

  /** Ends a message that has no recipient by a single dot (RFC 2920 3.1). */
  void endEmptyMessage(Ticket data) {
    dot = DOT;
    expect(new Place(data, true), false);
  }

  boolean owesDot() {
    return dot.length > 0;
  }

  /** Writes the dot that is owed; true if a part of it is left. */
  boolean transmitDot(ByteBuffer out) {
    int count = Math.min(dot.length, out.remaining());
    out.put(dot, 0, count);
    dot = Arrays.copyOfRange(dot, count, dot.length);
    return owesDot();
  }

  /** Whether nothing is on its way out or waits for its reply. */
  boolean isIdle() {
    return unsent.isEmpty() && due.isEmpty();
  }

  /** Where the next reply is due, null if none is. */
  @Nullable Place first() {
    return due.peek();
  }

  void answered() {
    due.remove();
  }

  /**
   * Whether the next command may leave.
   *
   * @param pipelining whether the server takes groups
   */
  boolean mayLeave(boolean pipelining) {
    Ticket next = unsent.peek();
    return next != null && (due.isEmpty() || pipelining && mayFollow(next.command()));
  }

  private boolean mayFollow(Command next) {
    if (groupEnded || due.size() >= MOST_DUE) {
      return false;
    } else if (next.verb() == Verb.MAIL) {
      // Whether the last transaction is over is known by its replies.
      return !transactionSent;
    }
    // A message follows when all replies to its envelope are known (RFC 3030 2).
    return next.verb() != Verb.BDAT || due.getLast().ticket().command().verb() == Verb.BDAT;
  }

  /**
   * Writes commands: a group if the server takes groups, else one. A chunk's octets follow its
   * command, so nothing leaves behind that.
   *
   * @param content begins a chunk whose BDAT was written
   * @param mayLeave called before a command is written; false means that it was dropped, or that
   *     another has taken its place
   * @return whether there is more than the buffer could take
   */
  boolean transmit(
      ByteBuffer out, boolean pipelining, OutgoingContent content, Predicate<Ticket> mayLeave) {
    while (mayLeave(pipelining)) {
      Ticket next = unsent.element();
      if (writer.isIdle() && !mayLeave.test(next)) {
        continue;
      }
      if (!writer.write(next.command(), out)) {
        return true;
      }
      unsent.remove();
      sent(next);
      if (next.command() instanceof Command.Bdat chunk) {
        content.beginChunk(next, chunk.size());
        if (content.isDue()) {
          return false;
        }
      }
    }
    return false;
  }

  private void sent(Ticket ticket) {
    Verb verb = ticket.command().verb();
    boolean last = ticket.command() instanceof Command.Bdat chunk && chunk.isLast();
    boolean mayBeFollowed =
        verb == Verb.MAIL || verb == Verb.RCPT || verb == Verb.RSET || verb == Verb.BDAT && !last;
    expect(new Place(ticket, last), !mayBeFollowed);
    transactionSent = verb == Verb.MAIL || transactionSent && verb != Verb.RSET;
  }

  /** Takes out all places where replies were due, in their order. */
  List<Place> drainDue() {
    List<Place> all = new ArrayList<>(due);
    due.clear();
    return all;
  }

  /** Takes out what has not left. A command that has left in part goes with it. */
  List<Ticket> drainUnsent() {
    List<Ticket> all = new ArrayList<>(unsent);
    unsent.clear();
    return all;
  }
}
