package dev.smtpkit.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.smtpkit.proto.BodyType;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.session.handler.MailContext;
import dev.smtpkit.session.handler.RcptContext;
import dev.smtpkit.session.handler.Samples;
import dev.smtpkit.session.server.TestTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values are equal exactly if all their parts are, and builders keep what they are given. */
class ValuesTest {

  private static final Peer PEER = Samples.peer("192.0.2.7");

  /** The first two are equal, and differ from all others, which differ from each other. */
  private static void assertDistinct(Object first, Object same, Object... others) {
    assertThat(first).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(first).hasToString(same.toString()).isNotEqualTo(null).isNotEqualTo("text");
    for (Object other : others) {
      assertThat(first).isNotEqualTo(other);
      assertThat(other).isNotEqualTo(first);
    }
  }

  @Test
  void peers() {
    InetSocketAddress local = PEER.local();
    assertDistinct(
        PEER,
        Peer.of(PEER.remote(), local),
        Peer.of(local, local),
        Peer.of(PEER.remote(), PEER.remote()),
        Peer.ofSocket(UnixDomainSocketAddress.of("/a")));
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    assertDistinct(
        Peer.ofSocket(UnixDomainSocketAddress.of("/a")),
        Peer.ofSocket(UnixDomainSocketAddress.of("/a")),
        Peer.ofSocket(UnixDomainSocketAddress.of("/b")),
        Peer.of(loopback, loopback));
    assertThat(PEER).asString().contains("192.0.2.7");
    assertThat(Peer.ofSocket(UnixDomainSocketAddress.of("/a"))).asString().contains("/a");
    InetSocketAddress name = InetSocketAddress.createUnresolved("mx.example", 25);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Peer.of(name, local))
        .withMessageContaining("mx.example");
  }

  @Test
  void origins() {
    HelloName hello = HelloName.of("client.example");
    Origin origin = Origin.builder(PEER, hello).build();
    assertThat(origin.helloVerb()).isEqualTo(Verb.EHLO);
    assertDistinct(
        origin,
        origin.toBuilder().build(),
        Origin.builder(Samples.peer("192.0.2.8"), hello).build(),
        Origin.builder(PEER, HelloName.of("other.example")).build(),
        origin.toBuilder().helloVerb(Verb.HELO).build(),
        origin.toBuilder().tls(TestTls.INFO).build(),
        origin.toBuilder().identity(Identity.of("ann")).build());
    assertThat(origin.toBuilder().tls(TestTls.INFO).build().toBuilder().build().tls())
        .isSameAs(TestTls.INFO);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Origin.builder(PEER, hello).helloVerb(Verb.MAIL))
        .withMessageContaining("EHLO");
  }

  @Test
  void envelopes() {
    Envelope envelope = Samples.envelope("a@example.org", "b@example.org");
    MailParameters body = MailParameters.builder().body(BodyType.EIGHT_BIT_MIME).build();
    assertDistinct(
        envelope,
        envelope.toBuilder().build(),
        Samples.envelope("a@example.org"),
        envelope.toBuilder().parameters(body).build(),
        Envelope.of(Samples.sender(""), envelope.parameters(), envelope.recipients()));
    assertThat(envelope.recipients()).hasSize(2);
    Envelope three = envelope.toBuilder().recipient(Samples.recipient("c@example.org")).build();
    assertThat(three.recipients()).hasSize(3);
  }

  @Test
  void messageSummaries() {
    assertDistinct(
        MessageSummary.unexamined(5),
        MessageSummary.unexamined(5),
        MessageSummary.builder(5).build(),
        MessageSummary.unexamined(6),
        MessageSummary.builder(5).longLines(1).build(),
        MessageSummary.builder(5).bareLineEnds(1, 0).build(),
        MessageSummary.builder(5).bareLineEnds(0, 1).build(),
        MessageSummary.builder(5).nuls(1).build(),
        MessageSummary.builder(5).eightBit(true).build());
    assertThat(MessageSummary.builder(5).eightBit(true).build()).asString().contains("8-bit");
    MessageSummary known =
        MessageSummary.builder(5).nuls(1).bareLineEnds(2, 3).longLines(4).build();
    assertThat(known.nuls()).hasValue(1);
    assertThat(known.bareCrs()).hasValue(2);
    assertThat(known.bareLfs()).hasValue(3);
    assertThat(known.longLines()).hasValue(4);
    assertThat(known.mayBeEightBit()).isFalse();
    assertThat(MessageSummary.unexamined(5).mayBeEightBit()).isTrue();
    assertThat(MessageSummary.unexamined(5).nuls()).isEmpty();
    assertThat(MessageSummary.unexamined(5)).asString().contains("not examined");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MessageSummary.builder(-1))
        .withMessageContaining("-1");
  }

  @Test
  void tlsKeepsTheNameInLowerCase() {
    TlsInfo info = TestTls.INFO.toBuilder().serverName("MX.Example").build();
    assertThat(info.serverName()).isEqualTo("mx.example");
    assertThat(info.toBuilder().serverName(null).build().serverName()).isNull();
    assertThat(info.toBuilder().build().serverName()).isEqualTo("mx.example");
    assertThat(info.peerCertificates()).isEqualTo(List.of());
    assertThat(info).asString().contains(info.protocol());
  }

  @Test
  void contextsSayWhoIsAuthenticated() {
    MailContext mail = Samples.mail("192.0.2.7", "a@client.example");
    assertThat(mail.isAuthenticated()).isFalse();
    assertThat(mail.peer()).isEqualTo(PEER);
    assertThat(mail).asString().contains("a@client.example");
    MailContext known = Samples.authenticated(mail, "ann", "ann");
    RcptContext rcpt =
        RcptContext.of(
            known,
            Samples.recipient("b@example.org"),
            Samples.rcpt("192.0.2.7", "x@y.example").parameters());
    assertThat(rcpt.isAuthenticated()).isTrue();
    assertThat(rcpt.peer()).isEqualTo(PEER);
    assertThat(rcpt).asString().contains("b@example.org");
  }

  @Test
  void aVerdictOnSeveralHoldsNoOther() {
    Verdict several = Verdict.eachRecipient(List.of(Verdict.ACCEPT, Verdict.FAULT));
    assertThatIllegalArgumentException().isThrownBy(() -> Verdict.eachRecipient(List.of(several)));
  }
}
