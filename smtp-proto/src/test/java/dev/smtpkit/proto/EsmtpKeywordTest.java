package dev.smtpkit.proto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of ESMTP parameters. */
class EsmtpKeywordTest {

  private static EsmtpKeyword ofMail(String text) {
    byte[] octets = (" " + text + "x").getBytes(US_ASCII);
    return EsmtpKeyword.ofMail(octets, 1, octets.length - 1);
  }

  private static EsmtpKeyword ofRcpt(String text) {
    byte[] octets = (" " + text + "x").getBytes(US_ASCII);
    return EsmtpKeyword.ofRcpt(octets, 1, octets.length - 1);
  }

  @ParameterizedTest
  @EnumSource
  void aKeywordIsFoundInAnyCaseAmongThoseOfItsCommand(EsmtpKeyword keyword) {
    boolean mail = keyword.command() == Verb.MAIL;
    for (String text : List.of(keyword.text(), keyword.text().toLowerCase(Locale.ROOT))) {
      assertThat(ofMail(text)).isEqualTo(mail ? keyword : null);
      assertThat(ofRcpt(text)).isEqualTo(mail ? null : keyword);
    }
    assertThat(ofMail(keyword.text() + "X")).isNull();
    assertThat(ofRcpt(keyword.text().substring(1))).isNull();
    assertThat(keyword.extension()).isEqualTo(keyword.extension().toUpperCase(Locale.ROOT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "X", "SIZ3", "ZISE", "MT_PRIORITY", "XXXXXXXXXXXXXXXXXXXXXXXX"})
  void anyOtherTextIsNoKeyword(String text) {
    assertThat(ofMail(text)).isNull();
    assertThat(ofRcpt(text)).isNull();
  }

  @Test
  void everyKeywordBelongsToOneCommand() {
    List<EsmtpKeyword> all = new ArrayList<>(EsmtpKeyword.ofMail());
    all.addAll(EsmtpKeyword.ofRcpt());
    assertThat(all).containsExactly(EsmtpKeyword.values());
    assertThat(EsmtpKeyword.ofMail()).allMatch(each -> each.command() == Verb.MAIL);
    assertThat(EsmtpKeyword.ofRcpt()).allMatch(each -> each.command() == Verb.RCPT);
  }

  @Test
  void aBodyOfOctetsHasAnExtensionOfItsOwn() {
    assertThat(BodyType.SEVEN_BIT.extension()).isEqualTo(EsmtpKeyword.BODY.extension());
    assertThat(BodyType.EIGHT_BIT_MIME.extension()).isEqualTo("8BITMIME");
    assertThat(BodyType.BINARY_MIME.extension()).isEqualTo("BINARYMIME");
  }

  private static final List<String> OF_MAIL =
      List.of(
          "SIZE=1",
          "BODY=7BIT",
          "SMTPUTF8",
          "RET=HDRS",
          "ENVID=a@b",
          "AUTH=<>",
          "BY=1;R",
          "HOLDFOR=5",
          "HOLDUNTIL=2026-07-28T08:00:00Z",
          "MT-PRIORITY=-3",
          "REQUIRETLS",
          "MTRK=AAAAAAAAAAAAAAAAAAAAAAAAAAA",
          "SOLICIT=a:b",
          "SUBMITTER=a@b",
          "CONPERM",
          "TRANSID=<a@b>");

  private static final List<String> OF_RCPT =
      List.of("NOTIFY=NEVER", "ORCPT=rfc822;a@b", "RRVS=2026-07-28T08:00:00Z;C", "CONNEG");

  private static byte[] value(String text) {
    return text.substring(text.indexOf('=') + 1).getBytes(US_ASCII);
  }

  /** Read, given, written and taken back, each alone. */
  @Test
  void eachParameterOfMailIsGivenByItsValueAlone() {
    assertThat(OF_MAIL).hasSameSizeAs(EsmtpKeyword.ofMail());
    for (int i = 0; i < OF_MAIL.size(); i++) {
      EsmtpKeyword keyword = EsmtpKeyword.ofMail().get(i);
      String text = OF_MAIL.get(i);
      byte[] value = text.contains("=") ? value(text) : new byte[0];
      MailParameters.Builder builder = MailParameters.builder();
      if (keyword == EsmtpKeyword.MTRK) {
        builder.envelopeId(EnvelopeId.parse("a@b"));
      }
      assertThat(builder.parse(keyword, value, 0, value.length)).as(text).isTrue();
      MailParameters parameters = builder.build();
      assertThat(parameters.has(keyword)).as(text).isTrue();
      assertThat(parameters.text()).endsWith(text);
      assertThat(parameters.toBuilder().build()).isEqualTo(parameters);
      builder.without(keyword).without(EsmtpKeyword.ENVID);
      assertThat(builder.build()).as(text).isSameAs(MailParameters.NONE);
      byte[] bad = " ".getBytes(US_ASCII);
      assertThat(builder.parse(keyword, bad, 0, 1)).as(text).isFalse();
      assertThat(builder.build()).as(text).isSameAs(MailParameters.NONE);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RcptParameters.builder().parse(keyword, value, 0, value.length));
    }
  }

  @Test
  void eachParameterOfRcptIsGivenByItsValueAlone() {
    assertThat(OF_RCPT).hasSameSizeAs(EsmtpKeyword.ofRcpt());
    for (int i = 0; i < OF_RCPT.size(); i++) {
      EsmtpKeyword keyword = EsmtpKeyword.ofRcpt().get(i);
      String text = OF_RCPT.get(i);
      byte[] value = text.contains("=") ? value(text) : new byte[0];
      RcptParameters.Builder builder = RcptParameters.builder();
      assertThat(builder.parse(keyword, value, 0, value.length)).as(text).isTrue();
      RcptParameters parameters = builder.build();
      assertThat(parameters.has(keyword)).as(text).isTrue();
      assertThat(parameters.text()).isEqualTo(text);
      assertThat(parameters.toBuilder().build()).isEqualTo(parameters);
      assertThat(builder.without(keyword).build()).as(text).isSameAs(RcptParameters.NONE);
      byte[] bad = " ".getBytes(US_ASCII);
      assertThat(builder.parse(keyword, bad, 0, 1)).as(text).isFalse();
      assertThat(builder.build()).as(text).isSameAs(RcptParameters.NONE);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> MailParameters.builder().parse(keyword, value, 0, value.length));
    }
  }

  @Test
  void aBuilderOfGivenParametersKeepsTheUntypedOnesToo() {
    MailParameters given =
        MailParameters.builder().size(7).other(new EsmtpParameter("X", "1")).build();
    assertThat(given.toBuilder().priority(2).build()).hasToString("SIZE=7 MT-PRIORITY=2 X=1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> given.toBuilder().other(new EsmtpParameter("x", null)));
    assertThat(given).hasToString("SIZE=7 X=1");
  }
}
