package dev.smtpkit.session.client;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.EhloResponse;
import dev.smtpkit.proto.ReceivedReply;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.client.ClientStateMachine.Trigger;
import java.util.List;

/** What follows from a reply: the greeting, and replies to commands and messages. */
final class ReplyHandling {

  private final ClientFacts session;

  ReplyHandling(ClientFacts session) {
    this.session = session;
  }

  void greeting(ReceivedReply reply) {
    session.events.add(new ClientEvent.Greeted(reply));
    if (reply.code().value() == 220) {
      session.states.on(Trigger.GREETED);
    } else if (reply.code().value() == 421) {
      ClientEnding.refused(session, reply);
    } else if (reply.code().severity() == 3) {
      ClientEnding.protocolError(session, reply);
    } else {
      session.states.on(Trigger.TURNED_AWAY);
      for (Ticket ticket : session.pipeline.drainUnsent()) {
        if (ticket.command().verb() == Verb.QUIT) {
          session.pipeline.add(ticket);
        } else {
          session.unanswered(ticket);
        }
      }
    }
  }

  /** A reply to what left first, of all that waits. */
  void reply(Pipeline.Place place, ReceivedReply reply) {
    Ticket ticket = place.ticket();
    Command command = ticket.command();
    int severity = reply.code().severity();
    if (session.content.isOf(ticket)) {
      beforeItsEnd(reply);
    } else if (place.outcome() && session.answered.hasRecipients()) {
      outcome(ticket, reply);
    } else if (command.verb() == Verb.DATA && !place.outcome()) {
      data(ticket, reply);
    } else if (severity == 3 || severity == 2 && !fits(command, reply)) {
      ClientEnding.protocolError(session, reply);
    } else {
      answered(ticket, reply);
      if (severity == 2) {
        accepted(ticket, reply);
      } else {
        refused(command);
      }
      if (place.outcome()) {
        // Of a message that had no recipient.
        session.endTransaction();
      }
      if (command.verb() == Verb.QUIT) {
        ClientEnding.end(session, CloseReason.QUIT, reply, null);
      } else {
        endIfClosing(reply);
      }
    }
  }

  private void endIfClosing(ReceivedReply reply) {
    if (reply.code().value() == 421) {
      ClientEnding.refused(session, reply);
    }
  }

  /** Whether a positive reply is one that the command can have. */
  private static boolean fits(Command command, ReceivedReply reply) {
    int code = reply.code().value();
    if (command instanceof Command.Hello said) {
      return code == 250 && (said.verb() == Verb.HELO || EhloResponse.parse(reply) != null);
    }
    return command.verb() != Verb.STARTTLS || code == 220;
  }

  private void answered(Ticket ticket, ReceivedReply reply) {
    session.pipeline.answered();
    session.sent.answered(ticket);
    if (!ticket.isInternal()) {
      session.events.add(new ClientEvent.Replied(ticket, reply));
    }
  }

  private void refused(Command command) {
    if (command.verb() == Verb.MAIL) {
      session.endTransaction();
    } else if (command.verb() == Verb.BDAT) {
      session.states.on(Trigger.CHUNK_REFUSED);
    }
  }

  private void accepted(Ticket ticket, ReceivedReply reply) {
    Command command = ticket.command();
    Verb verb = command.verb();
    if (command instanceof Command.Rcpt) {
      session.answered.recipient(ticket);
    } else if (command instanceof Command.Bdat) {
      session.answered.chunk(ticket);
    } else if (verb == Verb.MAIL) {
      session.answered.clear();
      session.states.on(Trigger.MAIL_ACCEPTED);
    } else if (verb == Verb.RSET) {
      session.endTransaction();
    } else if (command instanceof Command.Hello said) {
      hello(said, reply);
    } else if (verb == Verb.STARTTLS) {
      session.states.on(Trigger.TLS_ACCEPTED);
    }
  }

  private void hello(Command.Hello said, ReceivedReply reply) {
    session.answered.clear();
    session.states.on(Trigger.HELLO_ACCEPTED);
    EhloResponse response = said.verb() == Verb.HELO ? null : EhloResponse.parse(reply);
    session.offer = new ServerOffer(response);
    if (response != null) {
      session.events.add(new ClientEvent.Offered(response));
    }
  }

  private void data(Ticket ticket, ReceivedReply reply) {
    boolean mayBegin = reply.code().value() == 354;
    boolean hasRecipients = session.answered.hasRecipients();
    if (mayBegin && hasRecipients && session.states.inTransaction()) {
      answered(ticket, reply);
      session.states.on(Trigger.DATA_ACCEPTED);
      session.content.beginData(ticket);
    } else if (mayBegin && !hasRecipients && !session.configuration.isLmtp()) {
      // A message for nobody is a single dot (RFC 2920 3.1). By LMTP no reply would follow it.
      session.pipeline.answered();
      session.pipeline.endEmptyMessage(ticket);
    } else if (reply.code().severity() < 4) {
      ClientEnding.protocolError(session, reply);
    } else {
      answered(ticket, reply);
      endIfClosing(reply);
    }
  }

  /** A reply to a message that was sent whole. */
  private void outcome(Ticket ticket, ReceivedReply reply) {
    if (reply.code().severity() == 3) {
      ClientEnding.protocolError(session, reply);
      return;
    }
    if (session.configuration.isLmtp()) {
      Ticket recipient = session.answered.takeFirstRecipient();
      session.events.add(new ClientEvent.Outcome(ticket, List.of(recipient), reply));
    } else {
      session.events.add(new ClientEvent.Outcome(ticket, session.answered.recipients(), reply));
      session.answered.takeAllRecipients();
    }
    if (ticket.command() instanceof Command.Bdat && reply.code().severity() >= 4) {
      session.states.on(Trigger.CHUNK_REFUSED);
    }
    if (!session.answered.hasRecipients()) {
      session.pipeline.answered();
      // A chunk that was refused leaves the transaction as it is (RFC 3030 2).
      boolean open = session.states.state() == ClientState.EXPECT_RSET;
      session.answered.clear();
      session.states.on(open ? Trigger.LAST_CHUNK_REFUSED : Trigger.TRANSACTION_ENDED);
    }
    endIfClosing(reply);
  }

  /** A reply where none is due, or to a message that has not been sent whole. */
  void outOfTurn(ReceivedReply reply) {
    if (session.content.isDue() && !session.content.isChunked()) {
      beforeItsEnd(reply);
    } else if (reply.code().value() == 421) {
      ClientEnding.refused(session, reply);
    } else {
      ClientEnding.protocolError(session, reply);
    }
  }

  /** The server will not take the rest of a message: framing is lost, and with it the session. */
  private void beforeItsEnd(ReceivedReply reply) {
    if (reply.code().severity() < 4) {
      ClientEnding.protocolError(session, reply);
    } else {
      ClientEnding.refused(session, reply);
    }
  }

  /** The handshake is done: everything that the server said before is forgotten (RFC 3207 4.2). */
  void secured() {
    session.answered.clear();
    session.states.on(Trigger.TLS_ESTABLISHED);
    session.offer = ServerOffer.NOTHING;
    session.authenticated = false;
  }
}
