package dev.smtpkit.server;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.FailureReason;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.server.monitoring.Entrance;
import dev.smtpkit.server.monitoring.MailObserver;
import dev.smtpkit.server.monitoring.Reception;
import dev.smtpkit.server.users.UsersFile;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server does with a connection, whatever becomes of the mail: lets users authenticate, if
 * there are any, on an executor, and tells what happens.
 */
abstract class ServerHandler implements MailHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ServerHandler.class);

  final @Nullable UsersFile users;

  private final SessionView session;
  private final Executor deriving;
  private final Entrance entrance;
  private final MailObserver observer;

  private ReversePath sender = ReversePath.NULL;
  private @Nullable Reception message;

  ServerHandler(
      SessionView session, @Nullable UsersFile users, Executor deriving, MailObserver observer) {
    this.session = session;
    this.users = users;
    this.deriving = deriving;
    this.observer = observer;
    this.entrance = Entrance.of(session.service());
  }

  @Override
  public void authenticate(Request request, Pending<Answer> pending) {
    UsersFile file = users;
    if (file == null) {
      MailHandler.super.authenticate(request, pending);
      return;
    }
    deriving.execute(() -> answer(file, request, pending));
  }

  private static void answer(UsersFile file, Request request, Pending<Answer> pending) {
    Answer answer = request.unavailable();
    // Closed here too: an answer that fails half-way leaves no secret behind.
    try (request) {
      answer = file.answer(request);
    } catch (Throwable e) {
      LOG.error("a request of an authentication is not answered", e);
    }
    if (!pending.answer(answer)) {
      answer.close();
    }
  }

  @Override
  public void authenticated(Identity identity) {
    observer.authenticated(entrance, session.peer(), identity);
  }

  @Override
  public void authenticationFailed(String mechanism, FailureReason reason, int failures) {
    observer.authenticationFailed(entrance, session.peer(), mechanism, reason, failures);
  }

  @Override
  public void mail(ReversePath reversePath, MailParameters parameters, Pending<Verdict> verdict) {
    sender = reversePath;
    verdict.answer(Verdict.ACCEPT);
  }

  @Override
  public void rcpt(ForwardPath recipient, RcptParameters parameters, Pending<Verdict> pending) {
    Peer client = session.peer();
    ReversePath from = sender;
    judge(
        recipient,
        verdict -> {
          if (verdict instanceof Verdict.Refuse refuse) {
            observer.recipientRefused(entrance, client, from, recipient, refuse.reply());
          } else {
            observer.recipientAccepted(entrance);
          }
          pending.answer(verdict);
        });
  }

  @Override
  public void data(Envelope envelope, Pending<Verdict> verdict) {
    message = new Reception(newId(), entrance, envelope);
    verdict.answer(Verdict.ACCEPT);
  }

  @Override
  public MessageSink message(Envelope envelope, Runnable resume) {
    Reception begun = message;
    if (begun == null) {
      throw new IllegalStateException("a message that was not announced");
    }
    return new ObservedSink(open(begun, resume), begun, observer, () -> message = null);
  }

  @Override
  public void dropped(Reply reply) {
    Reception begun = message;
    message = null;
    if (begun != null) {
      observer.refused(begun, reply);
    }
  }

  /**
   * Decides whether there is such a mailbox here.
   *
   * @param verdict takes the decision, now or later, on any thread
   */
  abstract void judge(ForwardPath recipient, Consumer<Verdict> verdict);

  /** What the next message is called. */
  abstract String newId();

  /** Where a message goes. */
  abstract MessageSink open(Reception message, Runnable resume);
}
