package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.sasl.Identity;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R73: who may send as whom. */
class SenderRuleTest {

  private static final SenderRule OWN =
      SenderRule.own(Set.of(DomainName.of("example.org"), DomainName.of("example.com")));

  @ParameterizedTest
  @CsvSource({
    "tim, tim@example.org, true",
    "tim, tim@example.com, true",
    "tim, tim@EXAMPLE.com, true",
    "tim, tim@elsewhere.example, false",
    "tim, Tim@example.org, false",
    "tim, bob@example.org, false",
    "tim, tim@[192.0.2.1], false",
    "tim@elsewhere.example, tim@elsewhere.example, true",
    "tim@elsewhere.example, tim@ELSEWHERE.example, true",
    "tim@elsewhere.example, bob@elsewhere.example, false",
    "tim@elsewhere.example, tim@example.org, false",
    "tim@[192.0.2.1], tim@[192.0.2.1], true"
  })
  void everybodySendsAsThemselves(String identity, String sender, boolean permitted) {
    ReversePath path = new ReversePath(Mailbox.of(sender));
    assertThat(OWN.permits(Identity.of(identity), path)).isEqualTo(permitted);
  }

  @ParameterizedTest
  @CsvSource({"tim", "tim@elsewhere.example"})
  void everybodySendsAsNobody(String identity) {
    assertThat(OWN.permits(Identity.of(identity), ReversePath.NULL)).isTrue();
  }
}
