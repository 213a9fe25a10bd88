package dev.smtpkit.server;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.proto.Reply;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.FailureReason;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.server.monitoring.FailedAuthentication;
import dev.smtpkit.server.monitoring.IncomingMessage;
import dev.smtpkit.server.monitoring.MailObserver;
import dev.smtpkit.server.monitoring.Service;
import dev.smtpkit.server.users.UsersFile;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one connection: authenticates users, hands messages to the store and reports what becomes
 * of them. Recipients are judged by the policy in front of it.
 */
final class ServerHandler implements MailHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ServerHandler.class);

  private final SessionView session;
  private final @Nullable UsersFile users;
  private final Executor deriving;
  private final MessageStore store;
  private final MailObserver observer;
  private final Service service;

  /** The message whose outcome is not reported yet. */
  private @Nullable IncomingMessage message;

  /** The summary of that message, once it has ended. */
  private @Nullable MessageSummary ended;

  private long endedNanos;

  /** The name in the exchange of AUTH that goes on. */
  private @Nullable String user;

  /**
   * A handler.
   *
   * @param users who may authenticate; null if nobody may
   * @param deriving derives keys from passwords
   */
  ServerHandler(
      SessionView session,
      @Nullable UsersFile users,
      Executor deriving,
      MessageStore store,
      MailObserver observer) {
    this.session = session;
    this.users = users;
    this.deriving = deriving;
    this.store = store;
    this.observer = observer;
    this.service = Service.of(session.service());
  }

  @Override
  public void authenticate(Request request, Pending<Answer> pending) {
    UsersFile file = users;
    if (file == null) {
      MailHandler.super.authenticate(request, pending);
      return;
    }
    String named = name(request);
    if (named != null) {
      user = named;
    }
    deriving.execute(() -> answer(file, request, pending));
  }

  private static @Nullable String name(Request request) {
    if (request instanceof Request.VerifyPassword asked) {
      return asked.user();
    }
    if (request instanceof Request.Scram asked) {
      return asked.user();
    }
    if (request instanceof Request.CramMd5 asked) {
      return asked.user();
    }
    return request instanceof Request.Authorize asked ? asked.authcid() : null;
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
    user = null;
    observer.authenticated(service, session.peer(), identity);
  }

  @Override
  public void authenticationFailed(String mechanism, FailureReason reason, int failures) {
    observer.authenticationFailed(
        new FailedAuthentication(service, session.peer(), mechanism, user, reason, failures));
    user = null;
  }

  @Override
  public void data(Envelope envelope, Pending<Verdict> verdict) {
    Origin origin = requireNonNull(session.origin());
    message = new IncomingMessage(store.newId(), service, origin, envelope);
    ended = null;
    verdict.answer(Verdict.ACCEPT);
  }

  @Override
  public MessageSink message(Origin origin, Envelope envelope) {
    IncomingMessage begun = message;
    if (begun == null) {
      throw new IllegalStateException("a message without DATA or BDAT");
    }
    return new EndObserver(store.open(begun), this::ended);
  }

  private void ended(MessageSummary summary) {
    ended = summary;
    endedNanos = System.nanoTime();
  }

  @Override
  public void completed(List<Reply> replies) {
    IncomingMessage begun = message;
    if (begun == null) {
      return;
    }
    MessageSummary summary = ended;
    boolean acknowledged = replies.stream().anyMatch(reply -> reply.code().isPositiveCompletion());
    begun.acknowledged().complete(acknowledged);
    if (replies.isEmpty()) {
      // Reported by closed, which knows the reason.
      return;
    }
    message = null;
    if (acknowledged && summary != null) {
      observer.accepted(begun, summary, System.nanoTime() - endedNanos);
    } else {
      observer.refused(begun, replies.get(0));
    }
  }

  @Override
  public void dropped(Reply reply) {
    IncomingMessage begun = message;
    ServerState state = session.state();
    // With the end of the session, closed follows and has the cause.
    if (begun != null && state != ServerState.CLOSING && state != ServerState.CLOSED) {
      message = null;
      observer.refused(begun, reply);
    }
  }

  @Override
  public void closed(CloseReason reason) {
    IncomingMessage begun = message;
    message = null;
    if (begun != null) {
      observer.lost(begun, reason);
    }
  }
}
