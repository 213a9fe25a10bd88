package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.SyntaxError;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.Utf8;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A syntax error says where in the line the fault is, and in which parameter. */
class SyntaxErrorOffsetTest {

  /** A caret stands before the fault and is not part of the line. */
  private static SyntaxError error(String marked, SyntaxProfile profile, Utf8 utf8) {
    String line = marked.replace("^", "").replace("\\r", "\r").replace("\\0", "\0");
    SyntaxError error = (SyntaxError) Lines.parse(line.getBytes(UTF_8), profile, utf8);
    String before = marked.substring(0, marked.indexOf('^')).replace("\\r", "\r");
    assertThat(error.offset()).isEqualTo(before.getBytes(UTF_8).length);
    return error;
  }

  @ParameterizedTest
  @CsvSource({
    "MAIL FROM:<a@b> SIZE=^x, BAD_PARAMETER_VALUE, SIZE",
    "MAIL FROM:<a@b> SIZE^, BAD_PARAMETER_VALUE, SIZE",
    "MAIL FROM:<a@b> size=^1x BODY=7BIT, BAD_PARAMETER_VALUE, SIZE",
    "MAIL FROM:<a@b> SIZE=1 BODY=^8, BAD_PARAMETER_VALUE, BODY",
    "MAIL FROM:<a@b> SMTPUTF8=^1, BAD_PARAMETER_VALUE, SMTPUTF8",
    "MAIL FROM:<a@b> ENVID=a HOLDFOR=^0, BAD_PARAMETER_VALUE, HOLDFOR",
    "MAIL FROM:<a@b> MT-PRIORITY=^10, BAD_PRIORITY, MT-PRIORITY",
    "MAIL FROM:<a@b> MT-PRIORITY=1 ^mt-priority=1, BAD_PRIORITY, MT-PRIORITY",
    "MAIL FROM:<a@b> SIZE=1 X ^Size=1, DUPLICATE_PARAMETER, SIZE",
    "MAIL FROM:<a@b> X-y=1 SIZE=1 Z=^=, BAD_PARAMETER, Z",
    "MAIL FROM:<a@b> X-y=1 SIZE=1 ^x-Y Z, DUPLICATE_PARAMETER, X-Y",
    "MAIL FROM:<a@b> SIZE=^, BAD_PARAMETER, SIZE",
    "MAIL FROM:<a@b> X=^ SIZE=1, BAD_PARAMETER, X",
    "MAIL FROM:<a@b> ^X_=1 SIZE=1, BAD_PARAMETER,",
    "MAIL FROM:<a@b> ^=1, BAD_PARAMETER,",
    "MAIL FROM:<a@b>^SIZE=1, BAD_PARAMETER, SIZE",
    "MAIL FROM:<a@b> SIZE=1 X=^ü, BAD_PARAMETER, X",
    "MAIL FROM:<a@b> HOLDFOR=1 ^HOLDUNTIL=2026-07-28T08:00:00Z, INCOMPATIBLE_PARAMETERS, HOLDUNTIL",
    "MAIL FROM:<a@b> ^HOLDUNTIL=2026-07-28T08:00:00Z HOLDFOR=1, INCOMPATIBLE_PARAMETERS, HOLDUNTIL",
    "MAIL FROM:<a@b> ENVID=a ^MTRK=AAAAAAAAAAAAAAAAAAAAAAAAAAA, INCOMPATIBLE_PARAMETERS, MTRK",
    "'RCPT TO:<a@b> NOTIFY=^NEVER,DELAY', BAD_PARAMETER_VALUE, NOTIFY",
    "RCPT TO:<a@b> CONNEG ORCPT=^utf-8;ü@b, BAD_PARAMETER, ORCPT",
    "RCPT TO:<a@b> X=1 ^X=2, DUPLICATE_PARAMETER, X"
  })
  void theParameterIsNamedAndPointedAt(String line, SyntaxError.Kind kind, String parameter) {
    SyntaxError error = error(line, SyntaxProfile.DEFAULT, Utf8.REFUSED);
    assertThat(error.kind()).isEqualTo(kind);
    assertThat(error.parameter()).isEqualTo(parameter);
  }

  @ParameterizedTest
  @CsvSource({
    "MAIL FROM:^<a@b SIZE=1, BAD_REVERSE_PATH",
    "MAIL FROM:^<ü@b> SIZE=1, INTERNATIONAL_REVERSE_PATH",
    "MAIL FROM:^<postmaster> SIZE=1, BAD_REVERSE_PATH",
    "MAIL ^TO:<a@b>, BAD_ARGUMENT",
    "MAIL FROM^ <a@b>, BAD_ARGUMENT",
    "RCPT TO:^<> X=1, BAD_FORWARD_PATH",
    "RCPT TO:^<ü@b> X=1, INTERNATIONAL_FORWARD_PATH",
    "EHLO ^a..b, BAD_HELLO_NAME",
    "EHLO^, ARGUMENT_MISSING",
    "DATA ^now, ARGUMENT_UNEXPECTED",
    "BDAT ^x LAST, BAD_CHUNK_SIZE",
    "AUTH ^PL.AIN, BAD_MECHANISM_NAME",
    "AUTH PLAIN ^abc, BAD_BASE64",
    "NOOP a^\\0b, CONTROL_CHARACTER",
    "MAIL FROM:<a@b> SIZE=x^\\ry, BARE_CR_OR_LF",
    "FOO a^\\rb, BARE_CR_OR_LF"
  })
  void aFaultElsewhereIsPointedAtWithoutAParameter(String line, SyntaxError.Kind kind) {
    SyntaxError error = error(line, SyntaxProfile.DEFAULT, Utf8.REFUSED);
    assertThat(error.kind()).isEqualTo(kind);
    assertThat(error.parameter()).isNull();
  }

  /** The text of each says what is wrong. */
  @ParameterizedTest
  @CsvSource({
    "AUTH PLAIN ^ AGEAYg==, DOUBLED_BLANKS, More than one blank between two words",
    "AUTH ^ PLAIN, DOUBLED_BLANKS, More than one blank between two words",
    "EHLO ^ host, DOUBLED_BLANKS, More than one blank between two words",
    "MAIL ^ FROM:<a@b>, DOUBLED_BLANKS, More than one blank between two words",
    "MAIL FROM:<a@b> ^ SIZE=1, DOUBLED_BLANKS, More than one blank between two words",
    "MAIL FROM:<a@b> X ^  SIZE=1, DOUBLED_BLANKS, More than one blank between two words",
    "MAIL FROM:^<(x*65)@b>, LONG_SENDER_LOCAL_PART, Local-part of the sender address over 64",
    "RCPT TO:^<(x*65)@b>, LONG_RECIPIENT_LOCAL_PART, Local-part of the recipient address over 64",
    "MAIL FROM:^<a@(x*64).b>, LONG_REVERSE_PATH, Sender address too long",
    "MAIL FROM:^<a@(x*56)ü.b> SMTPUTF8, LONG_REVERSE_PATH, Sender address too long",
    "MAIL FROM:^<a@(x*254)>, LONG_REVERSE_PATH, Sender address too long",
    "RCPT TO:^<(x*300)@b>, LONG_FORWARD_PATH, Recipient address too long",
    "RCPT TO:^<a@b.(x*64)>, LONG_FORWARD_PATH, Recipient address too long",
    "RCPT TO:^<a@b.(x*60)_>, BAD_FORWARD_PATH, Bad recipient address syntax",
    "MAIL FROM:<a@b> AUTH=^(x*65)@b, BAD_PARAMETER_VALUE, Bad parameter value",
    "MAIL FROM:<a@b> SUBMITTER=^a@b_c SIZE=1, BAD_PARAMETER_VALUE, Bad parameter value"
  })
  void whatIsDoubledOrTooLongIsCalledSo(String line, SyntaxError.Kind kind, String text) {
    SyntaxError error = error(expanded(line), SyntaxProfile.STRICT, Utf8.ALLOWED);
    assertThat(error.kind()).isEqualTo(kind);
    assertThat(error.reply().toString()).contains(text);
  }

  private static String expanded(String line) {
    return Pattern.compile("\\(x\\*(\\d+)\\)")
        .matcher(line)
        .replaceAll(match -> "x".repeat(Integer.parseInt(match.group(1))));
  }

  @Test
  void blanksAreCountedWhereAProfileToleratesThem() {
    error("MAIL FROM : <a@b>  SIZE=1   BODY=^x  ", SyntaxProfile.LENIENT, Utf8.REFUSED);
    error("MAIL FROM : <a@b>  SIZE=1   ^SIZE=2  ", SyntaxProfile.LENIENT, Utf8.REFUSED);
    error("MAIL FROM : <a@b>  X  Y   ^x  ", SyntaxProfile.LENIENT, Utf8.REFUSED);
    SyntaxProfile none = SyntaxProfile.tolerating(java.util.Set.of());
    assertThat(error("QUIT^  ", none, Utf8.REFUSED).kind())
        .isEqualTo(SyntaxError.Kind.ARGUMENT_UNEXPECTED);
  }

  @Test
  void anErrorPrintsWhatALogNeeds() {
    assertThat(Lines.parse("MAIL FROM:<a@b> SIZE=x"))
        .hasToString("BAD_PARAMETER_VALUE in MAIL, parameter SIZE, at offset 21");
    assertThat(Lines.parse("EHLO")).hasToString("ARGUMENT_MISSING in EHLO, at offset 4");
    assertThat(Lines.parse("FOO\r")).hasToString("BARE_CR_OR_LF, at offset 3");
  }
}
