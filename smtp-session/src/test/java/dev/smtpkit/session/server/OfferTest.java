package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.extension.Extension;
import dev.smtpkit.session.extension.Extensions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What extensions say of themselves, and what is offered of them. */
class OfferTest {

  private static final List<Extension> ALL =
      List.of(
          Extensions.pipelining(),
          Extensions.size(),
          Extensions.eightBitMime(),
          Extensions.smtpUtf8(),
          Extensions.enhancedStatusCodes(),
          Extensions.auth(),
          Extensions.help(),
          Extensions.limits(),
          Extensions.dsn(),
          Extensions.requireTls(),
          Extensions.deliverBy(60),
          Extensions.futureRelease(Duration.ofDays(1), () -> Instant.EPOCH),
          Extensions.mtPriority("MIXER"),
          Extensions.rrvs(),
          Extensions.etrn(),
          Extensions.expn(),
          Extensions.servedVrfy(),
          Extensions.vrfy());

  /** By RFC 1870, 6152, 6531, 3461, 4954, 6710, 7293, 4865, 8689 and 2852. */
  @Test
  void linesMayBeLongerByWhatEachExtensionAdds() {
    Map<String, Integer> added =
        Map.of(
            "SIZE", 26,
            "8BITMIME", 16,
            "SMTPUTF8", 10,
            "DSN", 536,
            "AUTH", 500,
            "MT-PRIORITY", 15,
            "RRVS", 33,
            "FUTURERELEASE", 34,
            "REQUIRETLS", 11,
            "DELIVERBY", 17);
    for (Extension extension : ALL) {
      assertThat(extension.addedOctets())
          .as(extension.keyword())
          .isEqualTo(added.getOrDefault(extension.keyword(), 0));
    }
  }

  @Test
  void eachHasAKeywordOfItsOwn() {
    assertThat(ALL.stream().map(Extension::keyword).distinct()).hasSize(ALL.size() - 1);
    assertThat(Extensions.vrfy().keyword()).isEqualTo(Extensions.servedVrfy().keyword());
  }

  @Test
  void anOfferServesAgainExactlyIfItSaysTheSame() {
    Raw raw = Raw.in(ServerState.EXPECT_MAIL);
    List<Extension> two = List.of(Extensions.pipelining(), Extensions.size());
    Offer offer = Offer.to(raw.session.view(), "mx.example", two, Offer.NOTHING);
    assertThat(offer.extensions()).isEqualTo(two);
    assertThat(Offer.to(raw.session.view(), "mx.example", two, offer)).isSameAs(offer);
    List<Extension> others = new ArrayList<>(two);
    others.set(1, Extensions.eightBitMime());
    assertThat(Offer.to(raw.session.view(), "mx.example", others, offer).extensions())
        .isEqualTo(others);
    others.set(1, Extensions.size());
    others.add(Extensions.help());
    assertThat(Offer.to(raw.session.view(), "mx.example", others, offer).extensions())
        .isEqualTo(others);
    List<Extension> one = List.of(Extensions.pipelining());
    assertThat(Offer.to(raw.session.view(), "mx.example", one, offer).extensions()).isEqualTo(one);
    // What says nothing, such as STARTTLS under TLS, is as good as not there.
    List<Extension> silent = List.of(Extensions.pipelining(), Extensions.requireTls());
    Offer first = Offer.to(raw.session.view(), "mx.example", one, Offer.NOTHING);
    assertThat(Offer.to(raw.session.view(), "mx.example", silent, first)).isSameAs(first);
  }
}
