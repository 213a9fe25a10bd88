package dev.smtpkit.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.AddressLiteral;
import dev.smtpkit.proto.Domain;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.testkit.SmtpArbitraries;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** R81, R84: relaying is denied by default. */
class LocalDomainsTest {

  private static final LocalDomains LOCAL =
      new LocalDomains(List.of(DomainName.of("example.org"), DomainName.of("Example.NET")));

  private static Verdict judge(Domain domain) {
    return LOCAL.judge(new ForwardPath(Mailbox.of("user", domain)));
  }

  @Test
  void acceptsItsDomainsInAnyCase() {
    assertThat(judge(DomainName.of("EXAMPLE.org"))).isEqualTo(Verdict.ACCEPT);
    assertThat(judge(DomainName.of("example.net"))).isEqualTo(Verdict.ACCEPT);
  }

  @Test
  void deniesRelayingToAnyOther() {
    Verdict denied = Verdict.refuse(Replies.RELAYING_DENIED);
    assertThat(judge(DomainName.of("example.com"))).isEqualTo(denied);
    assertThat(judge(DomainName.of("sub.example.org"))).isEqualTo(denied);
    assertThat(judge(new AddressLiteral.IPv4(0x7F000001))).isEqualTo(denied);
  }

  @Test
  void takesMailForTheBarePostmaster() {
    assertThat(LOCAL.judge(ForwardPath.POSTMASTER)).isEqualTo(Verdict.ACCEPT);
  }

  @Provide
  Arbitrary<String> domains() {
    // The longest names leave no room for a local-part in a path.
    return SmtpArbitraries.domainNames().filter(name -> name.length() <= 240);
  }

  @Property(tries = 300)
  void deniesRelayingToWhateverIsNotListed(@ForAll("domains") String domain) {
    DomainName name = DomainName.of(domain);
    assertThat(judge(name).equals(Verdict.ACCEPT)).isEqualTo(LOCAL.domains().contains(name));
    assertThat(new LocalDomains(List.of(name)).judge(new ForwardPath(Mailbox.of("user", name))))
        .isEqualTo(Verdict.ACCEPT);
  }
}
