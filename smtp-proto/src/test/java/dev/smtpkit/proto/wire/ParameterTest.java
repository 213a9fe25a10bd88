package dev.smtpkit.proto.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.BodyType;
import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.EsmtpParameter;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Utf8;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R28, R29, R30, R78: ESMTP parameters. */
class ParameterTest {

  private static MailParameters mail(String parameters) {
    return ((Command.Mail) Lines.parse("MAIL FROM:<a@b.c> " + parameters)).parameters();
  }

  private static String error(String parameters) {
    return Lines.describe("MAIL FROM:<a@b.c> " + parameters);
  }

  @Test
  void aLineWithoutParametersHasNone() {
    assertThat(mail("")).isSameAs(MailParameters.NONE);
    assertThat(mail("").size()).isEmpty();
    assertThat(((Command.Rcpt) Lines.parse("RCPT TO:<a@b>")).parameters())
        .isSameAs(RcptParameters.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "00000000000000000010, 10",
    "9223372036854775806, 9223372036854775806",
    "9223372036854775807, 9223372036854775807",
    "9223372036854775808, 9223372036854775807",
    "9223372036854775810, 9223372036854775807",
    "9999999999999999999, 9223372036854775807",
    "92233720368547758079, 9223372036854775807",
    "99999999999999999999, 9223372036854775807"
  })
  void sizeSaturates(String digits, long size) {
    assertThat(mail("SIZE=" + digits).size()).hasValue(size);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SIZE", "SIZE=-1", "SIZE=+1", "SIZE=1k", "SIZE=0x1", "SIZE=000000000000000000001"})
  void aSizeThatIsNoNumberIsABadValue(String parameter) {
    assertThat(error(parameter)).isEqualTo("501 5.5.4 BAD_PARAMETER_VALUE");
  }

  @ParameterizedTest
  @EnumSource
  void aBodyTypeIsReadInAnyCase(BodyType type) {
    assertThat(mail("BODY=" + type.text()).body()).isEqualTo(type);
    assertThat(mail("body=" + type.text().toLowerCase(java.util.Locale.ROOT)).body())
        .isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"BODY", "BODY=8BIT", "BODY=7BITX", "BODY=8BITMIM", "BODY=9BIT"})
  void anUnknownBodyTypeIsABadValue(String parameter) {
    assertThat(error(parameter)).isEqualTo("501 5.5.4 BAD_PARAMETER_VALUE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SIZE=1 SIZE=2",
        "SIZE=1 size=1",
        "BODY=7BIT X BODY=7BIT",
        "X=1 Y=2 x=3",
        "A-B A-b=1"
      })
  void aParameterGivenTwiceIsAnError(String parameters) {
    assertThat(error(parameters)).isEqualTo("501 5.5.4 DUPLICATE_PARAMETER");
    assertThat(Lines.describe("RCPT TO:<a@b.c> " + parameters))
        .isEqualTo("501 5.5.4 DUPLICATE_PARAMETER");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SIZE=", "X=", "=1", "-X=1", "X==1", "X=1=2", "X_Y=1", "X,Y", "X=1,=", "\"X\"", "X.Y", "<>"
      })
  void aMalformedParameterIsAnErrorAndNothingIsDropped(String parameters) {
    assertThat(error(parameters)).isEqualTo("501 5.5.4 BAD_PARAMETER");
    assertThat(error("SIZE=1 " + parameters)).isEqualTo("501 5.5.4 BAD_PARAMETER");
    assertThat(Lines.describe("RCPT TO:<a@b.c> " + parameters))
        .isEqualTo("501 5.5.4 BAD_PARAMETER");
  }

  @Test
  void everyOctetOfAValueIsAsTheGrammarSays() {
    for (char c = 0; c < 128; c++) {
      boolean value = c >= 33 && c <= 60 || c >= 62 && c <= 126;
      String described = Lines.describe("RCPT TO:<a@b> X=a" + c + "b");
      assertThat(described.startsWith("RCPT "))
          .as("octet %d", (int) c)
          .isEqualTo(value || c == ' ');
    }
  }

  @Test
  void otherParametersAreKeptInOrderAsSent() {
    MailParameters parameters = mail("z=<> RET=HDRS SIZE=7 ENVID=QQ+2B314159 x-Y A=1 AUTH=<>");
    assertThat(parameters.others())
        .containsExactly(
            new EsmtpParameter("z", "<>"),
            new EsmtpParameter("x-Y", null),
            new EsmtpParameter("A", "1"));
    assertThat(parameters.text())
        .isEqualTo("SIZE=7 RET=HDRS ENVID=QQ+2B314159 AUTH=<> z=<> x-Y A=1");
    assertThat(mail(parameters.text())).isEqualTo(parameters).hasSameHashCodeAs(parameters);
  }

  /** As many as a line has room for; they are compared in less than the square of the time. */
  @Test
  void hundredsOfParametersAreReadAndTheOneGivenTwiceIsFound() {
    StringBuilder many = new StringBuilder("A0");
    for (int i = 1; i < 400; i++) {
      many.append(" A").append(i);
    }
    assertThat(mail(many.toString()).others()).hasSize(400);
    assertThat(error(many + " a7")).isEqualTo("501 5.5.4 DUPLICATE_PARAMETER");
    assertThat(Lines.describe("RCPT TO:<a@b> " + many + " a399"))
        .isEqualTo("501 5.5.4 DUPLICATE_PARAMETER");
  }

  /** A parser keeps nothing: a duplicate is one within a line only. */
  @Test
  void nothingOfALineIsLeftForTheNext() {
    CommandParser parser = new CommandParser(dev.smtpkit.proto.SyntaxProfile.DEFAULT);
    for (String parameter : new String[] {"X=1", "X=2 X=3", "X=4", "SIZE=", "X", "SIZE=5"}) {
      byte[] line = Lines.octets("MAIL FROM:<a@b> " + parameter);
      boolean command = parser.parse(line, 0, line.length, Utf8.REFUSED) instanceof Command.Mail;
      assertThat(command).isEqualTo(!parameter.endsWith("3") && !parameter.endsWith("="));
    }
  }
}
