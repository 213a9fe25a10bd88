package dev.smtpkit.proto.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Deviation;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.ReversePath;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.testkit.SmtpArbitraries;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R23, R24, R32: paths of MAIL and RCPT, which share one grammar but for their empty forms. */
class PathTest {

  private static final String LABEL = "x".repeat(63);

  /** Three labels of 63 octets and one of 61. */
  private static final String DOMAIN_253 = (LABEL + ".").repeat(3) + "y".repeat(61);

  private static Mailbox mailbox(String path) {
    Command.Rcpt rcpt = (Command.Rcpt) Lines.parse("RCPT TO:" + path);
    Command.Mail mail = (Command.Mail) Lines.parse("MAIL FROM:" + path);
    assertThat(mail.reversePath().mailbox()).isEqualTo(rcpt.forwardPath().mailbox());
    return Objects.requireNonNull(rcpt.forwardPath().mailbox());
  }

  private static void isAccepted(String path) {
    assertThat(mailbox(path)).isNotNull();
  }

  private static void isRefused(String path) {
    isRefused(path, "BAD");
  }

  private static void isTooLong(String path) {
    isRefused(path, "LONG");
  }

  private static void isRefused(String path, String kind) {
    assertThat(Lines.describe("MAIL FROM:" + path))
        .isEqualTo("501 5.1.7 " + kind + "_REVERSE_PATH");
    assertThat(Lines.describe("RCPT TO:" + path)).isEqualTo("501 5.1.3 " + kind + "_FORWARD_PATH");
  }

  @Test
  void theNullPathIsAValueOfItsOwn() {
    Command.Mail mail = (Command.Mail) Lines.parse("MAIL FROM:<>");
    assertThat(mail.reversePath()).isSameAs(ReversePath.NULL);
    assertThat(mail.reversePath().isNull()).isTrue();
    assertThat(mail.reversePath().text()).isEqualTo("<>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<postmaster>", "<POSTMASTER>", "<Postmaster>"})
  void theBarePostmasterIsAForwardPathInAnyCase(String path) {
    Command.Rcpt rcpt = (Command.Rcpt) Lines.parse("RCPT TO:" + path);
    assertThat(rcpt.forwardPath()).isEqualTo(ForwardPath.POSTMASTER);
    assertThat(rcpt.forwardPath().isPostmaster()).isTrue();
    assertThat(Lines.describe("RCPT TO:" + path + "X")).isEqualTo("501 5.5.4 BAD_PARAMETER");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '`',
      textBlock =
          """
          <a@b.c> a b.c
          <user=tag@e.org> user=tag e.org
          <o'brien@e.org> o'brien e.org
          <a!b@e.org> a!b e.org
          <!#$%&'*+-/=?^_{|}~@e> !#$%&'*+-/=?^_{|}~ e
          <a.b.c@d> a.b.c d
          <"a>b"@example.com> a>b example.com
          <"a@b"@c.d> a@b c.d
          <"abc"@c.d> abc c.d
          <"a\\.b"@c.d> a.b c.d
          <"\\\\"@c.d> \\ c.d
          <"\\""@c.d> " c.d
          <"\\a\\"\\\\b"@c.d> a"\\b c.d
          <"a..b."@c.d> a..b. c.d
          <user@[192.0.2.1]> user [192.0.2.1]
          <user@[IPv6:::1]> user [IPv6:0:0:0:0:0:0:0:1]
          <user@[x-y:a>b@c<d]> user [x-y:a>b@c<d]
          <@r.example:a@b.c> a b.c
          <@r1,@r2,@r3:"@r4:x"@b.c> @r4:x b.c
          <a@1.2.3.4> a 1.2.3.4
          <a@3com> a 3com
          <a@b--c.d> a b--c.d
          """)
  void aPathIsRead(String path, String localPart, String domain) {
    Mailbox mailbox = mailbox(path);
    assertThat(mailbox.localPart()).isEqualTo(localPart);
    assertThat(mailbox.domain().text()).isEqualTo(domain);
  }

  @Test
  void aQuotedLocalPartMayHoldBlanksAndNothingAtAll() {
    assertThat(mailbox("<\"quoted string\"@example.com>").localPart()).isEqualTo("quoted string");
    assertThat(mailbox("<\"\\ \"@d>").localPart()).isEqualTo(" ");
    assertThat(mailbox("<\"\"@d>").localPart()).isEmpty();
    assertThat(mailbox("<\"\"@d>").text()).isEqualTo("\"\"@d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a b c@e.org>",
        "<a..b@e.org>",
        "<.a@e.org>",
        "<a.@e.org>",
        "<a\"b<c@e.org>",
        "<a@b..c>",
        "<a@-b.c>",
        "<a@b-.c>",
        "<a@b@c.d>",
        "<a@>",
        "<@b>",
        "<a>",
        "<@>",
        "<a@b.>",
        "<a@.b>",
        "<a@b.c",
        "a@b.c>",
        "<a@b_c.d>",
        "<a@ b.c>",
        "<a @b.c>",
        "< a@b.c>",
        "<a@b.c >",
        "<a@b,c>",
        "<\"a@b.c>",
        "<\"a\\\"@b.c>",
        "<\"a\\",
        "<\"",
        "<\"a",
        "<\"\"\"@b>",
        "<\"a\"b@c>",
        "<a\"b\"@c>",
        "<a.\"b\"@c>",
        "<\\a@b>",
        "<@a:b@c",
        "<@a>",
        "<@a:>",
        "<@a:b>",
        "<@a,:b@c>",
        "<@a,b:c@d>",
        "<@a;b@c>",
        "<@[192.0.2.1]:a@b>",
        "<@a.:b@c>",
        "<@a @b:c@d>",
        "<:a@b>",
        "<@a::b@c>",
        "<a@[]>",
        "<a@[192.0.2]>",
        "<a@[192.0.2.1]",
        "<a@[192.0.2.1>",
        "<a@[b]>",
        "<a@[a b:c]>",
        "<a@[192.0.2.1]x>",
        "<a@[[a:b]]>",
        "<a@[a:\\]]>",
        "<a@[IPv6:x]>",
        "<a@[:a]>",
        "<a@[a-:b]>",
        "<a@[a:]>",
        "<,@b>",
        "<(c)a@b>",
        "<a@b(c)>",
        "",
        "<",
        "<<>",
        "<a@b;c>"
      })
  void aMalformedPathIsRefused(String path) {
    isRefused(path);
  }

  @Test
  void aLocalPartHasSixtyFourOctetsAtMostWithItsQuotes() {
    String[] longest = {
      "x".repeat(64), "\"" + "x".repeat(61) + " \"", "\"" + "\\\"".repeat(31) + "\""
    };
    for (String localPart : longest) {
      isAccepted("<" + localPart + "@b.c>");
      assertThat(used("<" + localPart + "@b.c>")).isEmpty();
      String longer = localPart.replaceFirst("x|\\\\\"", "y$0");
      isAccepted("<" + longer + "@b.c>");
      assertThat(used("<" + longer + "@b.c>")).containsExactly(Deviation.LONG_LOCAL_PART);
    }
    isAccepted("<" + "x".repeat(251) + "@bb>");
    isAccepted("<" + "x".repeat(252) + "@b>");
    isTooLong("<" + "x".repeat(252) + "@bb>");
  }

  private static Set<Deviation> used(String path) {
    byte[] line = ("MAIL FROM:" + path).getBytes(StandardCharsets.UTF_8);
    CommandParser parser = new CommandParser(SyntaxProfile.DEFAULT);
    assertThat(parser.parse(line, 0, line.length, Utf8.REFUSED)).isInstanceOf(Command.Mail.class);
    return parser.deviations();
  }

  @Test
  void aLabelHasSixtyThreeOctetsAtMost() {
    isAccepted("<a@" + LABEL + ".c>");
    isTooLong("<a@" + LABEL + "x.c>");
    isAccepted("<a@b." + LABEL + ">");
    isTooLong("<a@b." + LABEL + "x>");
    isRefused("<@" + LABEL + "x:a@b>");
  }

  /** No path has room for a domain of 255 octets and a local-part: EHLO shows that limit. */
  @Test
  void aDomainHasTwoHundredFiftyFiveOctetsAtMost() {
    String longest = DOMAIN_253 + "yy";
    assertThat(longest).hasSize(255);
    assertThat(Lines.parse("EHLO " + longest)).isInstanceOf(Command.Hello.class);
    assertThat(Lines.describe("EHLO " + longest.substring(0, 252) + ".yyy"))
        .isEqualTo("501 BAD_HELLO_NAME");
  }

  @Test
  void aPathHasTwoHundredFiftySixOctetsAtMostWithBracketsAndRoute() {
    isAccepted("<" + "a@" + DOMAIN_253.substring(1) + ">");
    isTooLong("<" + "a@" + DOMAIN_253 + ">");
    isTooLong("<" + "aa@" + DOMAIN_253.substring(1) + ">");
    String routed = "<@r:a@" + DOMAIN_253.substring(4) + ">";
    assertThat(routed).hasSize(256);
    isAccepted(routed);
    isTooLong(routed.replace("@r:", "@rr:"));
    isTooLong("<@" + LABEL + ",@" + LABEL + ",@" + LABEL + ",@" + LABEL + ":a@b>");
  }

  @Provide
  Arbitrary<String> mailboxes() {
    return SmtpArbitraries.mailboxes();
  }

  /** The canonical text means the same, and is its own canonical text. */
  @Property(tries = 1500)
  void theTextOfAMailboxReadsAsTheSameMailbox(@ForAll("mailboxes") String text) {
    Mailbox mailbox = mailbox("<" + text + ">");
    Mailbox again = mailbox("<" + mailbox.text() + ">");
    assertThat(again).isEqualTo(mailbox).hasSameHashCodeAs(mailbox);
    assertThat(again.text()).isEqualTo(mailbox.text());
    assertThat(mailbox.hasLongLocalPart()).isFalse();
  }
}
