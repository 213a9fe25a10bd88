package dev.smtpkit.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailContext;
import dev.smtpkit.session.handler.Policy;
import dev.smtpkit.session.handler.RcptContext;
import dev.smtpkit.testkit.VirtualClock;
import org.junit.jupiter.api.Test;

/** R86: rate limits per address (IPv4 /32, IPv6 /64) and per sender. */
class RateLimitTest {

  private final VirtualClock clock = new VirtualClock();
  private final AddressRateLimit addresses =
      AddressRateLimit.builder(Rate.perMinute(1), clock, Samples.RANDOM).maxClients(100).build();
  private final SenderRateLimit senders =
      SenderRateLimit.builder(Rate.perMinute(1), clock, Samples.RANDOM).maxSenders(100).build();

  private boolean connects(String address) {
    return addresses.tryAcquire(InetAddresses.forString(address));
  }

  private boolean sends(String address, String sender) {
    return senders.tryAcquire(Samples.mail(address, sender));
  }

  @Test
  void r86CountsEachIpv4Address() {
    assertThat(connects("192.0.2.1")).isTrue();
    assertThat(connects("192.0.2.2")).isTrue();
    assertThat(connects("192.0.2.1")).isFalse();
    assertThat(addresses.clients()).isEqualTo(2);
  }

  @Test
  void r86CountsAnIpv6NetworkOf64BitsAsOne() {
    assertThat(connects("2001:db8:0:1::1")).isTrue();
    assertThat(connects("2001:db8:0:1:ffff::2")).isFalse();
    assertThat(connects("2001:db8:0:2::1")).isTrue();
    assertThat(addresses.clients()).isEqualTo(2);
  }

  @Test
  void keepsTheFirstIpv6NetworkApartFromAllOfIpv4() {
    assertThat(connects("::1")).isTrue();
    assertThat(connects("192.0.2.1")).isTrue();
    assertThat(connects("0.0.0.0")).isTrue();
  }

  @Test
  void r86HoldsNoMoreClientsThanItsRoomUnderAFlood() {
    AddressRateLimit small =
        AddressRateLimit.builder(Rate.perMinute(1), clock, Samples.RANDOM).maxClients(500).build();
    for (int i = 0; i < 20_000; i++) {
      small.tryAcquire(InetAddresses.fromInteger(i));
      small.tryAcquire(InetAddresses.forString("2001:db8:" + Integer.toHexString(i) + "::1"));
    }
    assertThat(small.clients()).isLessThanOrEqualTo(500);
  }

  @Test
  void r86HoldsNoMoreSendersThanItsRoomUnderAFlood() {
    SenderRateLimit small =
        SenderRateLimit.builder(Rate.perMinute(1), clock, Samples.RANDOM).maxSenders(500).build();
    for (int i = 0; i < 20_000; i++) {
      small.tryAcquire(Samples.mail("192.0.2.1", "u" + i + "@example.com"));
    }
    assertThat(small.senders()).isLessThanOrEqualTo(500);
  }

  @Test
  void tellsAClientToComeBackAndHangsUp() {
    assertThat(Asked.verdict(addresses, Samples.peer("192.0.2.1"))).isEqualTo(Verdict.ACCEPT);
    assertThat(Asked.verdict(addresses, Samples.peer("192.0.2.1")))
        .hasToString(
            "Refuse[reply=421 4.7.0 Too many connections in a short time, try again later]");
  }

  @Test
  void tellsASenderToComeBack() {
    MailContext mail = Samples.mail("192.0.2.1", "a@example.com");
    assertThat(Asked.verdict(senders, mail)).isEqualTo(Verdict.ACCEPT);
    assertThat(Asked.verdict(senders, mail))
        .hasToString("Refuse[reply=450 4.7.28 Too much mail in a short time, try again later]");
  }

  @Test
  void r105CountsAllSpellingsOfASenderAsOne() {
    assertThat(sends("192.0.2.1", "a@example.com")).isTrue();
    assertThat(sends("192.0.2.1", "a@EXAMPLE.com")).isFalse();
    assertThat(sends("192.0.2.1", "A@example.com")).isFalse();
    assertThat(sends("192.0.2.1", "u@b\u00fccher.example")).isTrue();
    assertThat(sends("192.0.2.1", "U@xn--bcher-kva.example")).isFalse();
    assertThat(sends("192.0.2.1", "b@example.com")).isTrue();
    assertThat(sends("192.0.2.1", "")).isTrue();
    assertThat(sends("192.0.2.1", "")).isFalse();
  }

  @Test
  void usesUpNobodysRateByClaimingToBeThem() {
    assertThat(sends("192.0.2.1", "victim@example.com")).isTrue();
    assertThat(sends("192.0.2.1", "victim@example.com")).isFalse();
    assertThat(sends("192.0.2.2", "victim@example.com")).isTrue();
    assertThat(sends("2001:db8::1", "victim@example.com")).isTrue();
    assertThat(sends("2001:db8::2", "victim@example.com")).isFalse();
  }

  @Test
  void r86CountsWhoHasAuthenticatedUnderEverySenderFromEverywhere() {
    MailContext here = Samples.mail("192.0.2.1", "a@example.com");
    MailContext there = Samples.mail("2001:db8::1", "b@example.com");
    assertThat(senders.tryAcquire(Samples.authenticated(here, "joe", "joe"))).isTrue();
    assertThat(senders.tryAcquire(Samples.authenticated(there, "joe", "sales"))).isFalse();
    assertThat(senders.tryAcquire(Samples.authenticated(there, "Joe", "Joe"))).isFalse();
    assertThat(senders.tryAcquire(Samples.authenticated(here, "ann", "joe"))).isTrue();
    assertThat(senders.tryAcquire(here)).isTrue();
    assertThat(senders.senders()).isEqualTo(3);
  }

  @Test
  void countsRecipientsWhereItIsAsked() {
    Policy<RcptContext> recipients = senders.on(RcptContext::mail);
    RcptContext rcpt = Samples.rcpt("192.0.2.1", "u@example.org");
    assertThat(Asked.verdict(recipients, rcpt)).isEqualTo(Verdict.ACCEPT);
    assertThat(Asked.verdict(recipients, rcpt)).isInstanceOf(Verdict.Refuse.class);
    clock.advance(Rate.perMinute(1).period());
    assertThat(Asked.verdict(recipients, rcpt)).isEqualTo(Verdict.ACCEPT);
  }
}
