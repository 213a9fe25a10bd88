package dev.smtpkit.session.client;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.wire.CommandWriter;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commands that are to leave, and those that have left and wait for their replies, which come
 * in their order (RFC 2920 3.1).
 */
final class Pipeline {

  /**
   * Where a reply is due.
   *
   * @param ticket the command
   * @param outcome whether it is the message's, or its last chunk's, that is answered here
   */
  record Place(Ticket ticket, boolean outcome) {}

  private final CommandWriter writer = new CommandWriter();
  private final ArrayDeque<Ticket> unsent = new ArrayDeque<>(4);
  private final ArrayDeque<Place> due = new ArrayDeque<>(4);

  /** The last command that left has to be the last of its group. */
  private boolean groupEnded;

  void add(Ticket ticket) {
    unsent.add(ticket);
  }

  /** A reply is due to something that leaves by another way. */
  void expect(Place place, boolean endsGroup) {
    due.add(place);
    groupEnded = endsGroup;
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
    return !unsent.isEmpty() && (due.isEmpty() || pipelining && !groupEnded);
  }

  /**
   * Writes commands: a group if the server takes groups, else one. A chunk's octets follow its
   * command, so nothing leaves behind that.
   *
   * @param content told of a chunk whose octets are due
   * @return whether there is more than the buffer could take
   */
  boolean transmit(ByteBuffer out, boolean pipelining, Content content) {
    while (mayLeave(pipelining)) {
      Ticket next = unsent.element();
      if (!writer.write(next.command(), out)) {
        return true;
      }
      unsent.remove();
      Command command = next.command();
      boolean last = command instanceof Command.Bdat chunk && chunk.last();
      expect(new Place(next, last), !mayBeFollowed(command));
      if (command instanceof Command.Bdat chunk) {
        content.beginChunk(next, chunk.size());
        if (content.isDue()) {
          return false;
        }
      }
    }
    return false;
  }

  private static boolean mayBeFollowed(Command command) {
    Verb verb = command.verb();
    return verb == Verb.MAIL || verb == Verb.RCPT || verb == Verb.RSET || verb == Verb.BDAT;
  }

  /** Takes everything out, in its order: where replies were due, and then what has not left. */
  List<Place> drain() {
    List<Place> all = new ArrayList<>(due);
    due.clear();
    all.addAll(drainUnsent());
    return all;
  }

  /** Takes out what has not left. A command that has left in part goes with it. */
  List<Place> drainUnsent() {
    List<Place> all = new ArrayList<>();
    for (Ticket ticket : unsent) {
      all.add(new Place(ticket, false));
    }
    unsent.clear();
    return all;
  }
}
