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
    assertThat(LOCAL.domains()).map(DomainName::text).containsExactly("example.org", "Example.NET");
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

  private static boolean isLocal(String listed, String asked) {
    return new LocalDomains(List.of(DomainName.of(listed))).contains(DomainName.of(asked));
  }

  private static void assertSame(String one, String other) {
    assertThat(isLocal(one, other)).isTrue();
    assertThat(isLocal(other, one)).isTrue();
  }

  private static void assertDifferent(String one, String other) {
    assertThat(isLocal(one, other)).isFalse();
    assertThat(isLocal(other, one)).isFalse();
    assertThat(isLocal(one, one)).isTrue();
    assertThat(isLocal(other, other)).isTrue();
  }

  @Test
  void takesALabelsAndULabelsForTheSame() {
    assertSame("b\u00FCcher.example", "xn--bcher-kva.example");
    assertSame("b\u00FCcher.example", "XN--BCHER-KVA.EXAMPLE");
    assertSame("B\u00DCCHER.example", "xn--bcher-kva.example");
    assertSame("bu\u0308cher.example", "xn--bcher-kva.example");
    assertSame("\u4F8B\u5B50.\u6D4B\u8BD5", "xn--fsqu00a.xn--0zwm56d");
    assertSame("www.\u03C0.example", "WWW.xn--1xa.example");
    assertThat(LOCAL.contains(DomainName.of("b\u00FCcher.example.org"))).isFalse();
  }

  @Test
  void makesNoDomainOfTwo() {
    assertDifferent("fa\u00DF.example", "fass.example");
    assertDifferent("\u03B2\u03CC\u03BB\u03BF\u03C2.example", "xn--nxasmq6b.example");
    assertDifferent("\uFF45xample.org", "example.org");
    assertDifferent("\u212Aelvin.example", "kelvin.example");
    assertDifferent("m\u0130x.example", "mix.example");
    for (String none : List.of("example\u3002org", "a\u200Db.example", "a\u00ADb.example")) {
      assertThat(DomainName.parse(none)).isNull();
    }
  }

  @Test
  void comparesWhatIsNoULabelAsItIs() {
    assertThat(isLocal("\u05D0a.example", "\u05D0A.EXAMPLE")).isTrue();
    assertThat(isLocal("\u05D0a.example", "a.example")).isFalse();
  }

  @Test
  void r81JudgesAsAPolicy() {
    assertThat(Asked.verdict(LOCAL, Samples.rcpt("192.0.2.1", "u@example.org")))
        .isEqualTo(Verdict.ACCEPT);
    assertThat(Asked.verdict(LOCAL, Samples.rcpt("192.0.2.1", "u@example.com")))
        .isEqualTo(Verdict.refuse(Replies.RELAYING_DENIED));
  }
}
