package dev.smtpkit.server;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.server.maildir.Maildir;
import dev.smtpkit.server.maildir.MaildirSink;
import dev.smtpkit.server.maildir.Notifier;
import dev.smtpkit.server.monitoring.MailObserver;
import dev.smtpkit.server.monitoring.Reception;
import dev.smtpkit.server.users.UsersFile;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.message.HopLimit;
import dev.smtpkit.session.message.Trace;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes mail for the local domains and stores it. */
final class StoringHandler extends ServerHandler {

  private static final Verdict NO_SUCH_USER =
      Verdict.refuse(Reply.of(550, 1, 1, "No such user here"));

  /**
   * Where mail goes.
   *
   * @param maildir where it is stored
   * @param domains whose mail is taken
   * @param trace what is put on top of it
   * @param notifier tells senders of deliveries, null if that is not offered
   */
  record Store(Maildir maildir, LocalDomains domains, Trace trace, @Nullable Notifier notifier) {}

  private final Store store;
  private final Executor storing;

  StoringHandler(
      SessionView session,
      Store store,
      @Nullable UsersFile users,
      Workers workers,
      MailObserver observer) {
    super(session, users, workers.deriving(), observer);
    this.store = store;
    this.storing = workers.storing();
  }

  @Override
  void judge(ForwardPath recipient, Consumer<Verdict> verdict) {
    Verdict local = store.domains().judge(recipient);
    UsersFile file = users;
    if (file == null || local instanceof Verdict.Refuse) {
      verdict.accept(local);
      return;
    }
    storing.execute(
        () -> {
          Verdict found = Verdict.refuse(Replies.LOCAL_ERROR);
          try {
            found = file.isUser(recipient) ? local : NO_SUCH_USER;
          } finally {
            verdict.accept(found);
          }
        });
  }

  @Override
  String newId() {
    return store.maildir().newId();
  }

  @Override
  MessageSink open(Reception message, Runnable resume) {
    String lines = store.trace().lines(message.envelope(), message.id());
    Notifier notifier = Notifier.isAsked(message.envelope()) ? store.notifier() : null;
    return new HopLimit(
            (envelope, again) ->
                new MaildirSink(store.maildir(), storing, message, lines, notifier, again))
        .open(message.envelope(), resume);
  }
}
