package dev.smtpkit.server.relay;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.policy.RecipientDirectory;
import dev.smtpkit.server.monitoring.MailObserver;
import dev.smtpkit.server.monitoring.Service;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.PendingAnswer;
import dev.smtpkit.session.handler.Policy;
import dev.smtpkit.session.handler.RcptContext;
import org.jspecify.annotations.Nullable;

/** Decides which recipients the server takes mail for, and reports each decision. */
public final class AcceptedRecipients {

  private AcceptedRecipients() {}

  /** Accepts every recipient, whose mail is then discarded. */
  public static Policy<RcptContext> everybody() {
    return Policy.of(recipient -> Verdict.ACCEPT);
  }

  /**
   * Accepts recipients of the local domains and denies relaying.
   *
   * @param domains the domains of {@code --domain}
   * @param users who has a mailbox there; null if every local-part has one
   */
  public static Policy<RcptContext> local(
      LocalDomains domains, @Nullable RecipientDirectory users) {
    return users == null ? domains : domains.andThen(users.policy());
  }

  /** The same policy, with each verdict reported before the client hears it. */
  public static Policy<RcptContext> observed(Policy<RcptContext> policy, MailObserver observer) {
    return (recipient, verdict) ->
        policy.judge(
            recipient,
            PendingAnswer.within(
                verdict,
                answer -> {
                  report(recipient, answer, observer);
                  return verdict.answer(answer);
                }));
  }

  private static void report(RcptContext recipient, Verdict verdict, MailObserver observer) {
    Service service = Service.of(recipient.mail().service());
    if (verdict instanceof Verdict.Refuse refusal) {
      observer.recipientRefused(
          service,
          recipient.peer(),
          recipient.mail().reversePath(),
          recipient.forwardPath(),
          refusal.reply());
    } else {
      observer.recipientAccepted(service);
    }
  }
}
