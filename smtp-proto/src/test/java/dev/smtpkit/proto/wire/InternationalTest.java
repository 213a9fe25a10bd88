package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.Utf8;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R03, R36, R79: what RFC 6531 3.3 opens, and nothing else. */
class InternationalTest {

  private static String raw(String octets, Utf8 utf8) {
    return Lines.describe(Lines.octets(octets), SyntaxProfile.DEFAULT, utf8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a@münchen.de>",
        "<ü@b.c>",
        "<ü.ö@b.c>",
        "<\"ü ö\"@b.c>",
        "<用户@例子.测试>",
        "<a😀@b.c>",
        "<@ü.example:a@b.c>",
        "<ü@[192.0.2.1]>"
      })
  void anInternationalPathNeedsSmtpUtf8(String path) {
    assertThat(Lines.describe("MAIL FROM:" + path))
        .isEqualTo("550 5.6.7 INTERNATIONAL_REVERSE_PATH");
    assertThat(Lines.describe("RCPT TO:" + path)).isEqualTo("553 5.6.7 INTERNATIONAL_FORWARD_PATH");
    assertThat(Lines.parse("MAIL FROM:" + path + " SMTPUTF8")).isInstanceOf(Command.Mail.class);
    assertThat(Lines.parseInternational("RCPT TO:" + path)).isInstanceOf(Command.Rcpt.class);
  }

  /** The transaction before it does not make a MAIL international. */
  @Test
  void aMailIsJudgedByItsOwnParameter() {
    assertThat(raw("MAIL FROM:<\u00c3\u00bc@b.c>", Utf8.ALLOWED)).startsWith("550 5.6.7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SMTPUTF8", "SIZE=1 SMTPUTF8 BODY=8BITMIME", "smtputf8 X=ü", "X=ü SmtpUtf8"})
  void smtpUtf8MayStandAnywhere(String parameters) {
    Command.Mail mail = (Command.Mail) Lines.parse("MAIL FROM:<ü@b.c> " + parameters);
    assertThat(mail.parameters().smtpUtf8()).isTrue();
    assertThat(String.valueOf(mail.reversePath().mailbox())).isEqualTo("ü@b.c");
  }

  @Test
  void aParameterValueIsInternationalUnderSmtpUtf8Only() {
    assertThat(Lines.describe("MAIL FROM:<a@b.c> X=ü")).isEqualTo("501 5.5.4 BAD_PARAMETER");
    assertThat(Lines.describe("RCPT TO:<a@b.c> X=ü")).isEqualTo("501 5.5.4 BAD_PARAMETER");
    assertThat(Lines.describe(Lines.parseInternational("RCPT TO:<a@b.c> X=ü")))
        .isEqualTo("RCPT <a@b.c> X=ü");
    assertThat(Lines.describe("MAIL FROM:<a@b.c> ü=1 SMTPUTF8"))
        .isEqualTo("501 5.5.4 BAD_PARAMETER");
    assertThat(Lines.describe("MAIL FROM:<a@b.c> SMTPUTF8=1"))
        .isEqualTo("501 5.5.4 BAD_PARAMETER_VALUE");
    assertThat(Lines.describe("MAIL FROM:<a@b.c> SMTPUTF8 SMTPUTF8"))
        .isEqualTo("501 5.5.4 DUPLICATE_PARAMETER");
  }

  /** Overlong forms, surrogates, what lies past U+10FFFF, stray and missing octets, C1 controls. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00c0\u00af",
        "\u00e0\u0080\u00af",
        "\u00ed\u00a0\u0080",
        "\u00f4\u0090\u0080\u0080",
        "\u00f0\u0080\u0080\u00af",
        "\u0080",
        "\u00ff",
        "\u00c3",
        "\u00e2\u0082",
        "\u00c2\u0085"
      })
  void illFormedUtf8IsRefused(String octets) {
    for (String word : new String[] {octets, "a" + octets, octets + "a"}) {
      assertThat(raw("MAIL FROM:<" + word + "@b.c> SMTPUTF8", Utf8.ALLOWED))
          .startsWith("501 5.1.7");
      assertThat(raw("MAIL FROM:<a@" + word + ".c> SMTPUTF8", Utf8.ALLOWED))
          .startsWith("501 5.1.7");
      assertThat(raw("MAIL FROM:<@" + word + ":a@b> SMTPUTF8", Utf8.ALLOWED))
          .startsWith("501 5.1.7");
      assertThat(raw("MAIL FROM:<\"" + word + " \"@b> SMTPUTF8", Utf8.ALLOWED))
          .startsWith("501 5.1.7");
      assertThat(raw("MAIL FROM:<\"\\x" + word + "\\x\"@b> SMTPUTF8", Utf8.ALLOWED))
          .startsWith("501 5.1.7");
      assertThat(raw("MAIL FROM:<a@b> SMTPUTF8 X=" + word, Utf8.ALLOWED)).startsWith("501 5.5.4");
      assertThat(raw("RCPT TO:<" + word + "@b.c>", Utf8.ALLOWED)).startsWith("501 5.1.3");
      assertThat(raw("VRFY " + word, Utf8.ALLOWED)).startsWith("501 5.5.4");
      assertThat(raw("NOOP " + word, Utf8.REFUSED)).isEqualTo("NOOP");
    }
  }

  @Test
  void limitsCountOctetsNotCharacters() {
    String half = "ü".repeat(32);
    assertThat(Lines.parseInternational("RCPT TO:<" + half + "@b.c>"))
        .isInstanceOf(Command.Rcpt.class);
    byte[] longer = ("RCPT TO:<" + half + "x@b.c>").getBytes(UTF_8);
    assertThat(Lines.describe(longer, SyntaxProfile.DEFAULT, Utf8.ALLOWED))
        .isEqualTo("RCPT <" + half + "x@b.c> [LONG_LOCAL_PART]");
    String label = "ü".repeat(31);
    String longest = "<a@" + (label + ".").repeat(3);
    String path = longest + "x".repeat(255 - longest.getBytes(UTF_8).length) + ">";
    assertThat(path.getBytes(UTF_8)).hasSize(256);
    assertThat(Lines.parseInternational("RCPT TO:" + path)).isInstanceOf(Command.Rcpt.class);
    assertThat(Lines.describe(Lines.parseInternational("RCPT TO:" + path.replace("<a", "<aa"))))
        .startsWith("501 5.1.3");
  }

  /** The 63 octets of a label are those of its A-label; the first has 90 in UTF-8. */
  @ParameterizedTest
  @CsvSource({
    "คณะกรรมการการเลือกตั้งแห่งชาติ.ไทย, true",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxü.de, true",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxü.de, false",
    "bär.example, true",
    "exam\u200bple.example, false",
    "\u0301.example, false",
    "x\u3002example, false",
    "x\uff0eexample, false",
    "b.\u0301, false"
  })
  void aDomainHasALabels(String domain, boolean taken) {
    String kind = domain.startsWith("x".repeat(56)) ? "LONG_" : "BAD_";
    String mail = "MAIL FROM:<u@" + domain + "> SMTPUTF8";
    String route = kind.equals("BAD_") ? "@" + domain + ":" : "";
    String rcpt = "RCPT TO:<" + route + "u@" + domain + ">";
    assertThat(Lines.describe(mail))
        .isEqualTo(
            taken ? "MAIL <u@" + domain + "> SMTPUTF8" : "501 5.1.7 " + kind + "REVERSE_PATH");
    assertThat(Lines.describe(Lines.parseInternational(rcpt)))
        .isEqualTo(taken ? "RCPT <u@" + domain + ">" : "501 5.1.3 " + kind + "FORWARD_PATH");
  }

  /** A quoted-pair is ASCII (RFC 6531 3.3 extends qtextSMTP only). */
  @Test
  void aQuotedPairIsAscii() {
    assertThat(Lines.describe("MAIL FROM:<\"\\ü\"@b.c> SMTPUTF8")).startsWith("501 5.1.7");
  }

  @Test
  void aLiteralIsAscii() {
    assertThat(Lines.describe("MAIL FROM:<a@[x:ü]> SMTPUTF8")).startsWith("501 5.1.7");
    assertThat(Lines.describe("MAIL FROM:<a@[ıPv6:::1]> SMTPUTF8")).startsWith("501 5.1.7");
  }

  @Test
  void vrfyMayBeInternationalWithinATransactionThatIs() {
    assertThat(Lines.describe(Lines.parseInternational("VRFY ü"))).isEqualTo("VRFY ü");
    assertThat(Lines.describe("VRFY ü")).isEqualTo("501 5.5.4 BAD_ARGUMENT");
  }

  @Test
  void onlyLettersOfAsciiSpellAParameter() {
    assertThat(Lines.describe(Lines.parseInternational("VRFY a ſMTPUTF8")))
        .isEqualTo("VRFY a ſMTPUTF8");
  }
}
