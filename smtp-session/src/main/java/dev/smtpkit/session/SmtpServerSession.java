package dev.smtpkit.session;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.Parsed;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.SyntaxError;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.wire.CommandParser;
import dev.smtpkit.proto.wire.LineFramer;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.session.StateMachine.Trigger;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of an SMTP session (RFC 5321), without I/O.
 *
 * <p><b>Input.</b> {@link #poll} takes the next event out of the owner's buffer. The owner polls
 * until an {@link Event.Control} ends the round, then transmits, writes, and waits for what {@link
 * #demand} says or until {@link #deadlineNanos}. What a round leaves in the buffer begins the next
 * one. {@link #inputClosed}, {@link #expire}, {@link #shutdown} and {@link #abort} tell what else
 * happened; any of them may queue events, which poll gives first, also with an empty buffer.
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

  private final Core core;
  private final LineFramer framer;
  private final CommandParser parser;
  private final Authentication authentication;
  private final Commands commands;
  private final MessageReception message;

  private boolean paused;

  /** Nothing complete was left in the buffer, and nothing has happened since. */
  private boolean drained;

  private boolean inputEnded;
  private @Nullable Reply shutdownReply;

  /** Octets of a refused chunk that are still to come. */
  private long chunkLeft;

  /** The chunk came after a greeting that refused service. */
  private boolean chunkAfterRefusal;

  /**
   * A session with a client that has just connected. The first event is {@link Event.Connected}.
   *
   * @param configuration how the session is set up
   * @param peer the client
   * @param now the time
   */
  public SmtpServerSession(ServerConfiguration configuration, Peer peer, long now) {
    core = new Core(configuration, peer);
    framer = new LineFramer(configuration.limits());
    parser = new CommandParser(configuration.profile());
    authentication = new Authentication(core);
    commands = new Commands(core, authentication);
    message = new MessageReception(core);
    core.clock.reset(configuration.timeouts().command(), now);
    core.tell(new Event.Connected(peer, core.ask(Decision.Subject.CONNECTION, now)));
  }

  /**
   * Takes the next event out of the buffer and moves its position behind what was consumed.
   *
   * @param in what has come in, beginning with what the last poll left; writable, because AUTH
   *     octets are overwritten once they were read
   * @param now the time
   * @return the event; an {@link Event.Control} ends the round
   * @throws IllegalArgumentException if the buffer is read-only, or if it is read from and smaller
   *     than {@link #inputCapacity}
   */
  public Event poll(ByteBuffer in, long now) {
    if (in.isReadOnly()) {
      throw new IllegalArgumentException("a buffer that cannot be written to");
    }
    Event event = next(in, now);
    drained = event == Event.Control.NEED_INPUT;
    if (drained && demand() == Demand.READ) {
      core.clock.run(now);
    } else {
      core.clock.stop(now);
    }
    return event;
  }

  private Event next(ByteBuffer in, long now) {
    while (true) {
      Event event = core.nextEvent();
      if (event != null) {
        return event;
      }
      if (core.isEnded()) {
        return core.outbox.isEmpty() ? Event.Control.NEED_INPUT : Event.Control.FLUSH;
      }
      if (core.outbox.mustLeave()) {
        return Event.Control.FLUSH;
      }
      if (core.openDecision() != null || paused) {
        return Event.Control.BLOCKED;
      }
      if (shutdownReply != null && atCommandBoundary()) {
        end(shutdownReply, CloseReason.SHUTDOWN);
        continue;
      }
      event = read(in, now);
      if (event == Event.Control.NEED_INPUT && inputEnded) {
        end(null, CloseReason.END_OF_INPUT);
      } else if (event != null) {
        return event;
      }
    }
  }

  /** One step through the buffer; null if it gave no event of its own. */
  private @Nullable Event read(ByteBuffer in, long now) {
    // Not before: within a round the owner cannot know that an exchange now wants a larger one.
    if (in.capacity() < inputCapacity()) {
      throw new IllegalArgumentException("a buffer of " + inputCapacity() + " octets at least");
    }
    return switch (core.state()) {
      case EXPECT_MESSAGE -> {
        Transaction transaction = core.openTransaction();
        if (transaction == null) {
          throw new IllegalStateException("a message without a transaction");
        }
        Event event = message.poll(in, transaction, now);
        // The message may have ended without an event; what follows it is then read as commands.
        yield event == null && core.state() == State.EXPECT_MESSAGE
            ? Event.Control.NEED_INPUT
            : event;
      }
      case EXPECT_CHUNK -> skipChunk(in, now);
      case EXPECT_AUTH_RESPONSE -> readLine(in, LineFramer.Expectation.AUTH_RESPONSE, now);
      default -> readLine(in, LineFramer.Expectation.COMMAND, now);
    };
  }

  private @Nullable Event readLine(ByteBuffer in, LineFramer.Expectation expectation, long now) {
    int from = in.position();
    switch (framer.next(in, expectation)) {
      case NEED_INPUT -> {
        wipe(in, from, in.position());
        return Event.Control.NEED_INPUT;
      }
      case TOO_LONG -> {
        wipe(in, from, in.position());
        core.clock.reset(core.configuration().timeouts().command(), now);
        lineTooLong();
      }
      case LINE -> {
        core.clock.reset(core.configuration().timeouts().command(), now);
        if (expectation == LineFramer.Expectation.AUTH_RESPONSE) {
          authentication.respond(in, framer.start(), framer.length(), now);
          wipe(in, from, in.position());
        } else {
          command(in, now);
        }
      }
    }
    return null;
  }

  private void lineTooLong() {
    if (core.state() == State.EXPECT_AUTH_RESPONSE) {
      authentication.lineTooLong();
      return;
    }
    Verb verb = framer.longLineVerb();
    if (verb == Verb.BDAT) {
      unreadableChunk(new SyntaxError(SyntaxError.Kind.BAD_CHUNK_SIZE, verb, 0));
      return;
    }
    syntaxError(
        new SyntaxError(
            verb == Verb.AUTH
                ? SyntaxError.Kind.AUTH_LINE_TOO_LONG
                : SyntaxError.Kind.LINE_TOO_LONG,
            verb,
            0));
  }

  private void command(ByteBuffer in, long now) {
    Transaction transaction = core.openTransaction();
    boolean international = transaction != null && transaction.parameters().smtpUtf8();
    Parsed parsed = parser.parse(in, framer.start(), framer.length(), international);
    if (mayBeAuth(parsed)) {
      wipe(in, framer.start(), in.position());
    }
    if (parsed instanceof SyntaxError error) {
      if (error.kind() == SyntaxError.Kind.BAD_CHUNK_SIZE) {
        unreadableChunk(error);
      } else {
        syntaxError(error);
      }
    } else if (parsed instanceof Command.Bdat chunk) {
      beginChunk(chunk.size(), now);
    } else if (parsed instanceof Command command) {
      commands.execute(command, now);
    }
  }

  /** An unknown verb may be a mistyped AUTH, or a response that came after its exchange. */
  private static boolean mayBeAuth(Parsed parsed) {
    Verb verb =
        parsed instanceof SyntaxError error
            ? error.verb()
            : parsed instanceof Command command ? command.verb() : null;
    return verb == null || verb == Verb.AUTH;
  }

  private void syntaxError(SyntaxError error) {
    Transaction transaction = core.openTransaction();
    if (error.verb() == Verb.RCPT && transaction != null) {
      transaction.recipientRefused();
    }
    if (core.state() == State.EXPECT_QUIT) {
      core.fault(core.turnedAway());
    } else {
      core.fault(error.reply(), error.verb() == Verb.MAIL || error.verb() == Verb.RCPT);
    }
  }

  /** Nobody knows how many octets follow: nothing behind the line can be read (RFC 3030 2). */
  private void unreadableChunk(SyntaxError error) {
    core.end(error.reply(), CloseReason.PROTOCOL_ERROR);
  }

  /** BDAT is not offered, but its octets are no commands: they are consumed, then refused. */
  private void beginChunk(long size, long now) {
    commands.dropTransaction();
    chunkAfterRefusal = core.state() == State.EXPECT_QUIT;
    core.on(Trigger.CHUNK_BEGUN);
    chunkLeft = size;
    core.clock.reset(core.configuration().timeouts().messageGrace(), now);
  }

  private @Nullable Event skipChunk(ByteBuffer in, long now) {
    int skipped = (int) Math.min(chunkLeft, in.remaining());
    in.position(in.position() + skipped);
    chunkLeft -= skipped;
    message.credit(skipped, now);
    if (chunkLeft > 0) {
      return Event.Control.NEED_INPUT;
    }
    core.clock.reset(core.configuration().timeouts().command(), now);
    if (chunkAfterRefusal) {
      core.on(Trigger.CHUNK_ENDED_TURNED_AWAY);
      core.fault(core.turnedAway());
    } else {
      core.on(core.hello() == null ? Trigger.CHUNK_ENDED_BEFORE_HELLO : Trigger.CHUNK_ENDED);
      core.fault(
          core.needsAuthentication() ? Replies.AUTHENTICATION_REQUIRED : Replies.NOT_IMPLEMENTED);
    }
    return null;
  }

  private static void wipe(ByteBuffer in, int from, int to) {
    for (int i = from; i < to; i++) {
      in.put(i, (byte) 0);
    }
  }

  private boolean atCommandBoundary() {
    return core.state() != State.EXPECT_MESSAGE && core.state() != State.EXPECT_CHUNK;
  }

  /**
   * Answers a decision.
   *
   * @param decision the decision, of any subject but {@link Decision.Subject#AUTHENTICATION}
   * @param verdict the answer
   * @param now the time
   * @return false, with nothing done, if the engine had cancelled the decision
   * @throws IllegalArgumentException if the decision takes another kind of answer
   */
  public boolean answer(Decision decision, Verdict verdict, long now) {
    if (decision.subject() == Decision.Subject.AUTHENTICATION) {
      throw new IllegalArgumentException(decision + " takes an Answer");
    }
    // Nothing may ever be taken for an acceptance but an acceptance.
    requireNonNull(verdict);
    if (core.openDecision() != decision) {
      return false;
    }
    core.settle();
    settle(decision.subject(), verdict, now);
    return true;
  }

  /**
   * Answers what an authentication exchange asked.
   *
   * @param decision the decision, of {@link Decision.Subject#AUTHENTICATION}
   * @param answer the answer, which is closed unless this throws
   * @param now the time
   * @return false, with nothing else done, if the engine had cancelled the decision
   * @throws IllegalArgumentException if the decision or the request takes another kind of answer
   */
  public boolean answer(Decision decision, Answer answer, long now) {
    if (decision.subject() != Decision.Subject.AUTHENTICATION) {
      throw new IllegalArgumentException(decision + " takes a Verdict");
    }
    requireNonNull(answer);
    if (core.openDecision() != decision) {
      answer.close();
      return false;
    }
    drained = false;
    authentication.resume(answer, now);
    return true;
  }

  private void settle(Decision.Subject subject, Verdict verdict, long now) {
    drained = false;
    switch (subject) {
      case CONNECTION -> settleConnection(verdict);
      case MESSAGE -> {
        core.dropTransaction();
        core.on(Trigger.MESSAGE_SETTLED);
        if (verdict instanceof Verdict.Refuse refuse) {
          core.refuse(refuse.reply(), false);
        } else {
          core.outbox.flush(Commands.replyOr(verdict, Replies.MESSAGE_ACCEPTED));
        }
      }
      default -> {
        commands.settle(verdict);
        if (core.state() == State.EXPECT_MESSAGE) {
          message.begin(now);
        }
      }
    }
  }

  private void settleConnection(Verdict verdict) {
    if (verdict instanceof Verdict.Accept accept) {
      core.on(Trigger.GREETED);
      Reply greeting = accept.reply();
      core.outbox.flush(
          greeting != null
              ? Core.withoutEnhancedCode(greeting)
              : Reply.of(220, core.configuration().hostname().text() + " ESMTP ready"));
    } else if (verdict instanceof Verdict.Refuse refuse) {
      core.turnAway(refuse.reply());
    }
  }

  /**
   * Refuses the message that is coming in: no more of it is given, and the reply is sent at its
   * end.
   *
   * @param reply a 4yz or 5yz reply
   * @param now the time
   * @throws IllegalArgumentException if the reply is neither
   * @throws IllegalStateException if no message is coming in
   */
  public void refuseMessage(Reply reply, long now) {
    Transaction transaction = core.openTransaction();
    if (transaction == null || core.state() != State.EXPECT_MESSAGE) {
      throw new IllegalStateException("no message is coming in");
    }
    if (reply.code().severity() < 4) {
      throw new IllegalArgumentException(reply.code() + " refuses nothing");
    }
    if (transaction.refusal() == null) {
      transaction.refuseMessage(reply);
      core.tell(new Event.MessageDropped(reply));
    }
  }

  /**
   * Holds the message's octets back: poll consumes nothing until {@link #resume}.
   *
   * @param now the time
   */
  public void pause(long now) {
    paused = true;
    core.clock.stop(now);
  }

  /**
   * Lets the message's octets come again.
   *
   * @param now the time
   */
  public void resume(long now) {
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
    if (core.outbox.transmit(out)) {
      return true;
    }
    if (core.state() == State.CLOSING) {
      core.on(Trigger.TRANSMITTED);
    }
    return false;
  }

  /** Whether {@link #deadlineNanos} means anything. */
  public boolean hasDeadline() {
    return !core.isEnded() && (core.openDecision() != null || core.clock.isRunning());
  }

  /**
   * The earliest time at which {@link #expire} would do something, unless something else happens
   * before.
   */
  public long deadlineNanos() {
    Decision open = core.openDecision();
    return open == null ? core.clock.deadlineNanos() : open.deadlineNanos();
  }

  /**
   * Tells the time. A call that comes too early does nothing.
   *
   * @param now the time
   */
  public void expire(long now) {
    if (!hasDeadline() || now - deadlineNanos() < 0) {
      return;
    }
    Decision open = core.openDecision();
    if (open == null) {
      boolean message = core.state() == State.EXPECT_MESSAGE || core.state() == State.EXPECT_CHUNK;
      end(message ? Replies.TOO_SLOW : Replies.TIMEOUT, CloseReason.TIMEOUT);
    } else if (open.subject() == Decision.Subject.AUTHENTICATION) {
      core.tell(new Event.Cancelled(open));
      authentication.resume(Answer.UNAVAILABLE, now);
    } else {
      core.cancelDecision();
      boolean greeting = open.subject() == Decision.Subject.CONNECTION;
      settle(
          open.subject(),
          Verdict.refuse(greeting ? Replies.SERVICE_UNAVAILABLE : Replies.LOCAL_ERROR),
          now);
    }
  }

  /**
   * The peer has closed its side. Called once poll has said NEED_INPUT or BLOCKED, with nothing
   * more to come; polled afterwards, with what the last poll left. An open decision is cancelled,
   * but what is complete in the buffer of an owner that is paused is still taken, and a message
   * that has ended is completed; one that has not is dropped.
   *
   * @param now the time
   * @param truncated whether TLS was cut off without a close_notify
   */
  public void inputClosed(long now, boolean truncated) {
    inputEnded = true;
    Decision open = core.openDecision();
    boolean mayGoOn = open == null ? !drained : open.subject() == Decision.Subject.MESSAGE;
    if (!mayGoOn) {
      end(null, CloseReason.END_OF_INPUT);
    }
  }

  /**
   * Ends the session in good order: at the next command boundary, with a reply. A message that is
   * coming in is completed before.
   *
   * @param reply a 421
   * @param now the time
   */
  public void shutdown(Reply reply, long now) {
    if (core.isEnded()) {
      return;
    }
    shutdownReply = reply;
    if (core.openDecision() == null && !paused && atCommandBoundary()) {
      end(reply, CloseReason.SHUTDOWN);
    }
  }

  /**
   * The connection is gone: nothing can be sent or received any more.
   *
   * @param now the time
   */
  public void abort(long now) {
    paused = false;
    end(null, CloseReason.ABORTED);
    core.outbox.clear();
    if (core.state() == State.CLOSING) {
      core.on(Trigger.TRANSMITTED);
    }
  }

  private void end(@Nullable Reply farewell, CloseReason reason) {
    authentication.close();
    core.end(farewell, reason);
  }

  /** What the session waits for. */
  public Demand demand() {
    if (core.state() == State.CLOSED) {
      return Demand.CLOSE;
    }
    if (core.openDecision() != null) {
      return Demand.DECISION;
    }
    return paused ? Demand.SINK : Demand.READ;
  }

  /** The capacity of the smallest buffer that {@link #poll} takes at the moment, in octets. */
  public int inputCapacity() {
    return framer.capacity(
        core.state() == State.EXPECT_AUTH_RESPONSE
            ? LineFramer.Expectation.AUTH_RESPONSE
            : LineFramer.Expectation.COMMAND);
  }

  @Override
  public ServerConfiguration configuration() {
    return core.configuration();
  }

  @Override
  public Peer peer() {
    return core.peer();
  }

  @Override
  public State state() {
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
}
