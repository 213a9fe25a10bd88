package dev.smtpkit.session.client;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.client.ClientStateMachine.Trigger;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What a client's session knows: the state, what was sent and what was answered, what is known of
 * the server. It holds facts and no part that acts on them.
 */
final class ClientFacts {

  final ClientConfiguration configuration;
  final ClientStateMachine states = new ClientStateMachine();
  final Sent sent = new Sent();
  final Answered answered = new Answered();
  final Pipeline pipeline = new Pipeline();
  final OutgoingContent content;
  final Deadlines deadlines;
  final ArrayDeque<ClientEvent> events = new ArrayDeque<>(2);

  ServerOffer offer = ServerOffer.NOTHING;
  boolean authenticated;
  @Nullable TlsInfo tls;

  ClientFacts(ClientConfiguration configuration, @Nullable TlsInfo tls) {
    this.configuration = requireNonNull(configuration);
    this.tls = tls;
    deadlines = new Deadlines(configuration.deadlines());
    content = new OutgoingContent(configuration.bareLineEnds());
  }

  /** Tells the owner that a command will have no reply. */
  void unanswered(Ticket ticket) {
    if (!ticket.isInternal()) {
      events.add(new ClientEvent.Unanswered(ticket));
    }
  }

  /** No transaction is open any more. */
  void endTransaction() {
    answered.clear();
    states.on(Trigger.TRANSACTION_ENDED);
  }
}
