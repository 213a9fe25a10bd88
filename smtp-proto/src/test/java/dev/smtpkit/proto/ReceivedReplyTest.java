package dev.smtpkit.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReceivedReplyTest {

  private static ReceivedReply reply(int code, String... texts) {
    return ReceivedReply.of(new ReplyCode(code), List.of(texts));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "250, 2.1.5 Ok, 2.1.5, Ok",
        "250, '2.1.5  Ok', 2.1.5, ' Ok'",
        "250, '2.1.5 ', 2.1.5, ''",
        "250, 2.1.5, 2.1.5, ''",
        "550, 5.999.999 No, 5.999.999, No",
        "550, 4.7.1 No, -, 4.7.1 No",
        "250, 5.7.1 No, -, 5.7.1 No",
        "354, 3.0.0 Go on, -, 3.0.0 Go on",
        "550, 5.07.1 No, -, 5.07.1 No",
        "550, 5.7.1: No, -, 5.7.1: No",
        "550, 5.7 No, -, 5.7 No",
        "550, ' 5.7.1 No', -, ' 5.7.1 No'",
        "550, '5.7.1\tNo', -, '5.7.1\tNo'",
        "550, '', -, ''"
      })
  void anEnhancedCodeIsReadWhereItFits(int code, String text, String enhanced, String rest) {
    ReceivedReply reply = reply(code, text);
    assertThat(reply.enhanced())
        .isEqualTo(enhanced == null ? null : EnhancedStatusCode.parse(enhanced));
    assertThat(reply.lines()).containsExactly(rest);
    assertThat(reply.texts()).containsExactly(text);
  }

  @Test
  void everyLineHasItsOwnEnhancedCode() {
    ReceivedReply reply = reply(550, "5.1.1 one", "two", "5.7.1 three", "4.0.0 four");
    assertThat(reply.lines()).containsExactly("one", "two", "three", "4.0.0 four");
    assertThat(reply.enhanced()).isEqualTo(EnhancedStatusCode.of(5, 1, 1));
    assertThat(reply.enhanced(1)).isNull();
    assertThat(reply.enhanced(2)).isEqualTo(EnhancedStatusCode.of(5, 7, 1));
    assertThat(reply.enhanced(3)).isNull();
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> reply.enhanced(4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r", "\n", "a\r\n250 b", "a\n", "\ra"})
  void aLineHasNoCrOrLf(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> reply(250, text));
    assertThatIllegalArgumentException().isThrownBy(() -> reply(250, "fine", text));
  }

  @Test
  void aReplyHasALine() {
    assertThatIllegalArgumentException().isThrownBy(() -> reply(250));
  }

  /** R89: whatever a server says, a log line stays one line. */
  @Test
  void whatIsLoggedHasNoControlCharacters() {
    String text =
        "a\0\t\u001b[31m\u007f\u0085\u009b\u2028\u2029\u202e\u200f\ufeff\udb40\udc41 ü 😀";
    assertThat(reply(250, text, "b")).hasToString("250-a???[31m????????? ü 😀 / 250 b");
  }

  @Test
  void equalCodesAndTextsAreEqualReplies() {
    assertThat(reply(250, "a", "b")).isEqualTo(reply(250, "a", "b"));
    assertThat(reply(250, "a", "b")).hasSameHashCodeAs(reply(250, "a", "b"));
    assertThat(reply(250, "a")).isNotEqualTo(reply(251, "a")).isNotEqualTo(reply(250, "a", "a"));
  }
}
