package dev.smtpkit.proto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.smtpkit.proto.grammar.Characters;
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
      strings = {"", ".", "a.", ".a", "a..b", "-a", "a-", "a.-b", "a-.b", "a b", "_-", "a\u0080"})
  void aMalformedDomainNameIsRefused(String text) {
    assertThat(DomainName.parse(text)).isNull();
    assertThatIllegalArgumentException().isThrownBy(() -> DomainName.of(text));
  }

  @Test
  void domainNamesAreEqualWhateverTheirCaseAndForm() {
    DomainName name = DomainName.of("Example.ORG");
    assertThat(name).isEqualTo(EXAMPLE).hasSameHashCodeAs(EXAMPLE).hasToString("Example.ORG");
    assertThat(DomainName.of("Ü.ORG")).isEqualTo(DomainName.of("Ü.org"));
    assertThat(DomainName.of("Ü.ORG")).isEqualTo(DomainName.of("ü.org"));
    assertThat(DomainName.of("bär.example"))
        .isEqualTo(DomainName.of("xn--br-via.example"))
        .hasSameHashCodeAs(DomainName.of("XN--BR-VIA.example"))
        .isNotEqualTo(DomainName.of("bar.example"));
    assertThat(DomainName.of("\u212a.org")).as("Kelvin").isNotEqualTo(DomainName.of("k.org"));
  }

  @Test
  void aDomainNameHasAFormInAscii() {
    DomainName name = DomainName.of("Bär.Example");
    assertThat(name.asciiText()).isEqualTo("xn--br-via.example");
    assertThat(name.text()).isEqualTo("Bär.Example");
    assertThat(name.toAscii()).isEqualTo(name).hasToString("xn--br-via.example");
    assertThat(name.toAscii().isInternational()).isFalse();
    DomainName ascii = DomainName.of("Example.ORG");
    assertThat(ascii.toAscii()).isSameAs(ascii);
    assertThat(ascii.asciiText()).isEqualTo("example.org");
    assertThat(new DomainName[] {DomainName.parse("a\u0085"), DomainName.parse("x\u3002y")})
        .containsOnlyNulls();
  }

  /** 255 octets in the form that was sent and in A-labels, by which it is looked up. */
  @Test
  void aDomainNameIsBoundedInBothForms() {
    String labels = "ü.".repeat(31);
    assertThat(DomainName.of(labels + "xyzxyz").asciiText()).hasSize(254);
    assertThat(DomainName.of(labels + "xyzxyzx").asciiText()).hasSize(255);
    assertThat(DomainName.parse(labels + "xyzxyzxy")).isNull();
    String thai = "\u0e01".repeat(20);
    String name = (thai + ".").repeat(4) + "x".repeat(11);
    assertThat(Characters.octetCount(name)).isEqualTo(255);
    assertThat(DomainName.of(name).asciiText().length()).isLessThan(200);
    assertThat(DomainName.parse(name + "x")).isNull();
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

  /** Beyond 64 octets it is long, beyond what a path has room for it is none. */
  @Test
  void aLocalPartIsLongBeyondSixtyFourOctetsWithTheQuotesItNeeds() {
    String[] longest = {
      "x".repeat(64), " ".repeat(62), "\"".repeat(31), "ü".repeat(32), "\ud83d\ude00".repeat(16)
    };
    for (String localPart : longest) {
      assertThat(Mailbox.of(localPart, EXAMPLE).hasLongLocalPart()).isFalse();
      Mailbox longer = Mailbox.of(localPart + "x", EXAMPLE);
      assertThat(longer.hasLongLocalPart()).isTrue();
      assertThat(Mailbox.of(longer.text())).isEqualTo(longer);
      assertThat(Mailbox.of(longer.text()).hasLongLocalPart()).isTrue();
      assertThat(ReversePath.of("<" + longer.text() + ">").mailbox()).isEqualTo(longer);
    }
    assertThat(Mailbox.parse("x".repeat(252), EXAMPLE)).isNotNull();
    assertThat(Mailbox.parse("x".repeat(253), EXAMPLE)).isNull();
    assertThat(Mailbox.parse(" ".repeat(250), EXAMPLE)).isNotNull();
    assertThat(Mailbox.parse(" ".repeat(251), EXAMPLE)).isNull();
    assertThat(Mailbox.parse("ü".repeat(126), EXAMPLE)).isNotNull();
    assertThat(Mailbox.parse("ü".repeat(127), EXAMPLE)).isNull();
    Mailbox tooLong = Mailbox.of("x".repeat(252), EXAMPLE);
    assertThatIllegalArgumentException().isThrownBy(() -> new ForwardPath(tooLong));
    assertThat(Mailbox.of("x".repeat(65) + "@bär.example").toAscii())
        .extracting(Mailbox::hasLongLocalPart)
        .isEqualTo(true);
  }

  @Test
  void aDomainNameMayHaveAnUnderscore() {
    assertThat(DomainName.of("a_b.example").hasUnderscore()).isTrue();
    assertThat(DomainName.of("ü_b.example").hasUnderscore()).isTrue();
    assertThat(DomainName.of("ü_b.example").toAscii().hasUnderscore()).isTrue();
    assertThat(EXAMPLE).isEqualTo(DomainName.of("example.org"));
    assertThat(DomainName.of("example.org").hasUnderscore()).isFalse();
    assertThat(Mailbox.of("a@b_c.example").text()).isEqualTo("a@b_c.example");
    assertThatIllegalArgumentException().isThrownBy(() -> new Command.Etrn("a_b"));
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

  private static HelloName opaque(String text) {
    byte[] octets = text.getBytes(UTF_8);
    return requireNonNull(HelloName.opaque(octets, 0, octets.length));
  }

  @Test
  void helloNamesAreEqualWhateverTheirCase() {
    assertThat(HelloName.of("A_b.C")).isEqualTo(HelloName.of("a_B.c"));
    assertThat(HelloName.of("A_b.C")).hasSameHashCodeAs(HelloName.of("a_B.c"));
    assertThat(opaque("a\udb40\udc41b")).hasToString("a\ufffdb");
    assertThat(opaque("\u017f")).isNotEqualTo(opaque("s"));
    assertThat(opaque("\u00dc x")).isEqualTo(opaque("\u00fc X"));
    assertThat(opaque("\u00dc x")).hasSameHashCodeAs(opaque("\u00fc X"));
    assertThat(HelloName.of("a_b").hasUnderscore()).isTrue();
    assertThat(HelloName.of("[x:a_b]").hasUnderscore()).isFalse();
    assertThat(HelloName.parse("[a_b]")).isNull();
  }

  @Test
  void limitsDoNotUndercutWhatAServerMustTake() {
    assertThat(limits(512, 512, 1000).commandLine()).isEqualTo(512);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> limits(511, 512, 1000))
        .withMessage("commandLine 511 is below 512, the least that RFC 5321 4.5.3.1.4 allows");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> limits(513, 512, 1000))
        .withMessage("authLine 512 is below commandLine 513: raise it as well");
    assertThatIllegalArgumentException().isThrownBy(() -> limits(512, 511, 1000));
    assertThatIllegalArgumentException().isThrownBy(() -> limits(512, 512, 999));
    assertThatIllegalArgumentException().isThrownBy(() -> WireLimits.builder().replyLine(511));
    assertThatIllegalArgumentException().isThrownBy(() -> WireLimits.builder().replyLines(0));
  }

  private static WireLimits limits(int commandLine, int authLine, int textLine) {
    return WireLimits.builder()
        .commandLine(commandLine)
        .authLine(authLine)
        .textLine(textLine)
        .build();
  }

  @Test
  void limitsHaveDefaultsAndCanBeChangedOneByOne() {
    assertThat(WireLimits.DEFAULT)
        .isEqualTo(limits(2048, 12_288, 1000))
        .isEqualTo(WireLimits.builder().replyLine(12_288).replyLines(1000).build())
        .hasSameHashCodeAs(WireLimits.DEFAULT.toBuilder().build());
    WireLimits changed = WireLimits.DEFAULT.toBuilder().replyLines(5).textLine(2000).build();
    assertThat(changed).isNotEqualTo(WireLimits.DEFAULT);
    assertThat(changed.toBuilder().build())
        .isEqualTo(changed)
        .hasToString("commandLine=2048 authLine=12288 textLine=2000 replyLine=12288 replyLines=5");
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
