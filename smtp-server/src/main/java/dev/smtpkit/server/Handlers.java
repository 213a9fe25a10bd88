package dev.smtpkit.server;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.policy.RecipientDirectory;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.server.cli.MailOptions;
import dev.smtpkit.server.cli.Unusable;
import dev.smtpkit.server.log.LineLimit;
import dev.smtpkit.server.maildir.Maildir;
import dev.smtpkit.server.maildir.Notifier;
import dev.smtpkit.server.maildir.TmpSweep;
import dev.smtpkit.server.monitoring.MailLog;
import dev.smtpkit.server.monitoring.MailObserver;
import dev.smtpkit.server.monitoring.Metrics;
import dev.smtpkit.server.relay.AcceptedRecipients;
import dev.smtpkit.server.users.UsersFile;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.Policy;
import dev.smtpkit.session.handler.PolicyHandler;
import dev.smtpkit.session.handler.RcptContext;
import dev.smtpkit.session.message.Trace;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes the handler of each connection: a {@link ServerHandler} over a store, behind the policy on
 * recipients.
 *
 * @param local the domains that mail is received for
 * @param users the users, null without a users file
 * @param workers run what blocks
 * @param metrics counts, null without metrics
 * @param limit withholds lines of the log about clients that cause too many
 * @param verbose true to log successful authentications too
 */
record Handlers(
    LocalDomains local,
    @Nullable UsersFile users,
    Workers workers,
    @Nullable Metrics metrics,
    LineLimit limit,
    boolean verbose) {

  /**
   * The handlers for where mail goes.
   *
   * @throws Unusable if mail cannot be stored there
   */
  MailHandler.Factory factory(MailOptions mail) throws Unusable {
    if (mail.discard()) {
      MailObserver observer = metrics == null ? MailObserver.NONE : metrics;
      return factory(AcceptedRecipients.everybody(), new DiscardingStore(), observer);
    }
    MailObserver log = new MailLog(limit, verbose);
    MailObserver observer = metrics == null ? log : new MailObserver.Several(List.of(metrics, log));
    // Not cached: the users are in memory, and a new user has a mailbox at once.
    RecipientDirectory directory =
        users == null ? null : RecipientDirectory.blocking(users::isUser, workers.lookingUp());
    return factory(AcceptedRecipients.local(local, directory), maildirs(mail, observer), observer);
  }

  private MailHandler.Factory factory(
      Policy<RcptContext> recipients, MessageStore store, MailObserver observer) {
    MailHandler.Factory handlers =
        session -> new ServerHandler(session, users, workers.deriving(), store, observer);
    return PolicyHandler.builder()
        .rcpt(AcceptedRecipients.observed(recipients, observer))
        .before(handlers);
  }

  private MessageStore maildirs(MailOptions mail, MailObserver observer) throws Unusable {
    DomainName host = mail.hostname();
    try {
      Maildir maildir = new Maildir(mail.directory(), host, mail.domains());
      Predicate<ForwardPath> mailboxes =
          path ->
              local.judge(path) instanceof Verdict.Accept && (users == null || users.isUser(path));
      Notifier notifier = mail.dsn() ? new Notifier(maildir, host, mailboxes, observer) : null;
      new TmpSweep(mail.directory()).start();
      Trace trace = Trace.ofDelivery(host, () -> OffsetDateTime.now(ZoneId.systemDefault()));
      return new MaildirStore(maildir, workers.storing(), System::nanoTime, limit, trace, notifier);
    } catch (IOException e) {
      throw new Unusable("cannot store mail in " + mail.directory(), e);
    }
  }
}
