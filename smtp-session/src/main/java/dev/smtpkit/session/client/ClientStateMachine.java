package dev.smtpkit.session.client;

import static dev.smtpkit.session.client.ClientState.CLOSED;
import static dev.smtpkit.session.client.ClientState.EXPECT_CONTENT;
import static dev.smtpkit.session.client.ClientState.EXPECT_GREETING;
import static dev.smtpkit.session.client.ClientState.EXPECT_HELLO;
import static dev.smtpkit.session.client.ClientState.EXPECT_MAIL;
import static dev.smtpkit.session.client.ClientState.EXPECT_OUTCOME;
import static dev.smtpkit.session.client.ClientState.EXPECT_QUIT;
import static dev.smtpkit.session.client.ClientState.EXPECT_RCPT;
import static dev.smtpkit.session.client.ClientState.EXPECT_RSET;
import static dev.smtpkit.session.client.ClientState.EXPECT_TLS;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * All transitions of a client's session, and the only place that writes its state.
 *
 * <p>The state follows what the server has answered. Beside it a session holds:
 *
 * <ul>
 *   <li>what was sent, which may be ahead of the answers ({@link Sent}), and the commands that wait
 *       to leave or for their replies ({@link Pipeline});
 *   <li>the recipients and the chunk that were accepted in the open transaction ({@link Answered});
 *   <li>the content that is due, behind a 354 or a BDAT ({@link OutgoingContent});
 *   <li>the exchange of an AUTH ({@link AuthDialogue});
 *   <li>the server's offer, TLS and authentication ({@link ClientFacts}), and the end of input
 *       ({@link ClientPoller}).
 * </ul>
 */
final class ClientStateMachine {

  /** What happened. */
  enum Trigger {
    GREETED,
    TURNED_AWAY,
    HELLO_ACCEPTED,
    MAIL_ACCEPTED,
    TRANSACTION_ENDED,
    DATA_ACCEPTED,
    CONTENT_SENT,
    CHUNK_REFUSED,
    LAST_CHUNK_REFUSED,
    TLS_ACCEPTED,
    TLS_ESTABLISHED,
    ENDED
  }

  private static final Map<ClientState, Map<Trigger, ClientState>> TABLE =
      new EnumMap<>(ClientState.class);

  static {
    on(EXPECT_GREETING, Trigger.GREETED, EXPECT_HELLO);
    on(EXPECT_GREETING, Trigger.TURNED_AWAY, EXPECT_QUIT);

    for (ClientState state : List.of(EXPECT_HELLO, EXPECT_MAIL, EXPECT_RCPT, EXPECT_RSET)) {
      on(state, Trigger.HELLO_ACCEPTED, EXPECT_MAIL);
      on(state, Trigger.TLS_ACCEPTED, EXPECT_TLS);
    }
    on(EXPECT_TLS, Trigger.TLS_ESTABLISHED, EXPECT_HELLO);

    for (ClientState state : List.of(EXPECT_MAIL, EXPECT_RCPT, EXPECT_RSET)) {
      on(state, Trigger.MAIL_ACCEPTED, EXPECT_RCPT);
      on(state, Trigger.CHUNK_REFUSED, EXPECT_RSET);
      on(state, Trigger.LAST_CHUNK_REFUSED, EXPECT_RCPT);
      on(state, Trigger.TRANSACTION_ENDED, EXPECT_MAIL);
    }
    on(EXPECT_HELLO, Trigger.TRANSACTION_ENDED, EXPECT_HELLO);

    on(EXPECT_RCPT, Trigger.DATA_ACCEPTED, EXPECT_CONTENT);
    on(EXPECT_RSET, Trigger.DATA_ACCEPTED, EXPECT_CONTENT);
    on(EXPECT_CONTENT, Trigger.CONTENT_SENT, EXPECT_OUTCOME);
    on(EXPECT_OUTCOME, Trigger.TRANSACTION_ENDED, EXPECT_MAIL);

    for (ClientState state : ClientState.values()) {
      if (state != CLOSED) {
        on(state, Trigger.ENDED, CLOSED);
      }
    }
  }

  private ClientState state = EXPECT_GREETING;

  private static void on(ClientState state, Trigger trigger, ClientState next) {
    TABLE.computeIfAbsent(state, s -> new EnumMap<>(Trigger.class)).put(trigger, next);
  }

  /** The transitions, for the test that draws them. */
  static Map<ClientState, Map<Trigger, ClientState>> table() {
    return Map.copyOf(TABLE);
  }

  ClientState state() {
    return state;
  }

  /** Takes a transition; one that the table does not have is a fault of the engine. */
  void on(Trigger trigger) {
    ClientState next = TABLE.getOrDefault(state, Map.of()).get(trigger);
    if (next == null) {
      throw new IllegalStateException(trigger + " in " + state);
    }
    state = next;
  }

  boolean isEnded() {
    return state == CLOSED;
  }

  /** Whether the server has accepted a hello, and nothing since that asks for another. */
  boolean hasHello() {
    return switch (state) {
      case EXPECT_GREETING, EXPECT_HELLO, EXPECT_TLS, EXPECT_QUIT, CLOSED -> false;
      case EXPECT_MAIL, EXPECT_RCPT, EXPECT_CONTENT, EXPECT_OUTCOME, EXPECT_RSET -> true;
    };
  }

  /** Whether the server has accepted a MAIL, and nothing that ends its transaction. */
  boolean inTransaction() {
    return state == EXPECT_RCPT || state == EXPECT_RSET;
  }
}
