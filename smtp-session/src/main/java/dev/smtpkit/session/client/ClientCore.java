package dev.smtpkit.session.client;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.ReceivedReply;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.session.TlsInfo;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of a client's engine share: what leaves and waits, what is told, and what is known
 * of the server. The parts know this and not each other.
 */
final class ClientCore {

  private static final byte[] DOT = {'.', '\r', '\n'};

  final ClientConfiguration configuration;
  final Pipeline pipeline = new Pipeline();
  final Content content;

  /** The RCPT commands of the open transaction that were accepted and have no outcome yet. */
  final List<Ticket> accepted = new ArrayList<>(2);

  /** The server has accepted a MAIL, and nothing that ends its transaction. */
  boolean transactionOpen;

  /** No further chunk of the message may be sent (RFC 3030 2). */
  boolean chunkRefused;

  /** The last chunk of a message that lacks others; null outside of any. */
  @Nullable Ticket lastChunk;

  ServerOffer offer = ServerOffer.NOTHING;
  boolean authenticated;
  @Nullable TlsInfo tls;

  /** What leaves before anything else. */
  private byte[] owed = {};

  private final ArrayDeque<ClientEvent> events = new ArrayDeque<>(2);
  private boolean ended;

  ClientCore(ClientConfiguration configuration, @Nullable TlsInfo tls) {
    this.configuration = requireNonNull(configuration);
    this.tls = tls;
    content = new Content(configuration.bareLineEnds());
  }

  void tell(ClientEvent event) {
    events.add(event);
  }

  @Nullable ClientEvent nextEvent() {
    return events.poll();
  }

  boolean isEnded() {
    return ended;
  }

  /** Ends a message that nobody is to get, by a single dot (RFC 2920 3.1). */
  void endEmptyMessage(Ticket data) {
    owed = DOT;
    pipeline.expect(new Pipeline.Place(data, true), false);
  }

  boolean owes() {
    return owed.length > 0;
  }

  /** Writes what is owed; true if there is more of it. */
  boolean pay(ByteBuffer out) {
    int count = Math.min(owed.length, out.remaining());
    out.put(owed, 0, count);
    owed = Arrays.copyOfRange(owed, count, owed.length);
    return owes();
  }

  /** No transaction is open any more. */
  void endTransaction() {
    transactionOpen = false;
    accepted.clear();
    lastChunk = null;
    chunkRefused = false;
  }

  void refused(ReceivedReply reply) {
    end(EndReason.REFUSED, reply, null);
  }

  void faulty(@Nullable ReceivedReply reply) {
    end(EndReason.PROTOCOL_ERROR, reply, null);
  }

  /** A command will have no reply. */
  void unanswered(Ticket ticket) {
    if (!ticket.isInternal()) {
      tell(new ClientEvent.Unanswered(ticket));
    }
  }

  /** Ends the session, and gives back whatever waits for a reply. */
  void end(EndReason reason, @Nullable ReceivedReply reply, @Nullable Throwable cause) {
    if (ended) {
      return;
    }
    ended = true;
    // Those who may have been accepted count as well: their replies will never come.
    List<Ticket> recipients = new ArrayList<>(accepted);
    Ticket begun = lastChunk;
    if (content.isDue() && !content.isChunked()) {
      // Behind a 354 no other reply is due.
      tell(new ClientEvent.OutcomeUnknown(content.ticket(), recipients, false));
      recipients = new ArrayList<>();
    }
    for (Pipeline.Place place : pipeline.drainDue()) {
      Ticket ticket = place.ticket();
      Command command = ticket.command();
      if (command.verb() == Verb.MAIL) {
        recipients = new ArrayList<>();
        begun = null;
      } else if (command.verb() == Verb.RCPT) {
        recipients.add(ticket);
      }
      if (place.outcome() && !recipients.isEmpty()) {
        tell(new ClientEvent.OutcomeUnknown(ticket, recipients, !content.isOf(ticket)));
        recipients = new ArrayList<>();
        begun = null;
      } else {
        unanswered(ticket);
        begun = command instanceof Command.Bdat ? ticket : begun;
      }
    }
    if (begun != null && !recipients.isEmpty()) {
      tell(new ClientEvent.OutcomeUnknown(begun, recipients, false));
    }
    pipeline.drainUnsent().forEach(this::unanswered);
    content.close();
    endTransaction();
    tell(new ClientEvent.Closed(reason, reply, cause));
  }
}
