package dev.smtpkit.examples.readme;

import dev.smtpkit.policy.AddressRateLimit;
import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.policy.Networks;
import dev.smtpkit.policy.Rate;
import dev.smtpkit.policy.RelayNetworks;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.PolicyHandler;
import dev.smtpkit.session.message.HopLimit;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Policies in front of a handler. */
final class WhoseMail {

  private WhoseMail() {}

  static MailHandler.Factory guard(MailHandler.Factory handlers, LongSupplier nanos) {
    // readme-begin
    Networks ours = Networks.of("192.0.2.0/24", "2001:db8::/32");
    LocalDomains local = new LocalDomains(List.of(DomainName.of("example.org")));
    Rate minutely = Rate.of(60, Duration.ofMinutes(1));
    return PolicyHandler.builder()
        .connect(AddressRateLimit.builder(minutely, nanos).maxClients(100_000).build())
        .rcpt(new RelayNetworks(ours).orElse(local))
        .message(HopLimit::new)
        .before(handlers);
    // readme-end
  }
}
