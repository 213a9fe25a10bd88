package dev.smtpkit.session.server;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.ClientAttribute;
import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Protocol;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.server.Decision.Subject;
import dev.smtpkit.session.server.StateMachine.Trigger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of an SMTP or LMTP session (RFC 5321, RFC 2033), without I/O.
 *
 * <p><b>Input.</b> {@link #poll} takes the next event out of the owner's buffer. The owner polls
 * until an {@link ServerEvent.Control} ends the round, then transmits, writes, and waits for what
 * {@link #demand} says or until {@link #deadlineNanos}. What a round leaves in the buffer begins
 * the next one. {@link #inputClosed}, {@link #tlsEstablished}, {@link #tlsFailed}, {@link #expire},
 * {@link #shutdown} and {@link #abort} tell what else happened; any of them may queue events, which
 * poll gives first, also with an empty buffer.
 *
 * <p><b>Decisions.</b> An event that asks something carries a {@link Decision}; {@link #answer}
 * answers it, at once or later, once. {@link #pause} and {@link #resume} hold back a message's
 * octets while their owner cannot take more.
 *
 * <p><b>Output.</b> {@link #transmit} encodes into the owner's buffer what may leave.
 *
 * <p>Time is an argument: readings of one clock, in nanoseconds, that never run backwards. Peer's
 * faults become replies; a fault of the owner is an {@link IllegalArgumentException} or {@link
 * IllegalStateException}. Not thread-safe: confined to its owner.
 */
public final class SmtpServerSession implements SessionView {

  // Longer than a file should be: it is the engine's whole public face, most of it what each verb
  // promises. What the verbs do stands in the parts below.

  private final Core core;
  private final Lines lines;
  private final Authentication authentication;
  private final Greetings greetings;
  private final Transactions transactions;
  private final Commands commands;
  private final Outcome outcome;
  private final MessageReception message;
  private final ChunkReception chunks;

  private boolean paused;

  /** Nothing complete was left in the buffer, and nothing has happened since. */
  private boolean drained;

  private boolean inputEnded;
  private boolean truncated;
  private @Nullable Reply shutdownReply;

  /** Octets in clear that stood behind an accepted STARTTLS. */
  private long discarded;

  /**
   * A session with a client that has just connected, in clear. The first event is {@link
   * ServerEvent.Connected}.
   *
   * @param configuration how the session is set up
   * @param peer the client
   * @param now the time
   */
  public SmtpServerSession(ServerConfiguration configuration, Peer peer, long now) {
    this(configuration, peer, null, now);
  }

  /**
   * A session with a client that has just connected.
   *
   * @param configuration how the session is set up
   * @param peer the client
   * @param tls what the handshake has settled with which the connection began (RFC 8314 3), null
   *     for a connection in clear
   * @param now the time
   */
  public SmtpServerSession(
      ServerConfiguration configuration, Peer peer, @Nullable TlsInfo tls, long now) {
    core = new Core(configuration, peer, tls);
    core.at(now);
    outcome = new Outcome(core);
    authentication = new Authentication(core);
    greetings = new Greetings(core);
    transactions = new Transactions(core);
    commands = new Commands(core, greetings, transactions, authentication);
    message = new MessageReception(core, outcome);
    chunks = new ChunkReception(core, transactions, outcome);
    lines = new Lines(core, commands, chunks, authentication);
    core.clock.reset(configuration.timeouts().command(), now);
    core.tell(new ServerEvent.Connected(peer, core.ask(Subject.CONNECTION, null)));
  }

  /**
   * Takes the next event out of the buffer and moves its position behind what was consumed.
   *
   * @param in what has come in, beginning with what the last poll left; writable, because AUTH
   *     octets are overwritten once they were read
   * @param now the time
   * @return the event; an {@link ServerEvent.Control} ends the round
   * @throws IllegalArgumentException if the buffer is read-only, or if it is read from and smaller
   *     than {@link #inputCapacity}
   */
  public ServerEvent poll(ByteBuffer in, long now) {
    if (in.isReadOnly()) {
      throw new IllegalArgumentException("a buffer that cannot be written to");
    }
    core.at(now);
    ServerEvent event = next(in);
    drained = event == ServerEvent.Control.NEED_INPUT;
    Demand demand = demand();
    if (drained && demand == Demand.READ || demand == Demand.TLS) {
      core.clock.run(now);
    } else {
      core.clock.stop(now);
    }
    return event;
  }

  private ServerEvent next(ByteBuffer in) {
    while (true) {
      ServerEvent event = core.nextEvent();
      if (event != null) {
        return event;
      }
      if (core.isEnded()) {
        // It may hold a line of AUTH that nobody will read.
        discard(in);
        return core.outbox.isEmpty() ? ServerEvent.Control.NEED_INPUT : ServerEvent.Control.FLUSH;
      }
      if (core.isDelayed() || paused) {
        return ServerEvent.Control.BLOCKED;
      }
      if (!core.outbox.isEmpty() && refusedOutOfTurn(in)) {
        continue;
      }
      if (core.outbox.mustLeave()) {
        return core.outbox.isStuck() ? ServerEvent.Control.BLOCKED : ServerEvent.Control.FLUSH;
      }
      if (!core.decisions.areAboutRecipients()
          || core.decisions.open() >= core.configuration().maxParallelRecipients()) {
        return ServerEvent.Control.BLOCKED;
      } else if (shutdownReply != null && atCommandBoundary()) {
        if (core.decisions.open() > 0) {
          return ServerEvent.Control.BLOCKED;
        }
        end(shutdownReply, CloseReason.SHUTDOWN);
      } else if (truncated) {
        end(null, CloseReason.END_OF_INPUT);
      } else {
        event = read(in);
        if (event == ServerEvent.Control.NEED_INPUT && core.decisions.open() > 0) {
          return ServerEvent.Control.BLOCKED;
        } else if (event == ServerEvent.Control.NEED_INPUT && inputEnded) {
          end(null, CloseReason.END_OF_INPUT);
        } else if (event != null) {
          return event;
        }
      }
    }
  }

  /** Whether the client went on where it had to wait for a reply that has not left. */
  private boolean refusedOutOfTurn(ByteBuffer in) {
    boolean greeting = core.state() == ServerState.EXPECT_HELLO && !lines.any();
    boolean refused =
        in.hasRemaining()
            && core.state() != ServerState.EXPECT_TLS
            && !core.outbox.hasBegun()
            && (greeting
                ? !core.configuration().toleratesEarlyTalk()
                : core.configuration().enforcesTurns() && core.clientMustWait());
    if (refused) {
      if (greeting) {
        // It was not greeted yet, and never will be.
        core.outbox.clear();
      }
      Reply reply = Replies.OUT_OF_TURN;
      end(greeting ? Core.withoutEnhancedCode(reply) : reply, CloseReason.PROTOCOL_ERROR);
    }
    return refused;
  }

  /** One step through the buffer; null if it gave no event of its own. */
  private @Nullable ServerEvent read(ByteBuffer in) {
    // Not before: within a round the owner cannot know that an exchange now wants a larger one.
    if (in.capacity() < inputCapacity()) {
      throw new IllegalArgumentException("a buffer of " + inputCapacity() + " octets at least");
    }
    return switch (core.state()) {
      case EXPECT_MESSAGE -> {
        ServerEvent event = message.poll(in, core.transactionThatIsOpen());
        // The message may have ended without an event; what follows it is then read as commands.
        yield event == null && core.state() == ServerState.EXPECT_MESSAGE
            ? ServerEvent.Control.NEED_INPUT
            : event;
      }
      case EXPECT_CHUNK -> chunks.poll(in);
      case EXPECT_TLS -> {
        discarded += in.remaining();
        discard(in);
        yield ServerEvent.Control.NEED_INPUT;
      }
      default -> lines.next(in);
    };
  }

  private static void discard(ByteBuffer in) {
    Lines.wipe(in, in.position(), in.limit());
    in.position(in.limit());
  }

  private boolean atCommandBoundary() {
    return switch (core.state()) {
      case EXPECT_MESSAGE, EXPECT_CHUNK, EXPECT_BDAT, EXPECT_TLS -> false;
      default -> true;
    };
  }

  /**
   * Answers a decision.
   *
   * @param decision the decision, of any subject but {@link Subject#AUTHENTICATION}
   * @param verdict the answer
   * @param now the time
   * @return false, with nothing done, if the engine had cancelled the decision
   * @throws IllegalArgumentException if the decision takes another kind of answer: only a message
   *     received by LMTP takes a {@link Verdict.EachRecipient}, with one verdict for each recipient
   */
  public boolean answer(Decision decision, Verdict verdict, long now) {
    if (decision.subject() == Subject.AUTHENTICATION) {
      throw new IllegalArgumentException(decision + " takes an Answer");
    }
    // Nothing may ever be taken for an acceptance but an acceptance.
    requireNonNull(verdict);
    if (!decision.isOpen()) {
      return false;
    }
    if (verdict instanceof Verdict.EachRecipient
        && (decision.subject() != Subject.MESSAGE
            || !outcome.fits(core.transactionThatIsOpen(), verdict))) {
      throw new IllegalArgumentException(decision + " takes one verdict");
    }
    core.at(now);
    core.decisions.close(decision);
    settle(decision, verdict);
    return true;
  }

  /**
   * Answers what an authentication exchange asked.
   *
   * @param decision the decision, of {@link Subject#AUTHENTICATION}
   * @param answer the answer, which is closed unless this throws
   * @param now the time
   * @return false, with nothing else done, if the engine had cancelled the decision
   * @throws IllegalArgumentException if the decision or the request takes another kind of answer
   */
  public boolean answer(Decision decision, Answer answer, long now) {
    if (decision.subject() != Subject.AUTHENTICATION) {
      throw new IllegalArgumentException(decision + " takes a Verdict");
    }
    requireNonNull(answer);
    if (!decision.isOpen()) {
      answer.close();
      return false;
    }
    core.at(now);
    drained = false;
    authentication.resume(decision, answer);
    return true;
  }

  private void settle(Decision decision, Verdict verdict) {
    drained = false;
    Command command = decision.command();
    switch (decision.subject()) {
      case CONNECTION -> greetings.settleConnection(verdict);
      case STARTTLS -> greetings.settleTls(verdict);
      case COMMAND -> commands.settle(verdict);
      case MESSAGE -> outcome.settle(core.transactionThatIsOpen(), verdict);
      default -> settle(decision, requireNonNull(command), verdict);
    }
  }

  private void settle(Decision decision, Command command, Verdict verdict) {
    if (command instanceof Command.Mail mail) {
      transactions.settleMail(mail, verdict);
    } else if (command instanceof Command.Rcpt rcpt) {
      transactions.settleRcpt(decision, rcpt, verdict);
    } else if (command instanceof Command.Bdat chunk) {
      chunks.settle(chunk, verdict);
    } else if (command instanceof Command.Hello hello) {
      greetings.settleHello(hello, verdict);
    } else {
      transactions.settleData(verdict);
      if (core.state() == ServerState.EXPECT_MESSAGE) {
        message.begin(core.transactionThatIsOpen());
      }
    }
  }

  /**
   * Refuses the message that is coming in: no more of it is given, and the reply is sent at its
   * end, or at the end of the chunk.
   *
   * @param reply a 4yz or 5yz reply
   * @param now the time
   * @throws IllegalArgumentException if the reply is neither
   * @throws IllegalStateException if no message is coming in
   */
  public void refuseMessage(Reply reply, long now) {
    boolean comingIn =
        core.state() == ServerState.EXPECT_MESSAGE || core.state() == ServerState.EXPECT_CHUNK;
    if (core.openTransaction() == null || !comingIn) {
      throw new IllegalStateException("no message is coming in");
    }
    if (reply.code().severity() < 4) {
      throw new IllegalArgumentException(reply.code() + " refuses nothing");
    }
    core.at(now);
    core.refuseMessage(reply);
  }

  /**
   * Holds the message's octets back: poll consumes nothing until {@link #resume}.
   *
   * @param now the time
   */
  public void pause(long now) {
    paused = true;
    core.at(now);
    core.clock.stop(now);
  }

  /**
   * Lets the message's octets come again.
   *
   * @param now the time
   */
  public void resume(long now) {
    core.at(now);
    paused = false;
    drained = false;
  }

  /**
   * Encodes replies that may leave.
   *
   * @param out where they go; its position advances
   * @param now the time
   * @return whether there is more than the buffer could take
   */
  public boolean transmit(ByteBuffer out, long now) {
    core.at(now);
    if (core.isDelayed()) {
      return false;
    }
    if (core.outbox.transmit(out)) {
      return true;
    }
    if (core.state() == ServerState.CLOSING) {
      core.on(Trigger.TRANSMITTED);
    } else if (core.state() == ServerState.EXPECT_TLS) {
      core.clock.run(now);
    }
    return false;
  }

  /** Whether {@link #deadlineNanos} means anything. */
  public boolean hasDeadline() {
    return !core.isEnded()
        && (core.isDelayed() || core.decisions.open() > 0 || core.clock.isRunning());
  }

  /**
   * The earliest time at which {@link #expire} would do something, unless something else happens
   * before.
   */
  public long deadlineNanos() {
    Decision open = core.decisions.first();
    if (open == null) {
      // While a delay lasts, the peer's clock stands still.
      return core.isDelayed() ? core.delayedUntil() : core.clock.deadlineNanos();
    }
    boolean delayFirst = core.isDelayed() && core.delayedUntil() - open.deadlineNanos() < 0;
    return delayFirst ? core.delayedUntil() : open.deadlineNanos();
  }

  /**
   * Tells the time. A call that comes too early does nothing.
   *
   * @param now the time
   */
  public void expire(long now) {
    boolean delayed = core.isDelayed();
    core.at(now);
    if (delayed && !core.isDelayed()) {
      drained = false;
      return;
    }
    if (!hasDeadline() || now - deadlineNanos() < 0) {
      return;
    }
    Decision open = core.decisions.first();
    if (open == null) {
      expirePeer();
      return;
    }
    while (open != null && now - open.deadlineNanos() >= 0 && !core.isEnded()) {
      expire(open);
      open = core.decisions.first();
    }
  }

  private void expirePeer() {
    switch (core.state()) {
      case EXPECT_MESSAGE, EXPECT_CHUNK -> end(Replies.TOO_SLOW, CloseReason.TIMEOUT);
      // Whoever is about to speak TLS cannot be told anything in clear.
      case EXPECT_TLS -> end(null, CloseReason.TIMEOUT);
      default -> end(Replies.TIMEOUT, CloseReason.TIMEOUT);
    }
  }

  private void expire(Decision open) {
    core.tell(new ServerEvent.Cancelled(open));
    if (open.subject() == Subject.AUTHENTICATION) {
      drained = false;
      authentication.expire(open);
      return;
    }
    core.decisions.close(open);
    Reply reply =
        switch (open.subject()) {
          case CONNECTION -> Replies.SERVICE_UNAVAILABLE;
          case STARTTLS -> Replies.TLS_UNAVAILABLE;
          default -> Replies.LOCAL_ERROR;
        };
    settle(open, Verdict.refuse(reply));
  }

  /**
   * The peer has closed its side. Called once poll has said NEED_INPUT or BLOCKED, with nothing
   * more to come; polled afterwards, with what the last poll left. Open decisions are cancelled,
   * but what is complete in the buffer of an owner that is paused is still taken, and a message
   * that has ended is completed; one that has not is dropped.
   *
   * @param now the time
   * @param truncated whether TLS was cut off without a close_notify: the last line may be part of
   *     another, and is not taken
   */
  public void inputClosed(long now, boolean truncated) {
    core.at(now);
    inputEnded = true;
    this.truncated = truncated;
    Decision open = core.decisions.first();
    boolean mayGoOn = open == null ? !drained && !truncated : open.subject() == Subject.MESSAGE;
    if (!mayGoOn) {
      end(null, CloseReason.END_OF_INPUT);
    }
  }

  /**
   * The handshake behind an accepted STARTTLS is done: from here on the owner gives what TLS
   * protects. The client has to say hello again (RFC 3207 4.2).
   *
   * @param info what the handshake has settled
   * @param now the time
   * @throws IllegalStateException if no handshake is awaited
   */
  public void tlsEstablished(TlsInfo info, long now) {
    core.at(now);
    if (core.isEnded()) {
      return;
    }
    if (core.state() != ServerState.EXPECT_TLS || !core.outbox.isEmpty()) {
      throw new IllegalStateException("no handshake is awaited");
    }
    reportDiscarded();
    core.client.secured(requireNonNull(info));
    core.owe(Core.NOTHING);
    core.on(Trigger.TLS_ESTABLISHED);
    core.clock.stop(now);
    core.clock.reset(core.configuration().timeouts().command(), now);
    drained = false;
    core.tell(new ServerEvent.Secured(info));
  }

  private void reportDiscarded() {
    if (discarded > 0 && core.observer != null) {
      core.observer.discarded(discarded);
    }
  }

  /**
   * The handshake has failed, and with it the session.
   *
   * @param cause why, for the owner's log
   * @param now the time
   */
  public void tlsFailed(Throwable cause, long now) {
    core.at(now);
    if (!core.isEnded()) {
      core.tell(new ServerEvent.Fault(requireNonNull(cause)));
      end(null, CloseReason.TLS_FAILED);
    }
  }

  /** The octets in clear that stood behind an accepted STARTTLS and were thrown away. */
  public long discardedOctets() {
    return discarded;
  }

  /**
   * Ends the session in good order: at the next command boundary, with a reply. A message that is
   * coming in is completed before.
   *
   * @param reply a 421
   * @param now the time
   */
  public void shutdown(Reply reply, long now) {
    core.at(now);
    if (core.isEnded()) {
      return;
    }
    shutdownReply = reply;
    if (core.state() == ServerState.EXPECT_TLS) {
      end(null, CloseReason.SHUTDOWN);
    } else if (core.decisions.open() == 0 && !paused && atCommandBoundary()) {
      end(reply, CloseReason.SHUTDOWN);
    }
  }

  /**
   * The connection is gone: nothing can be sent or received any more.
   *
   * @param now the time
   */
  public void abort(long now) {
    core.at(now);
    paused = false;
    end(null, CloseReason.ABORTED);
    core.outbox.clear();
    if (core.state() == ServerState.CLOSING) {
      core.on(Trigger.TRANSMITTED);
    }
  }

  private void end(@Nullable Reply farewell, CloseReason reason) {
    if (core.state() == ServerState.EXPECT_TLS) {
      reportDiscarded();
    }
    authentication.close();
    core.end(farewell, reason);
  }

  /** What the session waits for. */
  public Demand demand() {
    if (core.state() == ServerState.CLOSED) {
      return Demand.CLOSE;
    }
    if (core.isDelayed()) {
      return Demand.DELAY;
    }
    if (core.decisions.open() > 0) {
      return Demand.DECISION;
    }
    if (paused) {
      return Demand.SINK;
    }
    return core.state() == ServerState.EXPECT_TLS && core.outbox.isEmpty()
        ? Demand.TLS
        : Demand.READ;
  }

  /** The capacity of the smallest buffer that {@link #poll} takes at the moment, in octets. */
  public int inputCapacity() {
    return lines.capacity();
  }

  /** How the session was set up. */
  public ServerConfiguration configuration() {
    return core.configuration();
  }

  @Override
  public Protocol protocol() {
    return core.configuration().protocol();
  }

  @Override
  public String service() {
    return core.configuration().service();
  }

  @Override
  public long maxMessageOctets() {
    return core.configuration().maxMessageOctets();
  }

  @Override
  public int maxRecipients() {
    return core.configuration().maxRecipients();
  }

  @Override
  public OptionalInt maxMessages() {
    int most = core.configuration().maxMessages();
    return most == ServerConfiguration.UNLIMITED ? OptionalInt.empty() : OptionalInt.of(most);
  }

  @Override
  public boolean servesStartTls() {
    return core.configuration().offersTls();
  }

  @Override
  public List<String> verbs() {
    return core.configuration().verbs();
  }

  @Override
  public Peer peer() {
    return core.peer();
  }

  @Override
  public ServerState state() {
    return core.state();
  }

  @Override
  public @Nullable HelloName hello() {
    return core.hello();
  }

  @Override
  public boolean extended() {
    return core.extended();
  }

  @Override
  public @Nullable Identity identity() {
    return core.identity();
  }

  @Override
  public @Nullable Envelope transaction() {
    return core.transaction();
  }

  @Override
  public Peer connection() {
    return core.connection();
  }

  @Override
  public List<ClientAttribute> clientAttributes() {
    return core.clientAttributes();
  }

  @Override
  public @Nullable TlsInfo tls() {
    return core.tls();
  }

  @Override
  public boolean offers(String keyword) {
    return core.offers(keyword);
  }

  @Override
  public List<ServerMechanism> mechanisms() {
    return core.mechanisms();
  }
}
