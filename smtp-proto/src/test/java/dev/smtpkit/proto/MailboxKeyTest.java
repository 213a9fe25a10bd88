package dev.smtpkit.proto;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R105: two spellings of one mailbox are one. */
class MailboxKeyTest {

  private static MailboxKey key(String mailbox) {
    return MailboxKey.of(Mailbox.of(mailbox));
  }

  private static MailboxKey keyWithCase(String mailbox) {
    return MailboxKey.withCase(Mailbox.of(mailbox));
  }

  @ParameterizedTest
  @CsvSource({
    "tim@localhost, TIM@LOCALHOST",
    "tim@localhost, '\"Tim\"@localhost'",
    "tim@localhost, '\"t\\im\"@localhost'",
    "foo@bär.example, FOO@xn--br-via.example",
    "foo@bär.example, foo@BÄR.Example",
    "foo@bär.example, foo@ba\u0308r.example",
    "ä@b.example, A\u0308@b.example",
    "σίσυφος@b.example, ΣΊΣΥΦΟς@b.example",
    "a@[IPv6:::1], A@[ipv6:0:0:0:0:0:0:0:1]",
    "a@[192.0.2.1], a@[192.000.002.001]",
    "postmaster@b.example, PostMaster@B.example"
  })
  void twoSpellingsOfAMailboxAreOne(String one, String other) {
    assertThat(key(one)).isEqualTo(key(other)).hasSameHashCodeAs(key(other));
    assertThat(key(one)).isEqualByComparingTo(key(other));
  }

  @ParameterizedTest
  @CsvSource({
    "k@b.example, \u212a@b.example",
    "i@b.example, \u0130@b.example",
    "i@b.example, \u0131@b.example",
    "ss@b.example, ß@b.example",
    "s@b.example, \u017f@b.example",
    "postmaster@b.example, po\u017ftmaster@b.example",
    "σ@b.example, ς@b.example",
    "a@fussball.example, a@fußball.example",
    "a@k.example, a@\u212a.example",
    "a@b.example, a+c@b.example",
    "a.b@c.example, ab@c.example",
    "a@[192.0.2.1], a@[IPv6:::ffff:192.0.2.1]",
    "a@b.example, a@b.c.example"
  })
  void othersAreNot(String one, String other) {
    assertThat(key(one)).isNotEqualTo(key(other));
    assertThat(key(one).compareTo(key(other))).isNotZero();
  }

  @Test
  void aKeyWithCaseTellsLocalPartsApartButForPostmaster() {
    assertThat(keyWithCase("Tim@b.example")).isNotEqualTo(keyWithCase("tim@b.example"));
    assertThat(keyWithCase("Tim@B.Example")).isEqualTo(keyWithCase("Tim@b.example"));
    assertThat(keyWithCase("Tim@bär.example")).isEqualTo(keyWithCase("Tim@XN--BR-VIA.example"));
    assertThat(keyWithCase("A\u0308@b.example")).isEqualTo(keyWithCase("Ä@b.example"));
    assertThat(keyWithCase("POSTMASTER@b.example"))
        .isEqualTo(keyWithCase("postmaster@b.example"))
        .isEqualTo(key("Postmaster@b.example"));
    assertThat(keyWithCase("po\u017ftmaster@b.example").localPart()).isEqualTo("po\u017ftmaster");
  }

  @Test
  void aKeyHasItsPartsInTheirCommonForm() {
    MailboxKey key = key("\"A B\"@BÄR.example");
    assertThat(key.localPart()).isEqualTo("a b").isEqualTo(MailboxKey.foldLocalPart("A B"));
    assertThat(key.domain()).isEqualTo("xn--br-via.example");
    assertThat(key).hasToString("a b@xn--br-via.example");
    assertThat(key("a@[192.0.2.1]").domain()).isEqualTo("[192.0.2.1]");
  }

  @Provide
  Arbitrary<String> mailboxes() {
    Arbitrary<String> letters =
        Arbitraries.of(
            "a", "A", "k", "K", "\u212a", "i", "I", "\u0130", "\u0131", "ä", "Ä", "a\u0308", "ß",
            "\u1e9e", "ς", "σ", "Σ", "-a", "1", "Ꭰ", "ꭰ");
    Arbitrary<String> word = letters.list().ofMinSize(1).ofMaxSize(3).map(l -> String.join("", l));
    return word.filter(w -> !w.startsWith("-"))
        .tuple2()
        .map(pair -> pair.get1() + "@" + pair.get2() + ".example");
  }

  /** One key is one set of texts; what has the key's parts has the key. */
  @Property(tries = 2000)
  void keysAreAnOrderAndFoldingIsIdempotent(
      @ForAll("mailboxes") String a, @ForAll("mailboxes") String b, @ForAll("mailboxes") String c) {
    List<MailboxKey> keys = new ArrayList<>();
    for (String mailbox : new String[] {a, b, c}) {
      MailboxKey key = key(mailbox);
      Mailbox folded = Mailbox.of(key.localPart(), requireNonNull(DomainName.parse(key.domain())));
      assertThat(MailboxKey.of(folded)).isEqualTo(key);
      assertThat(MailboxKey.withCase(folded)).isEqualTo(key);
      MailboxKey cased = keyWithCase(mailbox);
      assertThat(MailboxKey.foldLocalPart(cased.localPart())).isEqualTo(key.localPart());
      keys.add(key);
    }
    for (MailboxKey one : keys) {
      for (MailboxKey other : keys) {
        assertThat(one.equals(other)).isEqualTo(one.toString().equals(other.toString()));
        assertThat(one.compareTo(other) == 0).isEqualTo(one.equals(other));
        assertThat(Integer.signum(one.compareTo(other)))
            .isEqualTo(-Integer.signum(other.compareTo(one)));
      }
    }
    assertThat(new TreeSet<>(keys)).hasSize((int) keys.stream().distinct().count());
  }

  @Test
  void keysAreOrderedByDomainFirst() {
    assertThat(
            List.of(key("b@x.example"), key("a@y.example"), key("a@x.example")).stream().sorted())
        .containsExactly(key("a@x.example"), key("b@x.example"), key("a@y.example"));
  }

  @Test
  void aMailboxHasAFormInAsciiIfItsLocalPartIsAscii() {
    Mailbox mailbox = Mailbox.of("foo@bär.example");
    assertThat(mailbox.toAscii()).isEqualTo(mailbox).hasToString("foo@xn--br-via.example");
    assertThat(requireNonNull(mailbox.toAscii()).isInternational()).isFalse();
    assertThat(Mailbox.of("ä@bär.example").toAscii()).isNull();
    assertThat(Mailbox.of("ä@[192.0.2.1]").toAscii()).isNull();
    Mailbox ascii = Mailbox.of("Foo@[192.0.2.1]");
    assertThat(ascii.toAscii()).isSameAs(ascii);
  }
}
