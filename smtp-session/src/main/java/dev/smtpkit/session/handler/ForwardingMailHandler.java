package dev.smtpkit.session.handler;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.FailureReason;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.session.Verdict;
import java.util.List;

/**
 * A handler that passes every callback on to another: the base of those that change a few of them.
 *
 * <p>A callback that is added to {@link MailHandler} is added here, too, so that a handler which
 * extends this class goes on passing everything on.
 */
public abstract class ForwardingMailHandler implements MailHandler {

  private final MailHandler delegate;

  /**
   * A handler in front of another.
   *
   * @param delegate the handler that callbacks are passed on to
   */
  protected ForwardingMailHandler(MailHandler delegate) {
    this.delegate = requireNonNull(delegate);
  }

  /** The handler that callbacks are passed on to. */
  protected final MailHandler delegate() {
    return delegate;
  }

  @Override
  public void connect(Peer peer, Pending<Verdict> verdict) {
    delegate.connect(peer, verdict);
  }

  @Override
  public void mail(ReversePath reversePath, MailParameters parameters, Pending<Verdict> verdict) {
    delegate.mail(reversePath, parameters, verdict);
  }

  @Override
  public void rcpt(ForwardPath forwardPath, RcptParameters parameters, Pending<Verdict> verdict) {
    delegate.rcpt(forwardPath, parameters, verdict);
  }

  @Override
  public MessageSink message(Origin origin, Envelope envelope) {
    return delegate.message(origin, envelope);
  }

  @Override
  public void hello(HelloName name, Verb verb, Pending<Verdict> verdict) {
    delegate.hello(name, verb, verdict);
  }

  @Override
  public void startTls(Pending<Verdict> verdict) {
    delegate.startTls(verdict);
  }

  @Override
  public void secured(TlsInfo tls) {
    delegate.secured(tls);
  }

  @Override
  public void authenticate(Request request, Pending<Answer> answer) {
    delegate.authenticate(request, answer);
  }

  @Override
  public void authenticated(Identity identity) {
    delegate.authenticated(identity);
  }

  @Override
  public void authenticationFailed(String mechanism, FailureReason reason, int failures) {
    delegate.authenticationFailed(mechanism, reason, failures);
  }

  @Override
  public void command(Command command, Pending<Verdict> verdict) {
    delegate.command(command, verdict);
  }

  @Override
  public void data(Envelope envelope, Pending<Verdict> verdict) {
    delegate.data(envelope, verdict);
  }

  @Override
  public void completed(List<Reply> replies) {
    delegate.completed(replies);
  }

  @Override
  public void dropped(Reply reply) {
    delegate.dropped(reply);
  }

  @Override
  public void reset() {
    delegate.reset();
  }

  @Override
  public void closed(CloseReason reason) {
    delegate.closed(reason);
  }
}
