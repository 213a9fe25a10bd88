package dev.smtpkit.examples.readme;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.session.Verdict;
import java.util.List;

/** A policy alone. */
final class WhoseMail {

  private WhoseMail() {}

  static Verdict judge(String user, String domain) {
    // readme-begin
    LocalDomains local = new LocalDomains(List.of(DomainName.of("example.org")));
    return local.judge(new ForwardPath(Mailbox.of(user, DomainName.of(domain))));
    // readme-end
  }
}
