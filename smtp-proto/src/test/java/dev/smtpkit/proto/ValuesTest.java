package dev.smtpkit.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Constructing a value is the check. */
class ValuesTest {

  private static final Domain EXAMPLE = DomainName.of("example.org");

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "a.", ".a", "a..b", "-a", "a-", "a.-b", "a-.b", "a b", "a_b", "a\u0080"})
  void aTextThatIsNoDomainNameIsNone(String text) {
    assertThat(DomainName.parse(text)).isNull();
    assertThatIllegalArgumentException().isThrownBy(() -> DomainName.of(text));
  }

  @Test
  void domainNamesAreEqualWhateverTheCaseOfTheirAsciiLetters() {
    DomainName name = DomainName.of("Example.ORG");
    assertThat(name).isEqualTo(EXAMPLE).hasSameHashCodeAs(EXAMPLE).hasToString("Example.ORG");
    assertThat(DomainName.of("Ü.ORG")).isEqualTo(DomainName.of("Ü.org"));
    assertThat(DomainName.of("Ü.ORG")).isNotEqualTo(DomainName.of("ü.org"));
    assertThat(DomainName.of("\u212a.org")).as("Kelvin").isNotEqualTo(DomainName.of("k.org"));
  }

  @Test
  void aLoneSurrogateIsInNoValue() {
    assertThat(DomainName.parse("a\ud800")).isNull();
    assertThat(Mailbox.parse("a\udc00", EXAMPLE)).isNull();
    assertThatIllegalArgumentException().isThrownBy(() -> new EsmtpParameter("X", "\ud800"));
  }

  @ParameterizedTest
  @CsvSource({
    "a.b, a.b",
    "a..b, '\"a..b\"'",
    ".a, '\".a\"'",
    "a., '\"a.\"'",
    "'', '\"\"'",
    "a b, '\"a b\"'",
    "a@b, '\"a@b\"'",
    "'a\"b', '\"a\\\"b\"'",
    "'a\\b', '\"a\\\\b\"'",
    "ü.ö, ü.ö",
    "ü ö, '\"ü ö\"'"
  })
  void aLocalPartIsQuotedOnlyIfItMustBe(String localPart, String text) {
    assertThat(Mailbox.of(localPart, EXAMPLE).text()).isEqualTo(text + "@example.org");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\rb", "a\nb", "\0", "\t", "\u007f", "\u0085", "\u009f"})
  void aControlCharacterIsInNoValue(String text) {
    assertThat(Mailbox.parse(text, EXAMPLE)).isNull();
    assertThatIllegalArgumentException().isThrownBy(() -> Mailbox.of(text, EXAMPLE));
    assertThatIllegalArgumentException().isThrownBy(() -> new EsmtpParameter("X", text));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Command.Lookup(Verb.VRFY, text, Utf8.REFUSED));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Command.Lookup(Verb.EXPN, text, Utf8.REFUSED));
    assertThatIllegalArgumentException().isThrownBy(() -> new Command.Help(text));
    assertThatIllegalArgumentException().isThrownBy(() -> new Command.Etrn("#" + text));
    assertThatIllegalArgumentException().isThrownBy(() -> HelloName.of(text));
  }

  @Test
  void aLocalPartHasSixtyFourOctetsAtMostWithTheQuotesItNeeds() {
    assertThat(Mailbox.parse("x".repeat(64), EXAMPLE)).isNotNull();
    assertThat(Mailbox.parse("x".repeat(65), EXAMPLE)).isNull();
    assertThat(Mailbox.parse(" ".repeat(62), EXAMPLE)).isNotNull();
    assertThat(Mailbox.parse(" ".repeat(63), EXAMPLE)).isNull();
    assertThat(Mailbox.parse("\"".repeat(31), EXAMPLE)).isNotNull();
    assertThat(Mailbox.parse("\"".repeat(32), EXAMPLE)).isNull();
    assertThat(Mailbox.parse("ü".repeat(32), EXAMPLE)).isNotNull();
    assertThat(Mailbox.parse("ü".repeat(33), EXAMPLE)).isNull();
    assertThat(Mailbox.parse("\ud83d\ude00".repeat(16), EXAMPLE)).isNotNull();
    assertThat(Mailbox.parse("\ud83d\ude00".repeat(16) + "x", EXAMPLE)).isNull();
  }

  @Test
  void aPathHasTwoHundredFiftySixOctetsAtMost() {
    Domain domain = DomainName.of(("x".repeat(60) + ".").repeat(4) + "yyyy");
    Mailbox fits = Mailbox.of("aaaaa", domain);
    assertThat(new ForwardPath(fits).text()).hasSize(256);
    assertThatCode(() -> new ReversePath(fits)).doesNotThrowAnyException();
    Mailbox tooLong = Mailbox.of("aaaaaa", domain);
    assertThatIllegalArgumentException().isThrownBy(() -> new ForwardPath(tooLong));
    assertThatIllegalArgumentException().isThrownBy(() -> new ReversePath(tooLong));
  }

  @Test
  void mailboxesCompareTheLocalPartWithItsCase() {
    assertThat(Mailbox.of("a", EXAMPLE)).isEqualTo(Mailbox.of("a", DomainName.of("EXAMPLE.org")));
    assertThat(Mailbox.of("a", EXAMPLE)).isNotEqualTo(Mailbox.of("A", EXAMPLE));
    assertThat(Mailbox.of("ü", EXAMPLE).isInternational()).isTrue();
    assertThat(Mailbox.of("a", DomainName.of("ü.de")).isInternational()).isTrue();
    assertThat(Mailbox.of("a", EXAMPLE).isInternational()).isFalse();
  }

  @Test
  void helloNamesAreEqualWhateverTheirCase() {
    assertThat(HelloName.of("A_b.C")).isEqualTo(HelloName.of("a_B.c"));
    assertThat(HelloName.of("A_b.C")).hasSameHashCodeAs(HelloName.of("a_B.c"));
    assertThat(HelloName.of("a_b").hasUnderscore()).isTrue();
    assertThat(HelloName.of("[x:a_b]").hasUnderscore()).isFalse();
    assertThat(HelloName.parse("[a_b]")).isNull();
  }

  @Test
  void limitsDoNotUndercutWhatAServerMustTake() {
    assertThat(WireLimits.DEFAULT).isEqualTo(new WireLimits(2048, 12_288, 1000));
    assertThatCode(() -> new WireLimits(512, 512, 1000)).doesNotThrowAnyException();
    assertThatIllegalArgumentException().isThrownBy(() -> new WireLimits(511, 512, 1000));
    assertThatIllegalArgumentException().isThrownBy(() -> new WireLimits(513, 512, 1000));
    assertThatIllegalArgumentException().isThrownBy(() -> new WireLimits(512, 512, 999));
  }

  @Test
  void aChunkSizeHasEighteenDigitsAtMost() {
    assertThat(new Command.Bdat(Command.Bdat.MAX_SIZE, Command.EndMarker.LAST).size())
        .hasToString("9".repeat(18));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Command.Bdat(-1, Command.EndMarker.NONE));
    long tooMuch = Command.Bdat.MAX_SIZE + 1;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Command.Bdat(tooMuch, Command.EndMarker.NONE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "A B", "A.B", "ABCDEFGHIJKLMNOPQRSTU", "\u00c4"})
  void aMechanismNameIsUpperCase(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Command.Auth(name, null));
  }

  /** R89. */
  @Test
  void anInitialResponsePrintsItsLengthAndIsWiped() {
    byte[] secret = {1, 2, 3};
    InitialResponse response = InitialResponse.owning(secret);
    assertThat(response).hasToString("3 octets").isEqualTo(InitialResponse.owning(secret.clone()));
    assertThat(response).isNotEqualTo(InitialResponse.owning(new byte[3]));
    response.close();
    assertThat(secret).containsOnly(0);
    assertThat(response.length()).isEqualTo(3);
  }

  @Test
  void typedParametersAreNoOthers() {
    for (String keyword : new String[] {"SIZE", "body", "SmtpUtf8", "mt-priority", "TRANSID"}) {
      EsmtpParameter parameter = new EsmtpParameter(keyword, null);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> MailParameters.builder().other(parameter));
    }
    EsmtpParameter once = new EsmtpParameter("X", "1");
    RcptParameters.Builder builder = RcptParameters.builder().other(once);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.other(new EsmtpParameter("x", null)));
    assertThat(builder.build().others()).containsExactly(once);
    assertThatIllegalArgumentException().isThrownBy(() -> MailParameters.builder().size(-2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-X", "X Y", "X=", "X_", "ü"})
  void aTextThatIsNoKeywordIsRefused(String keyword) {
    assertThatIllegalArgumentException().isThrownBy(() -> new EsmtpParameter(keyword, null));
  }

  @Test
  void aProfileToleratesWhatItNames() {
    SyntaxProfile profile = SyntaxProfile.tolerating(Set.of(Deviation.BLANK_BEFORE_PATH));
    assertThat(profile.tolerates(Deviation.BLANK_BEFORE_PATH)).isTrue();
    assertThat(profile.tolerates(Deviation.TRAILING_BLANKS)).isFalse();
    assertThat(SyntaxProfile.tolerating(EnumSet.allOf(Deviation.class)))
        .isEqualTo(SyntaxProfile.LENIENT)
        .hasSameHashCodeAs(SyntaxProfile.LENIENT);
    assertThat(SyntaxProfile.STRICT.tolerated()).containsExactly(Deviation.TRAILING_BLANKS);
  }
}
