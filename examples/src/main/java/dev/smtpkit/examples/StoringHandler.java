package dev.smtpkit.examples;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.policy.message.HopLimit;
import dev.smtpkit.policy.message.Trace;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Takes mail for the local domains and stores it. */
final class StoringHandler extends UsersHandler {

  private static final Verdict NO_SUCH_USER =
      Verdict.refuse(Reply.of(550, 1, 1, "No such user here"));

  private final Trace trace;
  private final LocalDomains domains;
  private final Maildir maildir;

  StoringHandler(
      DomainName hostname,
      LocalDomains domains,
      Maildir maildir,
      @Nullable UsersFile users,
      Executor blocking) {
    super(users, blocking);
    this.trace = Trace.ofDelivery(hostname, () -> OffsetDateTime.now(ZoneId.systemDefault()));
    this.domains = domains;
    this.maildir = maildir;
  }

  @Override
  public void rcpt(ForwardPath forwardPath, RcptParameters parameters, Pending<Verdict> verdict) {
    Verdict local = domains.judge(forwardPath);
    UsersFile file = users;
    if (file == null || local instanceof Verdict.Refuse) {
      verdict.answer(local);
      return;
    }
    blocking.execute(
        () -> {
          Verdict found = Verdict.refuse(Replies.LOCAL_ERROR);
          try {
            found = file.isUser(forwardPath) ? local : NO_SUCH_USER;
          } finally {
            verdict.answer(found);
          }
        });
  }

  @Override
  public MessageSink message(Envelope envelope, Runnable resume) {
    return new HopLimit(this::store).open(envelope, resume);
  }

  private MessageSink store(Envelope envelope, Runnable resume) {
    String id = maildir.newId();
    return new MaildirSink(maildir, blocking, id, trace.lines(envelope, id), envelope, resume);
  }
}
