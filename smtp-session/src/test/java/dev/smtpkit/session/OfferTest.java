package dev.smtpkit.session;

import static org.assertj.core.api.Assertions.assertThat;

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
          Extension.pipelining(),
          Extension.size(),
          Extension.eightBitMime(),
          Extension.smtpUtf8(),
          Extension.enhancedStatusCodes(),
          Extension.auth(),
          Extension.help(),
          Extension.limits(),
          Extension.dsn(),
          Extension.requireTls(),
          Extension.deliverBy(60),
          Extension.futureRelease(Duration.ofDays(1), () -> Instant.EPOCH),
          Extension.mtPriority("MIXER"),
          Extension.rrvs(),
          Extension.etrn(),
          Extension.expn(),
          Extension.servedVrfy(),
          Extension.vrfy());

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
    assertThat(Extension.vrfy().keyword()).isEqualTo(Extension.servedVrfy().keyword());
  }

  @Test
  void anOfferServesAgainExactlyIfItSaysTheSame() {
    Raw raw = Raw.in(State.EXPECT_MAIL);
    List<Extension> two = List.of(Extension.pipelining(), Extension.size());
    Offer offer = Offer.to(raw.session, two, Offer.NOTHING);
    assertThat(offer.extensions()).isEqualTo(two);
    assertThat(Offer.to(raw.session, two, offer)).isSameAs(offer);
    List<Extension> others = new ArrayList<>(two);
    others.set(1, Extension.eightBitMime());
    assertThat(Offer.to(raw.session, others, offer).extensions()).isEqualTo(others);
    others.set(1, Extension.size());
    others.add(Extension.help());
    assertThat(Offer.to(raw.session, others, offer).extensions()).isEqualTo(others);
    List<Extension> one = List.of(Extension.pipelining());
    assertThat(Offer.to(raw.session, one, offer).extensions()).isEqualTo(one);
    // What says nothing, such as STARTTLS under TLS, is as good as not there.
    List<Extension> silent = List.of(Extension.pipelining(), Extension.requireTls());
    Offer first = Offer.to(raw.session, one, Offer.NOTHING);
    assertThat(Offer.to(raw.session, silent, first)).isSameAs(first);
  }
}
