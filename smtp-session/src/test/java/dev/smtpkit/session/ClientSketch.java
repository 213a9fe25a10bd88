package dev.smtpkit.session;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.ReceivedReply;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.wire.CommandWriter;
import dev.smtpkit.proto.wire.ReplyParser;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A throw-away client with the verbs of docs/client-verbs.md, enough of it for an envelope: it
 * shows that both sides can be driven in one way. Not the client's engine.
 */
final class ClientSketch {

  /** The handle of a command's place. */
  record Ticket(Command command) {}

  /** What happened. */
  sealed interface Happening {
    /** The end of a round. */
    enum Control implements Happening {
      NEED_INPUT,
      FLUSH
    }

    /** The greeting. */
    record Greeted(ReceivedReply reply) implements Happening {}

    /** A command's reply. */
    record Replied(Ticket ticket, ReceivedReply reply) implements Happening {}
  }

  private final ReplyParser parser = new ReplyParser();
  private final CommandWriter writer = new CommandWriter();
  private final ArrayDeque<Ticket> unsent = new ArrayDeque<>();
  private final ArrayDeque<Ticket> sent = new ArrayDeque<>();
  private boolean greeted;
  private boolean pipelining;

  /** Puts a command in its place. */
  Ticket send(Command command, long now) {
    Ticket ticket = new Ticket(command);
    unsent.add(ticket);
    return ticket;
  }

  /** The next event out of the caller's buffer. */
  Happening poll(ByteBuffer in, long now) {
    switch (parser.next(in)) {
      case NEED_INPUT -> {
        boolean mayLeave = greeted && !unsent.isEmpty() && (pipelining || sent.isEmpty());
        return mayLeave ? Happening.Control.FLUSH : Happening.Control.NEED_INPUT;
      }
      case REPLY -> {
        ReceivedReply reply = parser.reply();
        if (!greeted) {
          greeted = true;
          return new Happening.Greeted(reply);
        }
        Ticket ticket = sent.remove();
        if (ticket.command().verb() == Verb.EHLO) {
          pipelining = reply.lines().contains("PIPELINING");
        }
        return new Happening.Replied(ticket, reply);
      }
      case MALFORMED -> throw new AssertionError("no reply: " + parser.error());
    }
    throw new AssertionError("no such result");
  }

  /** Encodes what may leave: a group if the server takes groups, else one command. */
  boolean transmit(ByteBuffer out, long now) {
    while (!unsent.isEmpty() && (pipelining || sent.isEmpty())) {
      Ticket ticket = unsent.remove();
      writer.write(ticket.command(), out);
      sent.add(ticket);
    }
    return false;
  }

  /** What is waited for. */
  Demand demand() {
    return Demand.READ;
  }

  /** All that a round gives. */
  List<Happening> round(ByteBuffer in, ByteBuffer out, long now) {
    List<Happening> all = new ArrayList<>();
    Happening each;
    while ((each = poll(in, now)) != Happening.Control.NEED_INPUT) {
      if (each == Happening.Control.FLUSH) {
        transmit(out, now);
      } else {
        all.add(each);
      }
    }
    return all;
  }
}
