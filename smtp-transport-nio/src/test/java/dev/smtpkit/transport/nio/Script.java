package dev.smtpkit.transport.nio;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Handlers that accept everything and record what happened for the test. */
final class Script implements MailHandler.Factory {

  final AtomicInteger created = new AtomicInteger();
  final BlockingQueue<CloseReason> closed = new LinkedBlockingQueue<>();
  final BlockingQueue<byte[]> delivered = new LinkedBlockingQueue<>();
  final BlockingQueue<Thread> dropped = new LinkedBlockingQueue<>();
  final BlockingQueue<TlsInfo> secured = new LinkedBlockingQueue<>();
  final BlockingQueue<Peer> peers = new LinkedBlockingQueue<>();

  private Verdict greeting = Verdict.ACCEPT;

  /** Runs the answers. */
  private Executor answers = Runnable::run;

  private Supplier<MessageSink> sinks = () -> new Sinks.Collecting(this);

  Script answersOn(Executor executor) {
    answers = executor;
    return this;
  }

  Script greeting(Reply reply) {
    greeting = Verdict.accept(reply);
    return this;
  }

  Script sinks(Supplier<MessageSink> factory) {
    sinks = factory;
    return this;
  }

  Executor answers() {
    return answers;
  }

  @Override
  public MailHandler create(SessionView session) {
    created.incrementAndGet();
    peers.add(session.peer());
    TlsInfo tls = session.tls();
    if (tls != null) {
      secured.add(tls);
    }
    return new Handler();
  }

  private final class Handler implements MailHandler {

    private void accept(Pending<Verdict> verdict) {
      answers.execute(() -> verdict.answer(Verdict.ACCEPT));
    }

    @Override
    public void connect(Peer peer, Pending<Verdict> verdict) {
      answers.execute(() -> verdict.answer(greeting));
    }

    @Override
    public void hello(HelloName name, Verb verb, Pending<Verdict> verdict) {
      if (name.text().equals("throw.example")) {
        throw new IllegalStateException("as the script says");
      }
      if (name.text().equals("error.example")) {
        throw new AssertionError("as the script says");
      }
      accept(verdict);
    }

    @Override
    public void secured(TlsInfo tls) {
      secured.add(tls);
    }

    @Override
    public void mail(ReversePath path, MailParameters parameters, Pending<Verdict> verdict) {
      accept(verdict);
    }

    @Override
    public void rcpt(ForwardPath path, RcptParameters parameters, Pending<Verdict> verdict) {
      accept(verdict);
    }

    @Override
    public void data(Envelope envelope, Pending<Verdict> verdict) {
      accept(verdict);
    }

    @Override
    public MessageSink message(Origin origin, Envelope envelope) {
      return sinks.get();
    }

    @Override
    public void closed(CloseReason reason) {
      closed.add(reason);
    }
  }
}
