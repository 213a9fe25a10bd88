package dev.smtpkit.server.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** No text of a client can look like a line of the log, or hide in one. */
class PrintableTest {

  @Test
  void showsWhatIsPrintableAndNamesTheRest() {
    assertThat(Printable.of("<bücher@例え.example>")).isEqualTo("<bücher@例え.example>");
    assertThat(Printable.of("a\r\n12:00:00 INFO forged"))
        .isEqualTo("a\\u{d}\\u{a}12:00:00 INFO forged");
    assertThat(Printable.of("\u001b[2J\u202e\u2028\u0085\\"))
        .isEqualTo("\\u{1b}[2J\\u{202e}\\u{2028}\\u{85}\\\\");
    assertThat(Printable.quoted("tim\" user=\"root")).isEqualTo("\"tim\\\" user=\\\"root\"");
  }

  @Property
  boolean noTextHasAControlCharacterOrALineEnd(@ForAll String text) {
    return Printable.of(text)
        .codePoints()
        .allMatch(each -> each >= ' ' && each < 0x7F || Character.isLetterOrDigit(each));
  }

  @Property
  boolean twoTextsAreNeverShownAlike(@ForAll String one, @ForAll String other) {
    return one.equals(other) || !Printable.of(one).equals(Printable.of(other));
  }

  @Property
  boolean whatIsQuotedEndsWithItsQuoteOnly(@ForAll String text) {
    String shown = Printable.quoted(text);
    return shown.replace("\\\\", "").replace("\\\"", "").indexOf('"', 1)
        == shown.replace("\\\\", "").replace("\\\"", "").length() - 1;
  }
}
