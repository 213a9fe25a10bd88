package dev.smtpkit.session.handler;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.server.ServerEvent;
import dev.smtpkit.session.server.SmtpServerSession;
import java.nio.ByteBuffer;

/**
 * Pumps a {@link SmtpServerSession} into a {@link MailHandler}, without I/O.
 *
 * <p>The owner calls {@link #poll} with what it has read, {@link #transmit} for what it may write,
 * and watches {@link #demand} and the deadline. When an answer or a resumption comes from another
 * thread, the driver takes it in on the owner's thread and then calls {@link Owner#wake}: the owner
 * polls again, with what the last poll left.
 *
 * <pre>{@code
 * void round() throws IOException {
 *   ServerEvent.Control control;
 *   do {
 *     control = driver.poll(in.flip());
 *     in.compact();
 *     boolean more;
 *     do {
 *       more = driver.transmit(out);
 *       socket.write(out.flip());
 *       out.clear();
 *     } while (more);
 *   } while (control == ServerEvent.Control.FLUSH);
 *   // Then wait for what driver.demand() says, or until driver.deadlineNanos() for expire().
 * }
 * }</pre>
 *
 * <p>Confined to the owner's thread.
 */
public final class Driver {

  /** What a driver needs of the connection that owns it. */
  public interface Owner {

    /**
     * Runs a task on the thread that the session is confined to. Called from any thread.
     *
     * @param task the task
     */
    void execute(Runnable task);

    /** Something came from elsewhere: poll and transmit. Called on the session's thread. */
    void wake();

    /** The reading of the clock by which the session is timed, in nanoseconds. */
    long nanoTime();

    /**
     * A handler, a sink, an extension or a mechanism threw, and the peer got a 451 or 454; or a TLS
     * handshake failed, with the cause that {@link Driver#tlsFailed} was given. Called on the
     * session's thread.
     *
     * @param cause what was thrown
     */
    void failed(Throwable cause);
  }

  private final SmtpServerSession session;
  private final Owner owner;
  private final Callbacks callbacks;

  /**
   * A driver of a new session.
   *
   * @param session the session
   * @param factory makes the handler
   * @param owner the connection
   */
  public Driver(SmtpServerSession session, MailHandler.Factory factory, Owner owner) {
    this.session = requireNonNull(session);
    this.owner = requireNonNull(owner);
    this.callbacks = new Callbacks(session, factory.create(session.view()), owner);
  }

  /**
   * Lets the handler have everything that can be had from the buffer.
   *
   * @param in what has been read, beginning with the octets that the previous poll left unread; see
   *     {@link SmtpServerSession#poll}
   * @return why the round ended
   */
  public ServerEvent.Control poll(ByteBuffer in) {
    while (true) {
      ServerEvent event = session.poll(in, now());
      if (event instanceof ServerEvent.Control control) {
        return control;
      }
      callbacks.dispatch(event);
    }
  }

  /**
   * Encodes replies that may leave.
   *
   * @param out where they go
   * @return whether there is more than the buffer could take
   */
  public boolean transmit(ByteBuffer out) {
    return session.transmit(out, now());
  }

  /** What the session waits for. */
  public Demand demand() {
    return session.demand();
  }

  /**
   * Whether a sink still reads from the buffer that was last polled: until the next wake it may be
   * neither written to nor given away, whatever becomes of the connection.
   */
  public boolean holdsInput() {
    return callbacks.isSinkReading();
  }

  /**
   * Leaves the buffer to a sink that has not resumed in time: {@link #expire} has refused its
   * message, and {@link #demand} does not wait for it any longer. The owner copies what is unread
   * to another buffer, polls with that, and neither uses nor gives away the first again.
   *
   * @return false if there is no such sink: nothing has changed
   */
  public boolean leaveInput() {
    return callbacks.leaveInput();
  }

  /**
   * The octets that the connection holds for its client at the moment: what the session and the
   * sink of the message hold. An owner that has too little memory cuts the connection that holds
   * the most.
   */
  public long heldOctets() {
    return session.heldOctets() + callbacks.sinkOctets();
  }

  /** The capacity of the smallest buffer that {@link #poll} takes at the moment, in octets. */
  public int inputCapacity() {
    return session.inputCapacity();
  }

  /** Whether {@link #deadlineNanos} means anything. */
  public boolean hasDeadline() {
    return session.hasDeadline();
  }

  /** The reading of the clock at which {@link #expire} is due. */
  public long deadlineNanos() {
    return session.deadlineNanos();
  }

  /** The deadline may have come. Poll afterwards. */
  public void expire() {
    session.expire(now());
  }

  /** The peer has closed its side. Poll afterwards. */
  public void inputClosed() {
    session.inputClosed(now());
  }

  /** TLS was cut off without a close_notify. Poll afterwards. */
  public void inputTruncated() {
    session.inputTruncated(now());
  }

  /**
   * The TLS handshake that {@link Demand#TLS} asked for is done. Poll afterwards.
   *
   * @param info what it has settled
   */
  public void tlsEstablished(TlsInfo info) {
    session.tlsEstablished(info, now());
  }

  /**
   * The TLS handshake has failed, and with it the session. Poll afterwards.
   *
   * @param cause why; passed on to {@link Owner#failed}
   */
  public void tlsFailed(Throwable cause) {
    session.tlsFailed(cause, now());
  }

  /**
   * Ends the session in good order. Poll afterwards.
   *
   * @param reply a 421
   */
  public void shutdown(Reply reply) {
    session.shutdown(reply, now());
  }

  /** The connection is gone. Tells the handler; nothing needs to be polled afterwards. */
  public void abort() {
    session.abort(now());
    poll(ByteBuffer.allocate(0));
  }

  private long now() {
    return owner.nanoTime();
  }
}
