package dev.smtpkit.session.server;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.server.Deadlines.Kind;
import dev.smtpkit.session.server.Decision.Subject;
import dev.smtpkit.session.server.StateMachine.Trigger;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a poll gives next: a queued event, a control result, or what the next octets are. It
 * holds what stops the reading of input: a paused owner, a shutdown, the end of input.
 */
final class Poller {

  private static final Reply NO_MEMORY =
      Reply.of(421, 3, 2, "Out of memory at the moment, try again later");

  private final SessionFacts session;
  private final Greetings greetings;
  private final AuthDialogue auth;
  private final MessageReception message;
  private final ChunkReception chunks;
  private final CommandLines lines;

  private boolean paused;

  /** Nothing complete was left in the buffer, and nothing has happened since. */
  private boolean drained;

  private boolean inputEnded;
  private boolean truncated;
  private @Nullable Reply shutdownReply;

  /** Wires the parts of a session: each knows the facts, and those parts that it needs. */
  Poller(SessionFacts session) {
    this.session = session;
    Penalties penalties = new Penalties(session);
    CommandReplies replies = new CommandReplies(session, penalties);
    MessageOutcome outcome = new MessageOutcome(session, penalties);
    greetings = new Greetings(session, replies);
    auth = new AuthDialogue(session, replies);
    message = new MessageReception(session, replies, outcome);
    chunks = new ChunkReception(session, replies, greetings, outcome);
    Commands commands =
        new Commands(
            session, replies, greetings, auth, new Transactions(session, replies), message);
    lines = new CommandLines(session, commands, chunks, auth);
  }

  void begin() {
    session.deadlines.set(Kind.COMMAND);
    if (session.memory.isExhausted()) {
      end(NO_MEMORY, CloseReason.REFUSED);
    } else {
      greetings.begin();
    }
  }

  ServerEvent poll(ByteBuffer in) {
    ServerEvent event = next(in);
    if (event instanceof ServerEvent.Control && !paused) {
      // Nothing that was read waits for what is still to come.
      ServerEvent collected = session.transaction.collected();
      event = collected == null ? event : collected;
    }
    drained = event == ServerEvent.Control.NEED_INPUT;
    Demand demand = demand();
    if (demand == Demand.TLS || demand == Demand.READ && drained) {
      session.deadlines.runPeer();
    } else {
      session.deadlines.stopPeer();
    }
    return event;
  }

  private ServerEvent next(ByteBuffer in) {
    while (true) {
      ServerEvent event = session.owner.poll();
      if (event != null) {
        return event;
      }
      if (session.states.isEnded()) {
        // The rest may hold a line of AUTH that nobody will read.
        discard(in);
        return session.outbox.isEmpty()
            ? ServerEvent.Control.NEED_INPUT
            : session.deadlines.isDelayed()
                ? ServerEvent.Control.BLOCKED
                : ServerEvent.Control.FLUSH;
      }
      if (session.deadlines.isDelayed() || paused) {
        return ServerEvent.Control.BLOCKED;
      }
      if (!session.outbox.isEmpty() && refusesOutOfTurn(in)) {
        continue;
      }
      if (session.outbox.mustLeave()) {
        return session.outbox.isStuck() ? ServerEvent.Control.BLOCKED : ServerEvent.Control.FLUSH;
      }
      event = readUnlessBlocked(in);
      if (event != null) {
        return event;
      }
    }
  }

  /** The next event of the input, null if there was none but something has changed. */
  private @Nullable ServerEvent readUnlessBlocked(ByteBuffer in) {
    if (!session.owner.asksAboutRecipientsOnly()
        || session.owner.open() >= session.configuration.limits().maxParallelRecipients()) {
      return ServerEvent.Control.BLOCKED;
    }
    if (shutdownReply != null && session.states.atCommandBoundary()) {
      if (session.owner.open() > 0) {
        return ServerEvent.Control.BLOCKED;
      }
      end(shutdownReply, CloseReason.SHUTDOWN);
      return null;
    }
    if (truncated) {
      end(null, CloseReason.END_OF_INPUT);
      return null;
    }
    ServerEvent event = read(in);
    if (event != ServerEvent.Control.NEED_INPUT) {
      return event;
    }
    if (session.owner.open() > 0) {
      return ServerEvent.Control.BLOCKED;
    }
    if (inputEnded) {
      end(null, CloseReason.END_OF_INPUT);
      return null;
    }
    return event;
  }

  /** Ends the session if the client went on where it had to wait for a reply that has not left. */
  private boolean refusesOutOfTurn(ByteBuffer in) {
    if (!in.hasRemaining()
        || session.states.state() == ServerState.EXPECT_TLS
        || session.outbox.hasBegun()) {
      return false;
    }
    if (session.states.state() == ServerState.EXPECT_HELLO && !lines.any()) {
      if (session.configuration.toleratesEarlyTalk()) {
        return false;
      }
      // The client has not been greeted, and will not be.
      session.outbox.clear();
      Reply reply = CommandReplies.withoutEnhancedCode(Replies.OUT_OF_TURN);
      end(reply, CloseReason.PROTOCOL_ERROR);
      return true;
    }
    if (!session.configuration.enforcesTurns() || !lines.clientMustWait()) {
      return false;
    }
    end(Replies.OUT_OF_TURN, CloseReason.PROTOCOL_ERROR);
    return true;
  }

  /** One step through the buffer; null if it gave no event of its own. */
  private @Nullable ServerEvent read(ByteBuffer in) {
    // Not checked before: within a round the owner cannot know that an exchange now wants more.
    if (in.capacity() < lines.capacity()) {
      throw new IllegalArgumentException(
          "a buffer of " + in.capacity() + " octets is below inputCapacity(), " + lines.capacity());
    }
    return switch (session.states.state()) {
      case EXPECT_MESSAGE -> {
        lines.messageBegins();
        ServerEvent event = message.poll(in);
        // The message may have ended without an event; what follows it is then read as commands.
        yield event == null && session.states.state() == ServerState.EXPECT_MESSAGE
            ? ServerEvent.Control.NEED_INPUT
            : event;
      }
      case EXPECT_CHUNK -> chunks.poll(in);
      case EXPECT_TLS -> {
        greetings.discard(in.remaining());
        discard(in);
        yield ServerEvent.Control.NEED_INPUT;
      }
      default -> lines.next(in);
    };
  }

  private static void discard(ByteBuffer in) {
    CommandLines.wipe(in, in.position(), in.limit());
    in.position(in.limit());
  }

  /** Applies the verdict on a decision that is open. */
  void apply(Decision decision, Verdict verdict) {
    session.owner.close(decision);
    drained = false;
    decision.apply(verdict);
  }

  /** Passes an answer to the exchange that asked. */
  void resume(Decision decision, Answer answer) {
    drained = false;
    auth.resume(decision, answer);
  }

  /** Encodes what may leave; true if more of it is left. */
  boolean transmit(ByteBuffer out) {
    boolean more = !session.deadlines.isDelayed() && session.outbox.transmit(out, session.observer);
    session.memory.holdReplies(session.outbox.heldOctets());
    if (more || session.deadlines.isDelayed()) {
      return more;
    }
    if (session.states.state() == ServerState.CLOSING) {
      session.states.on(Trigger.TRANSMITTED);
    } else if (session.states.state() == ServerState.EXPECT_TLS) {
      session.deadlines.runPeer();
    }
    return false;
  }

  void pause() {
    session.deadlines.stopPeer();
    session.deadlines.set(Kind.SINK);
    paused = true;
  }

  void resume() {
    session.deadlines.stop(Kind.SINK);
    paused = false;
    drained = false;
  }

  Demand demand() {
    if (session.states.state() == ServerState.CLOSED) {
      return Demand.CLOSE;
    }
    if (session.deadlines.isDelayed()) {
      return Demand.DELAY;
    }
    if (session.owner.open() > 0) {
      return Demand.DECISION;
    }
    if (paused) {
      return Demand.SINK;
    }
    return session.states.state() == ServerState.EXPECT_TLS && session.outbox.isEmpty()
        ? Demand.TLS
        : Demand.READ;
  }

  int inputCapacity() {
    return lines.capacity();
  }

  long discardedOctets() {
    return greetings.discarded();
  }

  void tlsEstablished(TlsInfo info) {
    greetings.tlsEstablished(info);
    drained = false;
  }

  void expire(long now) {
    boolean delayed = session.deadlines.isDelayed();
    session.deadlines.at(now);
    if (delayed && !session.deadlines.isDelayed()) {
      drained = false;
      return;
    }
    Kind reached = session.deadlines.expired();
    while (reached != null && !session.states.isEnded()) {
      expire(reached);
      // Several decisions may be overdue at a time; of the other limits only one is.
      reached = reached == Kind.DECISION ? session.deadlines.expired() : null;
    }
  }

  private void expire(Kind limit) {
    switch (limit) {
      case COMMAND -> end(Replies.TIMEOUT, CloseReason.TIMEOUT);
      case MESSAGE -> end(Replies.TOO_SLOW, CloseReason.TIMEOUT);
      // A peer that is about to speak TLS cannot be told anything in clear.
      case HANDSHAKE -> end(null, CloseReason.TIMEOUT);
      case DECISION -> expire(requireNonNull(session.owner.firstOpen()));
      case SINK -> {
        resume();
        if (session.transaction.get() != null) {
          session.transaction.refuseMessage(Replies.LOCAL_ERROR);
        }
      }
      case DELAY -> {}
    }
  }

  private void expire(Decision decision) {
    session.owner.tell(new ServerEvent.Cancelled(decision));
    if (decision.subject() == Subject.AUTHENTICATION) {
      drained = false;
      auth.expire(decision);
    } else {
      apply(decision, Verdict.refuse(decision.overdue()));
    }
  }

  /** The peer has closed its side, by a cut without a close_notify if {@code cut}. */
  void inputClosed(boolean cut) {
    inputEnded = true;
    truncated = cut;
    Decision open = session.owner.firstOpen();
    boolean mayGoOn = open == null ? !drained && !cut : open.subject() == Decision.Subject.MESSAGE;
    if (!mayGoOn) {
      end(null, CloseReason.END_OF_INPUT);
    }
  }

  /** Whether octets of the message that is coming in have not been read. */
  boolean awaitsContent() {
    return message.awaitsContent() || chunks.awaitsContent();
  }

  /** Ends the session with a reply, at the next command boundary. */
  void shutdown(Reply reply) {
    shutdownReply = reply;
    if (session.states.isEnded()) {
      // What is queued leaves at once.
      session.deadlines.stop(Kind.DELAY);
    } else if (session.states.state() == ServerState.EXPECT_TLS) {
      end(null, CloseReason.SHUTDOWN);
    } else if (session.owner.open() == 0 && !paused && session.states.atCommandBoundary()) {
      end(reply, CloseReason.SHUTDOWN);
    }
  }

  void abort() {
    resume();
    end(null, CloseReason.ABORTED);
    session.deadlines.stop(Kind.DELAY);
    session.outbox.clear();
    session.memory.holdReplies(0);
  }

  /** Ends the session from outside a command: an exchange may be open. */
  void end(@Nullable Reply farewell, CloseReason reason) {
    if (session.states.state() == ServerState.EXPECT_TLS) {
      greetings.reportDiscarded();
    }
    auth.close();
    Ending.end(session, farewell, reason);
  }
}
