package dev.smtpkit.session.handler;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MessageSink.Progress;
import dev.smtpkit.session.server.Decision;
import dev.smtpkit.session.server.ServerEvent;
import dev.smtpkit.session.server.SmtpServerSession;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Pumps a {@link SmtpServerSession} into a {@link MailHandler}, without I/O.
 *
 * <p>The owner calls {@link #poll} with what it has read, {@link #transmit} for what it may write,
 * and watches {@link #demand} and the deadline. When an answer or a resume comes from elsewhere,
 * the driver takes it in on the owner's executor and then runs {@code wake}: the owner polls again,
 * with what the last poll left.
 *
 * <p>Confined to the thread of the owner's executor.
 */
public final class Driver {

  private final SmtpServerSession session;
  private final MailHandler handler;
  private final Executor owner;
  private final Runnable wake;
  private final LongSupplier clock;
  private final Observer observer;
  private final SinkGate gate;

  private @Nullable MessageSink sink;

  /** The sink was dropped while it was pending: it hears of it once it has resumed. */
  private boolean dropOnResume;

  /** What was asked and will be answered later. */
  private final Map<Decision, Answerable<?>> asked = new HashMap<>(2);

  /**
   * A driver of a new session.
   *
   * @param session the session
   * @param factory makes the handler
   * @param owner runs tasks on the thread that the session is confined to
   * @param wake what the owner does after something came from elsewhere; runs on that thread
   * @param clock the clock whose readings the session is given, in nanoseconds
   * @param observer hears of handlers that throw
   */
  public Driver(
      SmtpServerSession session,
      MailHandler.Factory factory,
      Executor owner,
      Runnable wake,
      LongSupplier clock,
      Observer observer) {
    this.session = session;
    this.owner = owner;
    this.wake = wake;
    this.clock = clock;
    this.observer = observer;
    this.handler = factory.create(session);
    this.gate = new SinkGate(() -> owner.execute(this::sinkResumed));
  }

  /**
   * Lets the handler have everything that can be had from the buffer.
   *
   * @param in what has been read, beginning with what the last poll left; see {@link
   *     SmtpServerSession#poll}
   * @return why the round ended
   */
  public ServerEvent.Control poll(ByteBuffer in) {
    while (true) {
      ServerEvent event = session.poll(in, now());
      if (event instanceof ServerEvent.Control control) {
        return control;
      }
      dispatch(event);
    }
  }

  private void dispatch(ServerEvent event) {
    if (event instanceof ServerEvent.Octets octets) {
      write(octets);
    } else if (event instanceof ServerEvent.Rcpt rcpt) {
      ask(rcpt.decision(), p -> handler.rcpt(rcpt.forwardPath(), rcpt.parameters(), p));
    } else if (event instanceof ServerEvent.Mail mail) {
      ask(mail.decision(), p -> handler.mail(mail.reversePath(), mail.parameters(), p));
    } else if (event instanceof ServerEvent.Data data) {
      ask(data.decision(), p -> handler.data(data.envelope(), p));
    } else if (event instanceof ServerEvent.MessageEnd end) {
      end(end);
    } else if (event instanceof ServerEvent.Connected connected) {
      ask(connected.decision(), p -> handler.connect(connected.peer(), p));
    } else if (event instanceof ServerEvent.Hello hello) {
      ask(hello.decision(), p -> handler.hello(hello.name(), hello.extended(), p));
    } else if (event instanceof ServerEvent.Authenticate authenticate) {
      authenticate(authenticate);
    } else if (event instanceof ServerEvent.StartTls startTls) {
      ask(startTls.decision(), handler::startTls);
    } else if (event instanceof ServerEvent.ExtensionCommand extension) {
      ask(extension.decision(), p -> handler.command(extension.command(), p));
    } else {
      tell(event);
    }
  }

  /** Events that ask nothing. */
  private void tell(ServerEvent event) {
    if (event instanceof ServerEvent.MessageCompleted completed) {
      call(() -> handler.completed(completed.replies()));
    } else if (event instanceof ServerEvent.MessageDropped dropped) {
      call(() -> handler.dropped(dropped.reply()));
      dropSink();
    } else if (event instanceof ServerEvent.Cancelled cancelled) {
      Answerable<?> late = asked.remove(cancelled.decision());
      if (late != null) {
        late.close();
      }
    } else if (event instanceof ServerEvent.Authenticated authenticated) {
      call(() -> handler.authenticated(authenticated.identity()));
    } else if (event instanceof ServerEvent.AuthenticationFailed failed) {
      call(
          () ->
              handler.authenticationFailed(failed.mechanism(), failed.reason(), failed.failures()));
    } else if (event instanceof ServerEvent.Secured secured) {
      call(() -> handler.secured(secured.tls()));
    } else if (event instanceof ServerEvent.Fault fault) {
      observer.failed(fault.cause());
    } else if (event instanceof ServerEvent.Reset) {
      call(handler::reset);
    } else if (event instanceof ServerEvent.Closed closed) {
      call(() -> handler.closed(closed.reason()));
    }
  }

  private void ask(Decision decision, Consumer<Pending<Verdict>> callback) {
    Answerable<Verdict> pending =
        new Answerable<>(verdict -> later(decision, () -> give(decision, verdict)));
    Verdict verdict;
    try {
      callback.accept(pending);
      verdict = pending.detach();
    } catch (Throwable e) {
      pending.close();
      observer.failed(e);
      verdict = Verdict.refuse(faultOf(decision));
    }
    if (verdict == null) {
      asked.put(decision, pending);
    } else {
      give(decision, verdict);
    }
  }

  private static Reply faultOf(Decision decision) {
    return switch (decision.subject()) {
      case CONNECTION -> Replies.SERVICE_UNAVAILABLE;
      case STARTTLS -> Replies.TLS_UNAVAILABLE;
      default -> Replies.LOCAL_ERROR;
    };
  }

  /** A verdict that the decision cannot have is the handler's fault, and no acceptance. */
  private void give(Decision decision, Verdict verdict) {
    try {
      session.answer(decision, verdict, now());
    } catch (IllegalArgumentException e) {
      observer.failed(e);
      session.answer(decision, Verdict.refuse(faultOf(decision)), now());
    }
  }

  private void authenticate(ServerEvent.Authenticate event) {
    Answerable<Answer> pending =
        new Answerable<>(answer -> later(event.decision(), () -> answerOr(event, answer)));
    Answer answer;
    try {
      handler.authenticate(event.request(), pending);
      answer = pending.detach();
    } catch (Throwable e) {
      // What the handler answered before it threw is not to be left unwiped.
      Answer given = pending.detach();
      pending.close();
      if (given != null) {
        given.close();
      }
      event.request().close();
      observer.failed(e);
      answer = event.request().unavailable();
    }
    if (answer == null) {
      asked.put(event.decision(), pending);
    } else {
      answerOr(event, answer);
    }
  }

  /** An answer of the wrong kind is the handler's fault, and no answer. */
  private void answerOr(ServerEvent.Authenticate event, Answer answer) {
    Answer taken = answer;
    try {
      event.request().check(answer);
    } catch (IllegalArgumentException e) {
      answer.close();
      observer.failed(e);
      taken = event.request().unavailable();
    }
    session.answer(event.decision(), taken, now());
  }

  private void write(ServerEvent.Octets octets) {
    try {
      MessageSink current = sink == null ? newSink() : sink;
      sink = current;
      ByteBuffer span = octets.source().asReadOnlyBuffer();
      span.limit(octets.start() + octets.length()).position(octets.start());
      gate.beginWrite();
      if (gate.endWrite(requireNonNull(current.write(span)))) {
        session.pause(now());
      }
    } catch (Throwable e) {
      gate.endWrite(Progress.DONE);
      observer.failed(e);
      session.refuseMessage(Replies.LOCAL_ERROR, now());
    }
  }

  private MessageSink newSink() {
    Envelope envelope = session.transaction();
    if (envelope == null) {
      throw new IllegalStateException("a message without a transaction");
    }
    return requireNonNull(handler.message(envelope, gate));
  }

  /** For a message without a single octet. */
  private MessageSink newSinkAtEnd() {
    try {
      return newSink();
    } catch (Throwable e) {
      call(handler::reset);
      throw e;
    }
  }

  private void end(ServerEvent.MessageEnd event) {
    ask(
        event.decision(),
        pending -> {
          MessageSink ended = sink;
          sink = null;
          (ended == null ? newSinkAtEnd() : ended).end(event.content(), pending);
        });
  }

  private void dropSink() {
    if (gate.isPending()) {
      dropOnResume = true;
      return;
    }
    MessageSink dropped = sink;
    sink = null;
    if (dropped != null) {
      call(dropped::drop);
    } else {
      // Refused before its first octet: for the handler no message has begun.
      call(handler::reset);
    }
  }

  private void sinkResumed() {
    session.resume(now());
    if (dropOnResume) {
      dropOnResume = false;
      dropSink();
    }
    wake.run();
  }

  private void later(Decision decision, Runnable answer) {
    owner.execute(
        () -> {
          asked.remove(decision);
          try {
            answer.run();
          } catch (Throwable e) {
            // Our own fault; the client is not left to wait for a reply that will never come.
            observer.failed(e);
            session.abort(now());
          }
          wake.run();
        });
  }

  private void call(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable e) {
      observer.failed(e);
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
    return gate.isPending();
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

  /**
   * The peer has closed its side. Poll afterwards.
   *
   * @param truncated whether TLS was cut off without a close_notify
   */
  public void inputClosed(boolean truncated) {
    session.inputClosed(now(), truncated);
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
   * @param cause why; the observer hears of it
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
    return clock.getAsLong();
  }
}
