package dev.smtpkit.session.handler;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.server.Decision;
import dev.smtpkit.session.server.ServerEvent;
import dev.smtpkit.session.server.SmtpServerSession;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the events of a session into calls of its handler and sink, and their answers into answers
 * to the session.
 */
final class Callbacks {

  private final SmtpServerSession session;
  private final MailHandler handler;
  private final Driver.Owner owner;
  private final Consumer<OpenSink> resumed;

  /** The sink of the message that is coming in, null if there is none. */
  private @Nullable OpenSink open;

  /** Sinks of dropped messages that still read from a buffer: they hear of it once they resume. */
  private final List<OpenSink> reading = new ArrayList<>(1);

  /** The decisions whose answers come later. */
  private final Map<Decision, PendingAnswer<?>> asked = new HashMap<>(2);

  Callbacks(SmtpServerSession session, MailHandler handler, Driver.Owner owner) {
    this.session = session;
    this.handler = requireNonNull(handler);
    this.owner = owner;
    resumed = sink -> owner.execute(() -> sinkResumed(sink));
  }

  void dispatch(ServerEvent event) {
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
      ask(hello.decision(), p -> handler.hello(hello.name(), hello.verb(), p));
    } else if (event instanceof ServerEvent.Authenticate authenticate) {
      authenticate(authenticate);
    } else if (event instanceof ServerEvent.StartTls startTls) {
      ask(startTls.decision(), handler::startTls);
    } else if (event instanceof ServerEvent.ExtensionCommand extension) {
      ask(extension.decision(), p -> handler.command(extension.command(), p));
    } else {
      report(event);
    }
  }

  /** Events that ask nothing. */
  private void report(ServerEvent event) {
    if (event instanceof ServerEvent.MessageCompleted completed) {
      call(() -> handler.completed(completed.replies()));
    } else if (event instanceof ServerEvent.MessageDropped dropped) {
      call(() -> handler.dropped(dropped.reply()));
      dropSink();
    } else if (event instanceof ServerEvent.Cancelled cancelled) {
      PendingAnswer<?> late = asked.remove(cancelled.decision());
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
      owner.failed(fault.cause());
    } else if (event instanceof ServerEvent.Reset) {
      call(handler::reset);
    } else if (event instanceof ServerEvent.Closed closed) {
      call(() -> handler.closed(closed.reason()));
    }
  }

  private void ask(Decision decision, Consumer<Pending<Verdict>> callback) {
    PendingAnswer<Verdict> pending =
        PendingAnswer.held(
            () -> false, verdict -> later(decision, () -> answer(decision, verdict)));
    Verdict verdict;
    try {
      callback.accept(pending);
      verdict = pending.detach();
    } catch (Throwable e) {
      pending.close();
      owner.failed(e);
      verdict = Verdict.refuse(faultOf(decision));
    }
    if (verdict == null) {
      asked.put(decision, pending);
    } else {
      answer(decision, verdict);
    }
  }

  private static Reply faultOf(Decision decision) {
    return switch (decision.subject()) {
      case CONNECTION -> Replies.SERVICE_UNAVAILABLE;
      case STARTTLS -> Replies.TLS_UNAVAILABLE;
      default -> Replies.LOCAL_ERROR;
    };
  }

  /** A verdict that the decision does not take is the handler's fault, and no acceptance. */
  private void answer(Decision decision, Verdict verdict) {
    try {
      session.answer(decision, verdict, owner.nanoTime());
    } catch (IllegalArgumentException e) {
      owner.failed(e);
      session.answer(decision, Verdict.refuse(faultOf(decision)), owner.nanoTime());
    }
  }

  private void authenticate(ServerEvent.Authenticate event) {
    PendingAnswer<Answer> pending =
        PendingAnswer.held(
            () -> false, answer -> later(event.decision(), () -> answerOr(event, answer)));
    Answer answer;
    try {
      handler.authenticate(event.request(), pending);
      answer = pending.detach();
    } catch (Throwable e) {
      // An answer that was given before the handler threw must still be wiped.
      Answer given = pending.detach();
      pending.close();
      if (given != null) {
        given.close();
      }
      event.request().close();
      owner.failed(e);
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
      owner.failed(e);
      taken = event.request().unavailable();
    }
    session.answer(event.decision(), taken, owner.nanoTime());
  }

  private void write(ServerEvent.Octets octets) {
    try {
      OpenSink sink = open == null ? new OpenSink(newSink(), resumed) : open;
      open = sink;
      ByteBuffer span = octets.source().asReadOnlyBuffer();
      span.limit(octets.to()).position(octets.from());
      if (sink.write(span)) {
        session.pause(owner.nanoTime());
      }
    } catch (Throwable e) {
      owner.failed(e);
      session.refuseMessage(Replies.LOCAL_ERROR, owner.nanoTime());
    }
  }

  /** Whether a sink reads from a buffer that was polled. */
  boolean isSinkReading() {
    return isPending() || !reading.isEmpty();
  }

  private boolean isPending() {
    return open != null && open.isPending();
  }

  /** Forgets the buffers of dropped messages; whether there is one. */
  boolean leaveInput() {
    boolean any = !reading.isEmpty();
    reading.clear();
    return any;
  }

  long sinkOctets() {
    try {
      return open == null ? 0 : open.sink().heldOctets();
    } catch (Throwable e) {
      owner.failed(e);
      return 0;
    }
  }

  private MessageSink newSink() {
    Origin origin = session.view().origin();
    Envelope envelope = session.view().envelope();
    if (origin == null || envelope == null) {
      throw new IllegalStateException("a message without a transaction");
    }
    return requireNonNull(handler.message(origin, envelope));
  }

  /** The sink of a message without a single octet. */
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
          OpenSink ended = open;
          open = null;
          (ended == null ? newSinkAtEnd() : ended.sink()).end(event.summary(), pending);
        });
  }

  private void dropSink() {
    OpenSink dropped = open;
    open = null;
    if (dropped == null) {
      // Refused before its first octet: for the handler no message has begun.
      call(handler::reset);
    } else if (dropped.isPending()) {
      dropped.dropOnResume();
      reading.add(dropped);
    } else {
      call(dropped.sink()::drop);
    }
  }

  private void sinkResumed(OpenSink sink) {
    reading.remove(sink);
    // A message that was dropped after the sink had resumed, but before this, was dropped then.
    if (sink.dropsOnResume()) {
      call(sink.sink()::drop);
    }
    if (!isPending()) {
      session.resume(owner.nanoTime());
    }
    owner.wake();
  }

  private boolean later(Decision decision, Runnable answer) {
    owner.execute(
        () -> {
          asked.remove(decision);
          try {
            answer.run();
          } catch (Throwable e) {
            // Our own fault; the client must not wait for a reply that never comes.
            owner.failed(e);
            session.abort(owner.nanoTime());
          }
          owner.wake();
        });
    return true;
  }

  private void call(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable e) {
      owner.failed(e);
    }
  }
}
