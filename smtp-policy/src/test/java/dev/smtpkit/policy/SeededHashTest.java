package dev.smtpkit.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import dev.smtpkit.proto.AddressLiteral;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.testkit.SmtpArbitraries;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** R98: a hash that only the holder of its seed can predict. */
class SeededHashTest {

  private static final SeededHash.Content<Mailbox> CONTENT = SeededHash::putMailbox;

  private final SeededHash<Mailbox> hash = new SeededHash<>(CONTENT, Samples.RANDOM);
  private final SeededHash<AddressLiteral> addresses =
      new SeededHash<>(SeededHash::putAddress, Samples.RANDOM);

  @Provide
  Arbitrary<String> mailboxes() {
    // The longest mailboxes do not fit in a path.
    return SmtpArbitraries.mailboxes().filter(mailbox -> mailbox.length() < 200);
  }

  @Property(tries = 300)
  void equalMailboxesHaveOneHash(@ForAll("mailboxes") String text) {
    Mailbox mailbox = Mailbox.of(text);
    assertThat(hash.key(Mailbox.of(text))).isEqualTo(hash.key(mailbox));
    if (mailbox.domain() instanceof DomainName name && !name.isInternational()) {
      DomainName upperCase = DomainName.of(name.text().toUpperCase(Locale.ROOT));
      assertThat(hash.key(Mailbox.of(mailbox.localPart(), upperCase))).isEqualTo(hash.key(mailbox));
    }
  }

  @Test
  void mailboxesThatDifferHaveDifferentHashes() {
    List<Mailbox> mailboxes =
        List.of(
            Mailbox.of("ab@c.example"),
            Mailbox.of("a@bc.example"),
            Mailbox.of("Ab@c.example"),
            Mailbox.of("ab@[X:c]"),
            Mailbox.of("ab@[X:C]"),
            Mailbox.of("ab@[192.0.2.1]"));
    assertThat(mailboxes.stream().map(hash::key).map(Object::hashCode)).doesNotHaveDuplicates();
    assertThat(hash.key(Mailbox.of("ab@C.EXAMPLE"))).isEqualTo(hash.key(mailboxes.get(0)));
    assertThat(hash.key(Mailbox.of("u@b\u00fccher.example")))
        .isEqualTo(hash.key(Mailbox.of("u@xn--bcher-kva.example")));
  }

  @Test
  void eachHashHasASeedOfItsOwn() {
    Mailbox mailbox = Mailbox.of("ann@example.org");
    SeededHash<Mailbox> other = new SeededHash<>(CONTENT, Samples.RANDOM);
    assertThat(other.key(mailbox).hashCode()).isNotEqualTo(hash.key(mailbox).hashCode());
  }

  @Test
  void mailboxesOfOneHashCodeAreSpread() {
    int count = 1 << 15;
    IntStream hashes =
        IntStream.range(0, count)
            .mapToObj(i -> Mailbox.of(CollidingKeysTest.colliding(i) + "@client.example"))
            .mapToInt(mailbox -> hash.key(mailbox).hashCode());
    assertThat(hashes.distinct().count()).isGreaterThan(count - 10);
  }

  @Test
  void networksOfOneHashCodeAreSpread() {
    // Long.hashCode is the same wherever both halves are.
    List<AddressLiteral> networks =
        IntStream.range(0, 1000)
            .<AddressLiteral>mapToObj(i -> new AddressLiteral.IPv6(i * 0x1_0000_0001L, 0))
            .toList();
    assertThat(networks.stream().mapToInt(Object::hashCode).distinct().count()).isEqualTo(1);
    assertThat(networks.stream().map(addresses::key).map(Object::hashCode)).doesNotHaveDuplicates();
  }

  @Test
  void hashesAddressesOfEveryKindAndThePathWithoutAMailbox() {
    List<AddressLiteral> some =
        List.of(
            AddressLiteral.of(InetAddresses.forString("192.0.2.1")),
            AddressLiteral.of(InetAddresses.forString("2001:db8::1")),
            AddressLiteral.of("[X:192.0.2.1]"));
    assertThat(some.stream().map(addresses::key).map(Object::hashCode)).doesNotHaveDuplicates();
    SeededHash<ForwardPath> paths =
        new SeededHash<>(
            (path, into) -> SeededHash.putMailbox(path.mailbox(), into), Samples.RANDOM);
    assertThat(paths.key(ForwardPath.POSTMASTER))
        .isEqualTo(paths.key(ForwardPath.of("<POSTMASTER>")));
  }
}
