package dev.smtpkit.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Verdict;
import org.junit.jupiter.api.Test;

/** R84: relaying is denied except from relay networks; blocked networks may not connect. */
class NetworkPolicyTest {

  private static final Networks SOME = Networks.of("192.0.2.0/24", "2001:db8::/32");

  @Test
  void r84LetsClientsOfSomeNetworksRelayToAnywhere() {
    RelayNetworks relay = new RelayNetworks(SOME);
    assertThat(Asked.verdict(relay, Samples.rcpt("192.0.2.9", "u@far.example")))
        .isEqualTo(Verdict.ACCEPT);
    assertThat(Asked.verdict(relay, Samples.rcpt("2001:db8::9", "u@far.example")))
        .isEqualTo(Verdict.ACCEPT);
    assertThat(Asked.verdict(relay, Samples.rcpt("198.51.100.9", "u@far.example")))
        .isEqualTo(Verdict.refuse(Replies.RELAYING_DENIED));
  }

  @Test
  void refusesClientsOfBlockedNetworksByA554() {
    BlockedNetworks blocked = new BlockedNetworks(SOME);
    assertThat(Asked.verdict(blocked, Samples.peer("198.51.100.9"))).isEqualTo(Verdict.ACCEPT);
    assertThat(Asked.verdict(blocked, Samples.peer("192.0.2.9")))
        .hasToString("Refuse[reply=554 5.7.1 No SMTP service for this address]");
  }

  @Test
  void refusesThemByWhatMayStandInPlaceOfAGreeting() {
    Peer peer = Samples.peer("2001:db8::1");
    for (int code : new int[] {421, 521, 554}) {
      Reply reply = Reply.of(code, "No");
      assertThat(Asked.verdict(new BlockedNetworks(SOME, reply), peer))
          .isEqualTo(Verdict.refuse(reply));
    }
    assertThatThrownBy(() -> new BlockedNetworks(SOME, Reply.of(550, "No")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
