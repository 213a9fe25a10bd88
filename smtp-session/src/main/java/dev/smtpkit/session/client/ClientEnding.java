package dev.smtpkit.session.client;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.ReceivedReply;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.client.ClientStateMachine.Trigger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends the session, and gives back whatever waits for a reply. */
final class ClientEnding {

  private ClientEnding() {}

  /** Ends the session because of a refusal. */
  static void refused(ClientFacts session, ReceivedReply reply) {
    end(session, CloseReason.REFUSED, reply, null);
  }

  /** Ends the session because the server broke the protocol. */
  static void protocolError(ClientFacts session, @Nullable ReceivedReply reply) {
    end(session, CloseReason.PROTOCOL_ERROR, reply, null);
  }

  /**
   * Ends the session, unless it has ended.
   *
   * @param reply the reply that ended it, null if none did
   * @param cause what was thrown, null if nothing was
   */
  static void end(
      ClientFacts session,
      CloseReason reason,
      @Nullable ReceivedReply reply,
      @Nullable Throwable cause) {
    if (session.states.isEnded()) {
      return;
    }
    session.states.on(Trigger.ENDED);
    giveBack(session);
    session.pipeline.drainUnsent().forEach(session::unanswered);
    session.content.close();
    session.answered.clear();
    session.events.add(new ClientEvent.Closed(reason, reply, cause));
  }

  /** Reports every command that has left and will have no reply, and messages without outcome. */
  private static void giveBack(ClientFacts session) {
    // Recipients whose replies are due count as well: they may have been accepted.
    List<Ticket> recipients = new ArrayList<>(session.answered.recipients());
    Ticket begun = session.answered.lastChunk();
    OutgoingContent content = session.content;
    if (content.isDue() && !content.isChunked()) {
      // Behind a 354 no other reply is due.
      session.events.add(new ClientEvent.OutcomeUnknown(content.ticket(), recipients, false));
      recipients = new ArrayList<>();
    }
    for (Pipeline.Place place : session.pipeline.drainDue()) {
      Ticket ticket = place.ticket();
      Command command = ticket.command();
      if (command.verb() == Verb.MAIL) {
        recipients = new ArrayList<>();
        begun = null;
      } else if (command.verb() == Verb.RCPT) {
        recipients.add(ticket);
      }
      if (place.outcome() && !recipients.isEmpty()) {
        boolean whole = !content.isOf(ticket);
        session.events.add(new ClientEvent.OutcomeUnknown(ticket, recipients, whole));
        recipients = new ArrayList<>();
        begun = null;
      } else {
        session.unanswered(ticket);
        begun = command instanceof Command.Bdat ? ticket : begun;
      }
    }
    if (begun != null && !recipients.isEmpty()) {
      session.events.add(new ClientEvent.OutcomeUnknown(begun, recipients, false));
    }
  }
}
