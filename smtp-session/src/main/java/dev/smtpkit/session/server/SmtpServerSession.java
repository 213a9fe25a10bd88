package dev.smtpkit.session.server;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.Reply;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.server.Decision.Subject;
import dev.smtpkit.session.server.StateMachine.Trigger;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of an SMTP or LMTP session (RFC 5321, RFC 2033), without I/O.
 *
 * <p><b>Input.</b> {@link #poll} takes the next event out of the owner's buffer. The owner polls
 * until a {@link ServerEvent.Control} ends the round, then transmits, writes, and waits for what
 * {@link #demand} says or until {@link #deadlineNanos}. Each poll's buffer must begin with the
 * octets that the previous poll left unread. {@link #inputClosed}, {@link #tlsEstablished}, {@link
 * #tlsFailed}, {@link #expire}, {@link #shutdown} and {@link #abort} report what else happened; any
 * of them may queue events, which poll gives first, also with an empty buffer.
 *
 * <p><b>Decisions.</b> An event that asks something carries a {@link Decision}; {@link #answer}
 * answers it, at once or later, once. {@link #pause} and {@link #resume} hold back a message's
 * octets while their owner cannot take more.
 *
 * <p><b>Output.</b> {@link #transmit} encodes into the owner's buffer what may leave.
 *
 * <pre>{@code
 * ServerEvent event = session.poll(in, now());
 * while (event != ServerEvent.Control.NEED_INPUT && event != ServerEvent.Control.BLOCKED) {
 *   handle(event); // answer what it asks, take its octets; at FLUSH transmit and write
 *   event = session.poll(in, now());
 * }
 * while (session.transmit(out, now())) {
 *   write(out);
 * }
 * write(out);
 * }</pre>
 *
 * <p>Time is an argument: readings of one clock, in nanoseconds, that never run backwards. A fault
 * of the peer becomes a reply; a fault of the owner is an {@link IllegalArgumentException} or
 * {@link IllegalStateException}. Not thread-safe: confined to its owner.
 */
public final class SmtpServerSession {

  private final SessionFacts session;
  private final Poller poller;

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
   * @param tls the result of the handshake with which the connection began (RFC 8314 3), null for a
   *     connection in clear
   * @param now the time
   */
  public SmtpServerSession(
      ServerConfiguration configuration, Peer peer, @Nullable TlsInfo tls, long now) {
    session = new SessionFacts(configuration, peer, tls);
    session.deadlines.at(now);
    poller = new Poller(session);
    poller.begin();
  }

  /**
   * Takes the next event out of the buffer and moves its position behind what was consumed.
   *
   * @param in what has come in, beginning with the octets that the previous poll left unread;
   *     writable, because AUTH octets are overwritten once they were read
   * @param now the time
   * @return the event; a {@link ServerEvent.Control} ends the round
   * @throws IllegalArgumentException if the buffer is read-only, or if it is read from and smaller
   *     than {@link #inputCapacity}
   */
  public ServerEvent poll(ByteBuffer in, long now) {
    if (in.isReadOnly()) {
      throw new IllegalArgumentException("a read-only buffer: poll overwrites AUTH octets");
    }
    session.deadlines.at(now);
    return poller.poll(in);
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
    // A null must never pass for an acceptance.
    requireNonNull(verdict);
    if (!decision.isOpen()) {
      return false;
    }
    decision.check(verdict);
    session.deadlines.at(now);
    poller.apply(decision, verdict);
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
    session.deadlines.at(now);
    poller.resume(decision, answer);
    return true;
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
    if (session.transaction.get() == null || !session.states.isReceivingMessage()) {
      throw new IllegalStateException("no message is coming in: the session is in " + state());
    }
    if (reply.code().severity() < 4) {
      throw new IllegalArgumentException(reply.code() + " refuses nothing: a 4yz or 5yz does");
    }
    session.deadlines.at(now);
    session.transaction.refuseMessage(reply);
  }

  /**
   * Holds the message's octets back: poll consumes nothing until {@link #resume}.
   *
   * @param now the time
   */
  public void pause(long now) {
    session.deadlines.at(now);
    poller.pause();
  }

  /**
   * Lets the message's octets come again.
   *
   * @param now the time
   */
  public void resume(long now) {
    session.deadlines.at(now);
    poller.resume();
  }

  /**
   * Encodes replies that may leave.
   *
   * @param out where they go; its position advances
   * @param now the time
   * @return whether there is more than the buffer could take
   */
  public boolean transmit(ByteBuffer out, long now) {
    session.deadlines.at(now);
    return poller.transmit(out);
  }

  /** Whether {@link #deadlineNanos} means anything. */
  public boolean hasDeadline() {
    return session.states.isEnded()
        ? session.deadlines.isDelayed()
        : session.deadlines.next() != null;
  }

  /** The earliest time at which {@link #expire} would do something, if nothing happens before. */
  public long deadlineNanos() {
    return session.deadlines.nextNanos();
  }

  /**
   * Does what is due at this time. A call that comes too early does nothing.
   *
   * @param now the time
   */
  public void expire(long now) {
    poller.expire(now);
  }

  /**
   * The peer has closed its side. Called once poll has said NEED_INPUT or BLOCKED, with nothing
   * more to come; polled afterwards, with what the last poll left. Open decisions are cancelled,
   * but what is complete in the buffer of an owner that is paused is still taken, and a message
   * that has ended is completed; one that has not is dropped.
   *
   * @param now the time
   */
  public void inputClosed(long now) {
    session.deadlines.at(now);
    poller.inputClosed(false);
  }

  /**
   * TLS was cut off without a close_notify: as {@link #inputClosed}, but what is left in the buffer
   * is not taken, because the last line may be part of another.
   *
   * @param now the time
   */
  public void inputTruncated(long now) {
    session.deadlines.at(now);
    poller.inputClosed(true);
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
    session.deadlines.at(now);
    if (session.states.isEnded()) {
      return;
    }
    if (state() != ServerState.EXPECT_TLS || !session.outbox.isEmpty()) {
      throw new IllegalStateException("no handshake is awaited: demand() is " + demand());
    }
    poller.tlsEstablished(requireNonNull(info));
  }

  /**
   * The handshake has failed, and with it the session.
   *
   * @param cause why, for the owner's log
   * @param now the time
   */
  public void tlsFailed(Throwable cause, long now) {
    session.deadlines.at(now);
    if (!session.states.isEnded()) {
      session.owner.tell(new ServerEvent.Fault(requireNonNull(cause)));
      poller.end(null, CloseReason.TLS_FAILED);
    }
  }

  /** The octets in clear that came behind an accepted STARTTLS and were discarded. */
  public long discardedOctets() {
    return poller.discardedOctets();
  }

  /**
   * Ends the session in good order: at the next command boundary, with a reply. A message that is
   * coming in is completed before.
   *
   * @param reply a 421
   * @param now the time
   */
  public void shutdown(Reply reply, long now) {
    session.deadlines.at(now);
    poller.shutdown(reply);
  }

  /**
   * The connection is gone: nothing can be sent or received any more.
   *
   * @param now the time
   */
  public void abort(long now) {
    session.deadlines.at(now);
    poller.abort();
    if (state() == ServerState.CLOSING) {
      session.states.on(Trigger.TRANSMITTED);
    }
  }

  /** What the session waits for. */
  public Demand demand() {
    return poller.demand();
  }

  /** The capacity of the smallest buffer that {@link #poll} takes at the moment, in octets. */
  public int inputCapacity() {
    return poller.inputCapacity();
  }

  /**
   * The octets that the session holds for its client at the moment: the envelope and replies that
   * have not left. They are charged to {@link ServerConfiguration#memory}, and given back once the
   * session has ended and its replies have left, or by {@link #abort}. Lines that have not come in
   * whole are the owner's.
   */
  public long heldOctets() {
    return session.memory.total();
  }

  /** Whether octets of a message have still to come; false once its end was consumed. */
  public boolean awaitsContent() {
    return poller.awaitsContent();
  }

  /** What is awaited. */
  public ServerState state() {
    return session.states.state();
  }

  /** What is known of the session, as handlers and extensions see it. */
  public SessionView view() {
    return session;
  }

  /** How the session was set up. */
  public ServerConfiguration configuration() {
    return session.configuration;
  }
}
