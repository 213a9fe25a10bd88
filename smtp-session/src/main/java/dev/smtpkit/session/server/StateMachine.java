package dev.smtpkit.session.server;

import static dev.smtpkit.session.ServerState.CLOSED;
import static dev.smtpkit.session.ServerState.CLOSING;
import static dev.smtpkit.session.ServerState.EXPECT_AUTH_RESPONSE;
import static dev.smtpkit.session.ServerState.EXPECT_BDAT;
import static dev.smtpkit.session.ServerState.EXPECT_CHUNK;
import static dev.smtpkit.session.ServerState.EXPECT_GREETING;
import static dev.smtpkit.session.ServerState.EXPECT_HELLO;
import static dev.smtpkit.session.ServerState.EXPECT_MAIL;
import static dev.smtpkit.session.ServerState.EXPECT_MESSAGE;
import static dev.smtpkit.session.ServerState.EXPECT_OUTCOME;
import static dev.smtpkit.session.ServerState.EXPECT_QUIT;
import static dev.smtpkit.session.ServerState.EXPECT_RCPT;
import static dev.smtpkit.session.ServerState.EXPECT_RSET;
import static dev.smtpkit.session.ServerState.EXPECT_TLS;

import dev.smtpkit.session.ServerState;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All transitions of a server session, and the only place that writes its state.
 *
 * <p>The state says which input is awaited. Beside it a session holds:
 *
 * <ul>
 *   <li>decisions that are open and events that are queued ({@link OwnerQueue}), replies that have
 *       not left ({@link Outbox}), and a delay ({@link Deadlines}): each stops reading, none
 *       changes what is awaited;
 *   <li>a paused owner, a shutdown that waits for a command boundary, and the end of input ({@link
 *       Poller});
 *   <li>the transaction, and the LMTP replies that a dropped one still owes ({@link
 *       CurrentTransaction});
 *   <li>the client's hello, TLS, identity and offer ({@link ClientInfo});
 *   <li>the exchange of an AUTH ({@link AuthDialogue}), the decoder of a message or chunk, and
 *       whether the chunk was refused ({@link ChunkReception}).
 * </ul>
 */
final class StateMachine {

  /** What happened. */
  enum Trigger {
    GREETED,
    TURNED_AWAY,
    HELLO_ACCEPTED,
    CLIENT_REPLACED,
    MAIL_ACCEPTED,
    TRANSACTION_DROPPED,
    TRANSACTION_SPOILED,
    DATA_ACCEPTED,
    MESSAGE_ENDED,
    MESSAGE_SETTLED,
    CHUNK_BEGUN,
    CHUNK_ACCEPTED,
    CHUNK_REFUSED,
    AUTH_BEGUN,
    AUTH_ENDED,
    TLS_ACCEPTED,
    TLS_ESTABLISHED,
    ENDED,
    TRANSMITTED
  }

  private static final Map<ServerState, Map<Trigger, ServerState>> TABLE =
      new EnumMap<>(ServerState.class);

  static {
    on(EXPECT_GREETING, Trigger.GREETED, EXPECT_HELLO);
    on(EXPECT_GREETING, Trigger.TURNED_AWAY, EXPECT_QUIT);

    on(EXPECT_MAIL, Trigger.MAIL_ACCEPTED, EXPECT_RCPT);
    on(EXPECT_RCPT, Trigger.DATA_ACCEPTED, EXPECT_MESSAGE);
    on(EXPECT_MESSAGE, Trigger.MESSAGE_ENDED, EXPECT_OUTCOME);
    on(EXPECT_OUTCOME, Trigger.MESSAGE_SETTLED, EXPECT_MAIL);

    for (ServerState state :
        List.of(EXPECT_HELLO, EXPECT_MAIL, EXPECT_RCPT, EXPECT_BDAT, EXPECT_RSET)) {
      on(state, Trigger.HELLO_ACCEPTED, EXPECT_MAIL);
      on(state, Trigger.CHUNK_BEGUN, EXPECT_CHUNK);
    }
    on(EXPECT_QUIT, Trigger.CHUNK_BEGUN, EXPECT_CHUNK);
    on(EXPECT_CHUNK, Trigger.CHUNK_ACCEPTED, EXPECT_BDAT);
    on(EXPECT_CHUNK, Trigger.MESSAGE_ENDED, EXPECT_OUTCOME);
    on(EXPECT_CHUNK, Trigger.CHUNK_REFUSED, EXPECT_MAIL);

    for (ServerState state : List.of(EXPECT_RCPT, EXPECT_BDAT, EXPECT_RSET)) {
      on(state, Trigger.TRANSACTION_DROPPED, EXPECT_MAIL);
    }
    on(EXPECT_RCPT, Trigger.TRANSACTION_SPOILED, EXPECT_RSET);
    on(EXPECT_BDAT, Trigger.TRANSACTION_SPOILED, EXPECT_RSET);

    on(EXPECT_MAIL, Trigger.AUTH_BEGUN, EXPECT_AUTH_RESPONSE);
    on(EXPECT_AUTH_RESPONSE, Trigger.AUTH_ENDED, EXPECT_MAIL);
    on(EXPECT_MAIL, Trigger.TLS_ACCEPTED, EXPECT_TLS);
    on(EXPECT_TLS, Trigger.TLS_ESTABLISHED, EXPECT_HELLO);
    on(EXPECT_MAIL, Trigger.CLIENT_REPLACED, EXPECT_GREETING);

    for (ServerState state : ServerState.values()) {
      if (state != CLOSING && state != CLOSED) {
        on(state, Trigger.ENDED, CLOSING);
      }
    }
    on(CLOSING, Trigger.TRANSMITTED, CLOSED);
  }

  /** The states to which a refused chunk leads back, if it was announced there. */
  private static final Set<ServerState> KEPT_BY_REFUSED_CHUNK =
      Set.copyOf(EnumSet.of(EXPECT_HELLO, EXPECT_RSET, EXPECT_QUIT));

  private ServerState state = EXPECT_GREETING;

  /** Where the last chunk was announced. */
  private ServerState chunkAnnouncedIn = EXPECT_RCPT;

  private static void on(ServerState state, Trigger trigger, ServerState next) {
    TABLE.computeIfAbsent(state, s -> new EnumMap<>(Trigger.class)).put(trigger, next);
  }

  /** The transitions, for the test that draws them. */
  static Map<ServerState, Map<Trigger, ServerState>> table() {
    return Map.copyOf(TABLE);
  }

  ServerState state() {
    return state;
  }

  /** Takes a transition; one that the table does not have is a fault of the engine. */
  void on(Trigger trigger) {
    ServerState next = TABLE.getOrDefault(state, Map.of()).get(trigger);
    if (next == null) {
      throw new IllegalStateException(trigger + " in " + state);
    }
    if (trigger == Trigger.CHUNK_BEGUN) {
      chunkAnnouncedIn = state;
    }
    state = trigger == Trigger.CHUNK_REFUSED ? afterRefusedChunk(chunkAnnouncedIn, next) : next;
  }

  /** The state behind a refused chunk: a session that had no transaction is where it was. */
  static ServerState afterRefusedChunk(ServerState announcedIn, ServerState otherwise) {
    return KEPT_BY_REFUSED_CHUNK.contains(announcedIn) ? announcedIn : otherwise;
  }

  /** Whether a message has begun whose end has not come. */
  boolean isReceivingMessage() {
    return state == EXPECT_MESSAGE || state == EXPECT_CHUNK || state == EXPECT_BDAT;
  }

  /** Whether the session can be ended by a reply that belongs to no command. */
  boolean atCommandBoundary() {
    return switch (state) {
      case EXPECT_MESSAGE, EXPECT_CHUNK, EXPECT_BDAT, EXPECT_TLS -> false;
      default -> true;
    };
  }

  boolean isEnded() {
    return state == CLOSING || state == CLOSED;
  }
}
