package dev.smtpkit.examples.readme;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.Policy;
import dev.smtpkit.session.handler.PolicyHandler;
import dev.smtpkit.session.handler.RcptContext;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A policy of one's own, which asks somebody else and answers later. */
final class OwnPolicy {

  private OwnPolicy() {}

  static MailHandler.Factory guard(
      MailHandler.Factory handlers, BiConsumer<String, Consumer<Boolean>> mailboxes) {
    // readme-begin
    Verdict full = Verdict.refuse(Reply.of(452, 2, 2, "Mailbox full"));
    Policy<RcptContext> quota =
        (recipient, verdict) ->
            mailboxes.accept( // asks whoever knows; the answer comes now or later, on any thread
                recipient.forwardPath().text(),
                hasRoom -> verdict.answer(hasRoom ? Verdict.ACCEPT : full));
    LocalDomains local = new LocalDomains(List.of(DomainName.of("example.org")));
    return PolicyHandler.builder().rcpt(local.andThen(quota)).before(handlers);
    // readme-end
  }
}
