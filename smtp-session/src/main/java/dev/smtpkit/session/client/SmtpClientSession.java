package dev.smtpkit.session.client;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.wire.DataEncoder;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.ClientExchange;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Demand;
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
 * #abort} report what else happened; any method may queue events, which poll gives first, also with
 * an empty buffer.
 *
 * <p><b>Commands.</b> {@link #send} gives each its place, and {@link ClientEvent.Replied} its
 * reply; commands that are sent together leave in one group if the server takes groups (RFC 2920),
 * else one by one. Nothing is sent that the server has not offered (RFC 5321 3.2).
 *
 * <p><b>Output.</b> {@link #transmit} encodes into the owner's buffer what may leave. The octets of
 * a message go by {@link #encode} and {@link #finish}, straight from the owner's buffer into
 * another.
 *
 * <pre>{@code
 * ClientEvent event = session.poll(in, now());
 * while (event != ClientEvent.Control.NEED_INPUT && event != ClientEvent.Control.BLOCKED) {
 *   handle(event); // send the next commands; at FLUSH transmit and write
 *   event = session.poll(in, now());
 * }
 * while (session.transmit(out, now())) {
 *   write(out);
 * }
 * write(out);
 * }</pre>
 *
 * <p>Time is an argument: readings of one clock, in nanoseconds, that never run backwards. A fault
 * of the server ends the session; a fault of the owner is an {@link IllegalArgumentException} or
 * {@link IllegalStateException}. Not thread-safe: confined to its owner.
 */
public final class SmtpClientSession {

  private final ClientFacts session;
  private final ClientPoller poller;

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
   * @param tls the result of the handshake with which the connection began (RFC 8314 3), the
   *     server's name verified; null for a connection in clear
   * @param now the time
   */
  public SmtpClientSession(ClientConfiguration configuration, @Nullable TlsInfo tls, long now) {
    session = new ClientFacts(configuration, tls);
    poller = new ClientPoller(session);
    poller.setDeadline(now);
  }

  /**
   * Takes the next event out of the buffer and moves its position behind what was consumed.
   *
   * @param in the octets that follow those of the last call
   * @param now the time
   * @return the event; a {@link ClientEvent.Control} ends the round
   */
  public ClientEvent poll(ByteBuffer in, long now) {
    ClientEvent event = poller.poll(in);
    poller.setDeadline(now);
    return event;
  }

  /**
   * Encodes commands that may leave.
   *
   * @param out where they go; its position advances
   * @param now the time
   * @return whether there is more than the buffer could take
   */
  public boolean transmit(ByteBuffer out, long now) {
    boolean more = poller.transmit(out);
    poller.setDeadline(now);
    return more;
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
    Ticket ticket = poller.send(command);
    poller.setDeadline(now);
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
   * ClientEvent.Authenticated} means success.
   *
   * @param exchange an exchange of a mechanism that the server offers, not begun; it is the
   *     engine's from now on, which closes it
   * @param now the time
   * @return the handle of AUTH
   * @throws IllegalArgumentException if the server does not offer the mechanism; the exchange is
   *     then still the caller's, as after any exception
   * @throws IllegalStateException if it cannot be done now: in clear unless that is allowed, with
   *     replies due, or a second time (RFC 4954 4)
   */
  public Ticket authenticate(ClientExchange exchange, long now) {
    Ticket ticket = poller.authenticate(exchange);
    poller.setDeadline(now);
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
    boolean taken = poller.answer(answer);
    poller.setDeadline(now);
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
   *     the chunk has all its octets, or REFUSED: then a part of content that cannot be sent has
   *     left, and the session has ended
   * @throws IllegalStateException if no content is due
   */
  public DataEncoder.Result encode(ByteBuffer content, ByteBuffer out, long now) {
    Ticket ticket = session.content.ticket();
    int before = out.position();
    DataEncoder.Result result = session.content.encode(content, out);
    poller.encoded(ticket, result, out.position() > before);
    poller.setDeadline(now);
    return result;
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
    Ticket ticket = session.content.ticket();
    int before = out.position();
    DataEncoder.Result result = session.content.finish(out);
    poller.encoded(ticket, result, out.position() > before);
    poller.setDeadline(now);
    return result;
  }

  /**
   * All that was encoded of a message's octets has been written to the connection: the deadline of
   * a block ends (RFC 5321 4.5.3.2.5), and the time of the owner's source is its own.
   *
   * @param now the time
   */
  public void written(long now) {
    session.content.written(true);
    poller.setDeadline(now);
  }

  /**
   * The server has closed its side. Called once poll has said NEED_INPUT or BLOCKED, with nothing
   * more to come; polled afterwards.
   *
   * @param now the time
   */
  public void inputClosed(long now) {
    poller.inputClosed(false);
    poller.setDeadline(now);
  }

  /**
   * TLS was cut off without a close_notify. Otherwise as {@link #inputClosed}.
   *
   * @param now the time
   */
  public void inputTruncated(long now) {
    poller.inputClosed(true);
    poller.setDeadline(now);
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
    if (session.states.isEnded()) {
      return;
    }
    if (state() != ClientState.EXPECT_TLS) {
      throw new IllegalStateException("no handshake is awaited: the session is in " + state());
    }
    poller.tlsEstablished(requireNonNull(info));
    poller.setDeadline(now);
  }

  /**
   * The handshake has failed, and with it the session.
   *
   * @param cause why
   * @param now the time
   */
  public void tlsFailed(Throwable cause, long now) {
    poller.end(CloseReason.TLS_FAILED, requireNonNull(cause));
    poller.setDeadline(now);
  }

  /**
   * The connection is gone, or given up: nothing can be sent or received any more.
   *
   * @param now the time
   */
  public void abort(long now) {
    poller.end(CloseReason.ABORTED, null);
    poller.setDeadline(now);
  }

  /**
   * Ends the session if its deadline has come; else does nothing.
   *
   * @param now the time
   */
  public void expire(long now) {
    if (session.deadlines.expired(now) != null) {
      poller.end(CloseReason.TIMEOUT, null);
      poller.setDeadline(now);
    }
  }

  /** Whether there is a deadline. */
  public boolean hasDeadline() {
    return session.deadlines.next() != null;
  }

  /** When {@link #expire} is due, as a reading of the owner's clock; only with a deadline. */
  public long deadlineNanos() {
    return session.deadlines.nextNanos();
  }

  /** What the session waits for. */
  public Demand demand() {
    return poller.demand();
  }

  /** What is awaited, by what the server has answered. */
  public ClientState state() {
    return session.states.state();
  }

  /**
   * Whether the server offers an extension in this session.
   *
   * @param keyword its EHLO keyword
   */
  public boolean offers(String keyword) {
    return session.offer.has(keyword);
  }

  /** What the handshake has settled, null in clear. */
  public @Nullable TlsInfo tls() {
    return session.tls;
  }

  /** Whether the client is authenticated. */
  public boolean isAuthenticated() {
    return session.authenticated;
  }

  /** How many octets in clear came behind the reply to STARTTLS and were discarded. */
  public long discardedOctets() {
    return poller.discardedOctets();
  }
}
