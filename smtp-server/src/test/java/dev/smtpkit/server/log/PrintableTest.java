package dev.smtpkit.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R104: no text of a client can look like a field or a line of the log, or hide in one. */
class PrintableTest {

  @Test
  void showsWhatIsPrintableAndNamesTheRest() {
    assertThat(Printable.value("<bücher@例え.example>")).isEqualTo("\"<bücher@例え.example>\"");
    assertThat(Printable.value("a\r\n12:00:00 INFO forged"))
        .isEqualTo("\"a\\u{d}\\u{a}12:00:00\\u{20}INFO\\u{20}forged\"");
    assertThat(Printable.value("\u001b[2J\u202e\u2028\u0085\\"))
        .isEqualTo("\"\\u{1b}[2J\\u{202e}\\u{2028}\\u{85}\\u{5c}\"");
    assertThat(Printable.value("tim\" user=\"root"))
        .isEqualTo("\"tim\\u{22}\\u{20}user=\\u{22}root\"");
    assertThat(Printable.sentence("no \"client=x\""))
        .isEqualTo("\"no \\u{22}client\\u{3d}x\\u{22}\"");
    assertThat(Printable.line("a=\"b\" c\\d\t")).isEqualTo("a=\"b\" c\\d\\u{9}");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x00AD, 0x061C, 0x115F, 0x1160, 0x180E, 0x200B, 0x200D, 0x200E, 0x200F, 0x202A, 0x202E,
        0x2060, 0x2066, 0x2069, 0x206A, 0x2800, 0x3000, 0x3164, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9,
        0x1D173, 0xE0001, 0xE0041, 0x0301, 0x05D0, 0x0627, 0x0661, 0xD800
      })
  void namesWhatIsInvisibleOrMovesItsNeighbours(int character) {
    String text = Character.toString(character);
    assertThat(Printable.value(text)).isEqualTo("\"\\u{" + Integer.toHexString(character) + "}\"");
    assertThat(Printable.line(text)).isEqualTo("\\u{" + Integer.toHexString(character) + "}");
  }

  @Property
  boolean noValueHasABlankAQuoteOrALineEnd(@ForAll String text) {
    String shown = Printable.value(text);
    return shown.charAt(0) == '"'
        && shown.indexOf('"', 1) == shown.length() - 1
        && shown.codePoints().allMatch(c -> c > ' ' && c < 0x7F || Character.isLetterOrDigit(c));
  }

  @Property
  boolean noSentenceHasAnEqualsSign(@ForAll String text) {
    String shown = Printable.sentence(text);
    return shown.indexOf('=') < 0 && shown.indexOf('"', 1) == shown.length() - 1;
  }

  @Property
  boolean twoTextsAreNeverShownAlike(
      @ForAll @StringLength(max = 320) String one, @ForAll @StringLength(max = 320) String other) {
    return one.equals(other) || !Printable.value(one).equals(Printable.value(other));
  }

  @Test
  void aLongTextIsCutAndSaysByHowMuch() {
    assertThat(Printable.value("x".repeat(1000))).isEqualTo('"' + "x".repeat(320) + "\\{+680}\"");
  }
}
