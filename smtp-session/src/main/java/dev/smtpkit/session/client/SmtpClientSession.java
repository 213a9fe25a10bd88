package dev.smtpkit.session.client;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.proto.wire.DataEncoder;
import dev.smtpkit.proto.wire.ReplyParser;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.ClientExchange;
import dev.smtpkit.session.TlsInfo;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of an SMTP or LMTP session (RFC 5321, RFC 2033), without I/O.
 *
 * <p><b>Input.</b> {@link #poll} takes the next event out of the owner's buffer and keeps what
 * there is of a reply. The owner polls until a {@link ClientEvent.Control} ends the round, then
 * transmits, writes, and waits for what {@link #demand} says or until {@link #deadlineNanos}.
 * {@link #inputClosed}, {@link #tlsEstablished}, {@link #tlsFailed}, {@link #expire} and {@link
 * #abort} tell what else happened; any verb may queue events, which poll gives first, also with an
 * empty buffer.
 *
 * <p><b>Commands.</b> {@link #send} gives each its place, and {@link ClientEvent.Replied} its
 * reply; whoever sends a whole envelope at once has it leave in one group if the server takes
 * groups (RFC 2920), else command by command. Nothing is sent that the server has not offered (RFC
 * 5321 3.2).
 *
 * <p><b>Output.</b> {@link #transmit} encodes into the owner's buffer what may leave. The octets of
 * a message go by {@link #encode} and {@link #finish}, straight from the owner's buffer into
 * another.
 *
 * <p>Time is an argument: readings of one clock, in nanoseconds, that never run backwards. A fault
 * of the server ends the session; a fault of the owner is an {@link IllegalArgumentException} or
 * {@link IllegalStateException}. Not thread-safe: confined to its owner.
 */
public final class SmtpClientSession {

  private static final Object GREETING = new Object();
  private static final Object HANDSHAKE = new Object();
  private static final Object BLOCK = new Object();

  private final ClientCore core;
  private final Conversation conversation;
  private final Authentication authentication;
  private final ReplyParser parser = new ReplyParser(WireLimits.DEFAULT);

  private boolean inputEnded;
  private boolean truncated;

  /** Octets in clear that stood behind the reply to STARTTLS. */
  private long discarded;

  /** What the server is waited for, null if it is not. */
  private @Nullable Object awaited;

  private long deadlineNanos;

  /**
   * A session on a connection in clear that was just made.
   *
   * @param configuration how the session is set up
   * @param now the time
   */
  public SmtpClientSession(ClientConfiguration configuration, long now) {
    this(configuration, null, now);
  }

  /**
   * A session on a connection that was just made.
   *
   * @param configuration how the session is set up
   * @param tls what the handshake has settled with which the connection began (RFC 8314 3), the
   *     server's name verified; null for a connection in clear
   * @param now the time
   */
  public SmtpClientSession(ClientConfiguration configuration, @Nullable TlsInfo tls, long now) {
    core = new ClientCore(configuration, tls);
    conversation = new Conversation(core);
    authentication = new Authentication(core);
    settle(now);
  }

  /**
   * Takes the next event out of the buffer and moves its position behind what was consumed.
   *
   * @param in the octets that follow those of the last call
   * @param now the time
   * @return the event; a {@link ClientEvent.Control} ends the round
   */
  public ClientEvent poll(ByteBuffer in, long now) {
    ClientEvent event = next(in);
    settle(now);
    return event;
  }

  private ClientEvent next(ByteBuffer in) {
    while (true) {
      ClientEvent event = core.nextEvent();
      if (event != null) {
        return event;
      }
      if (core.isEnded() || conversation.isSecuring()) {
        discarded += core.isEnded() ? 0 : in.remaining();
        in.position(in.limit());
        if (core.isEnded() || !inputEnded) {
          return ClientEvent.Control.NEED_INPUT;
        }
        endOfInput();
      } else if (mayLeave()) {
        // Before more is read: how much came at a time must not decide what a reply is for.
        return ClientEvent.Control.FLUSH;
      } else {
        switch (parser.next(in)) {
          case REPLY -> take();
          case MALFORMED -> core.faulty(null);
          case NEED_INPUT -> {
            if (!inputEnded) {
              return waiting();
            }
            endOfInput();
          }
        }
      }
      forgetIfEnded();
    }
  }

  private ClientEvent waiting() {
    return authentication.isAsking() ? ClientEvent.Control.BLOCKED : ClientEvent.Control.NEED_INPUT;
  }

  private void endOfInput() {
    core.end(truncated ? EndReason.TLS_FAILED : EndReason.END_OF_INPUT, null, null);
  }

  private void take() {
    // Whatever comes next has its own time.
    awaited = null;
    Pipeline.Place place = core.pipeline.first();
    if (!conversation.isGreeted()) {
      conversation.greeting(parser.reply());
    } else if (place == null) {
      conversation.outOfTurn(parser.reply());
    } else if (authentication.isOf(place.ticket())) {
      authentication.take(parser.reply());
      if (!authentication.isOpen()) {
        conversation.settled();
      }
    } else {
      conversation.take(place, parser.reply());
    }
  }

  private boolean mayLeave() {
    return core.owes()
        || authentication.mayLeave()
        || mayCommand() && core.pipeline.mayLeave(conversation.pipelining());
  }

  private boolean mayCommand() {
    return conversation.isGreeted() && !conversation.isSecuring() && !core.content.isDue();
  }

  /**
   * Encodes commands that may leave.
   *
   * @param out where they go; its position advances
   * @param now the time
   * @return whether there is more than the buffer could take
   */
  public boolean transmit(ByteBuffer out, long now) {
    boolean more = !core.isEnded() && mayLeave() && write(out);
    settle(now);
    return more;
  }

  private boolean write(ByteBuffer out) {
    if (core.owes() && core.pay(out)) {
      return true;
    }
    if (authentication.mayLeave()) {
      return authentication.transmit(out);
    }
    return mayCommand()
        && core.pipeline.transmit(out, conversation.pipelining(), core.content, conversation::goes);
  }

  /**
   * Puts a command in its place behind those sent before. It leaves by {@link #transmit}, as soon
   * as it may. Nothing may be sent behind a hello, STARTTLS or an authentication but QUIT, until
   * that has its reply: it may change what the server offers.
   *
   * @param command the command; behind a BDAT its octets are due by {@link #encode}
   * @param now the time
   * @return its handle
   * @throws IllegalArgumentException if the server has not offered what it needs, or it is an AUTH
   *     or of the other protocol
   * @throws IllegalStateException if it cannot be sent now: before the hello or TLS that it needs,
   *     beyond what the server declares as its limits, or after the end
   */
  public Ticket send(Command command, long now) {
    conversation.check(command);
    Ticket ticket = new Ticket(command);
    core.pipeline.add(ticket);
    conversation.sent(ticket);
    settle(now);
    return ticket;
  }

  /**
   * Sends QUIT, behind what was sent before: the session ends by its reply.
   *
   * @param now the time
   * @return its handle
   * @throws IllegalStateException if the session has ended or QUIT was sent
   */
  public Ticket quit(long now) {
    return send(Command.Bare.QUIT, now);
  }

  /**
   * Authenticates. Its reply is one of {@link ClientEvent.Replied}; only {@link
   * ClientEvent.Authenticated} tells success.
   *
   * @param exchange an exchange of a mechanism that the server offers, not begun; it is the
   *     engine's from now on, which closes it
   * @param now the time
   * @return the handle of AUTH
   * @throws IllegalArgumentException if the server does not offer the mechanism; the exchange is
   *     then still the caller's, as after any exception
   * @throws IllegalStateException if it cannot be done now: in clear unless that is allowed, with
   *     something not answered, or a second time (RFC 4954 4)
   */
  public Ticket authenticate(ClientExchange exchange, long now) {
    conversation.requireIdle();
    if (!core.offer.hasMechanism(exchange.mechanism())) {
      throw new IllegalArgumentException("the server does not offer " + exchange.mechanism());
    } else if (core.authenticated) {
      throw new IllegalStateException("authenticated already");
    } else if (core.tls == null
        && (core.configuration.requiresTls() || !core.configuration.authenticatesInClear())) {
      throw new IllegalStateException("TLS comes first");
    }
    Ticket ticket = authentication.begin(exchange);
    if (authentication.isOpen()) {
      conversation.settle(ticket);
    }
    forgetIfEnded();
    settle(now);
    return ticket;
  }

  /**
   * Answers what the authentication exchange asked.
   *
   * @param answer the answer, which is closed unless this throws
   * @param now the time
   * @return false, with nothing else done, if nothing is asked any more
   * @throws IllegalArgumentException if the request takes another kind of answer
   */
  public boolean answer(Answer answer, long now) {
    boolean taken = authentication.resume(answer);
    if (!taken) {
      answer.close();
    } else if (!authentication.isOpen()) {
      conversation.settled();
    }
    forgetIfEnded();
    settle(now);
    return taken;
  }

  /**
   * Encodes octets of a message: behind a 354 with dots stuffed (RFC 5321 4.5.2), behind a BDAT as
   * they are. Called while {@link #demand} is CONTENT.
   *
   * @param content the octets, which follow those of the last call; its position advances
   * @param out where they go, another buffer; its position advances
   * @param now the time
   * @return NEED_INPUT if the content is used up, NEED_OUTPUT if {@code out} is full, COMPLETE if
   *     the chunk has all its octets, or REFUSED: then a part of what cannot be sent has left, and
   *     the session has ended
   * @throws IllegalStateException if no content is due
   */
  public DataEncoder.Result encode(ByteBuffer content, ByteBuffer out, long now) {
    Ticket ticket = core.content.ticket();
    int before = out.position();
    DataEncoder.Result result = core.content.encode(content, out);
    return encoded(ticket, result, out.position() > before, now);
  }

  /**
   * Encodes the end of a message behind a 354.
   *
   * @param out where it goes; its position advances
   * @param now the time
   * @return NEED_OUTPUT, COMPLETE, or REFUSED as {@link #encode} does
   * @throws IllegalStateException if no content is due, or it is a chunk's
   */
  public DataEncoder.Result finish(ByteBuffer out, long now) {
    Ticket ticket = core.content.ticket();
    int before = out.position();
    DataEncoder.Result result = core.content.finish(out);
    return encoded(ticket, result, out.position() > before, now);
  }

  /**
   * All that was encoded of a message's octets has been written to the connection: the time of a
   * block ends (RFC 5321 4.5.3.2.5), and that of the owner's source is its own.
   *
   * @param now the time
   */
  public void written(long now) {
    core.content.written(true);
    settle(now);
  }

  private DataEncoder.Result encoded(
      Ticket ticket, DataEncoder.Result result, boolean progress, long now) {
    if (progress) {
      // Each block has its own time.
      awaited = null;
      core.content.written(false);
    }
    if (result == DataEncoder.Result.COMPLETE) {
      if (!core.content.isChunked()) {
        core.pipeline.expect(new Pipeline.Place(ticket, true), false);
      }
      core.content.close();
    } else if (result == DataEncoder.Result.REFUSED) {
      core.end(EndReason.CONTENT_REFUSED, null, null);
      forgetIfEnded();
    }
    settle(now);
    return result;
  }

  /**
   * The server has closed its side. Called once poll has said NEED_INPUT or BLOCKED, with nothing
   * more to come; polled afterwards.
   *
   * @param now the time
   */
  public void inputClosed(long now) {
    inputEnded = true;
    truncated = false;
    settle(now);
  }

  /**
   * TLS was cut off without a close_notify. Otherwise as {@link #inputClosed}.
   *
   * @param now the time
   */
  public void inputTruncated(long now) {
    inputEnded = true;
    truncated = true;
    settle(now);
  }

  /**
   * The handshake behind STARTTLS is done: from here on the owner gives what TLS protects, and the
   * server's name was verified. Hello has to be said again (RFC 3207 4.2).
   *
   * @param info what the handshake has settled
   * @param now the time
   * @throws IllegalStateException if no handshake is awaited
   */
  public void tlsEstablished(TlsInfo info, long now) {
    if (core.isEnded()) {
      return;
    }
    if (!conversation.isSecuring()) {
      throw new IllegalStateException("no handshake is awaited");
    }
    core.tls = requireNonNull(info);
    conversation.secured();
    core.tell(new ClientEvent.Secured(info));
    settle(now);
  }

  /**
   * The handshake has failed, and with it the session.
   *
   * @param cause why
   * @param now the time
   */
  public void tlsFailed(Throwable cause, long now) {
    core.end(EndReason.TLS_FAILED, null, requireNonNull(cause));
    forgetIfEnded();
    settle(now);
  }

  /**
   * The connection is gone, or given up: nothing can be sent or received any more.
   *
   * @param now the time
   */
  public void abort(long now) {
    core.end(EndReason.ABORTED, null, null);
    forgetIfEnded();
    settle(now);
  }

  /**
   * Ends the session if its deadline has come; else does nothing.
   *
   * @param now the time
   */
  public void expire(long now) {
    if (awaited != null && now - deadlineNanos >= 0) {
      core.end(EndReason.TIMEOUT, null, null);
      forgetIfEnded();
      settle(now);
    }
  }

  private void forgetIfEnded() {
    if (core.isEnded()) {
      authentication.close();
    }
  }

  /** Sets the deadline of what is waited for, if that is something new (RFC 5321 4.5.3.2). */
  private void settle(long now) {
    Object due = due();
    if (due == null) {
      awaited = null;
    } else if (due != awaited) {
      awaited = due;
      deadlineNanos = now + allowance(due);
    }
  }

  private @Nullable Object due() {
    if (core.isEnded()) {
      return null;
    } else if (!conversation.isGreeted()) {
      return GREETING;
    } else if (conversation.isSecuring()) {
      return HANDSHAKE;
    } else if (core.content.isDue()) {
      return core.content.isUnwritten() ? BLOCK : null;
    }
    return authentication.isAsking() ? null : core.pipeline.first();
  }

  private long allowance(Object due) {
    ClientTimeouts timeouts = core.configuration.timeouts();
    if (due == GREETING) {
      return timeouts.greeting();
    } else if (due == HANDSHAKE) {
      return timeouts.handshake();
    } else if (due == BLOCK) {
      return timeouts.block();
    } else if (due instanceof Pipeline.Place place) {
      return place.outcome() ? timeouts.message() : timeouts.of(place.ticket().command().verb());
    }
    throw new AssertionError(due);
  }

  /** Whether there is a deadline. */
  public boolean hasDeadline() {
    return awaited != null;
  }

  /** When {@link #expire} is due, as a reading of the owner's clock; only with a deadline. */
  public long deadlineNanos() {
    return deadlineNanos;
  }

  /** What the session waits for. */
  public ClientDemand demand() {
    if (core.isEnded()) {
      return ClientDemand.CLOSE;
    } else if (conversation.isSecuring()) {
      return ClientDemand.TLS;
    } else if (core.content.isDue()) {
      return ClientDemand.CONTENT;
    }
    return authentication.isAsking() ? ClientDemand.DECISION : ClientDemand.READ;
  }

  /**
   * Whether the server offers an extension in this session.
   *
   * @param keyword its EHLO keyword
   */
  public boolean offers(String keyword) {
    return core.offer.has(keyword);
  }

  /** What the handshake has settled, null in clear. */
  public @Nullable TlsInfo tls() {
    return core.tls;
  }

  /** Whether the client is authenticated. */
  public boolean isAuthenticated() {
    return core.authenticated;
  }

  /** The octets in clear that stood behind the reply to STARTTLS and were thrown away. */
  public long discardedOctets() {
    return discarded;
  }
}
