package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.Utf8;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** ETRN, ATRN, BURL, XCLIENT and XFORWARD, and what SMTPUTF8 adds to VRFY and EXPN. */
class ExtensionVerbTest {

  private static final String TABLE =
      """
      ETRN b.example => ETRN b.example
      etrn B.example => ETRN B.example
      ETRN @b.example => ETRN @b.example
      ETRN #queue/1:any,thing => ETRN #queue/1:any,thing
      ETRN ## => ETRN ##
      ETRN # => 501 5.5.4 BAD_ARGUMENT
      ETRN @ => 501 5.5.4 BAD_ARGUMENT
      ETRN #a b => 501 5.5.4 BAD_ARGUMENT
      ETRN a b => 501 5.5.4 BAD_ARGUMENT
      ETRN @@b => 501 5.5.4 BAD_ARGUMENT
      ETRN a_b => 501 5.5.4 BAD_ARGUMENT
      ETRN b. => 501 5.5.4 BAD_ARGUMENT
      ETRN [192.0.2.1] => 501 5.5.4 BAD_ARGUMENT
      ETRN ü.example => 501 5.5.4 BAD_ARGUMENT
      ETRN #ü => 501 5.5.4 BAD_ARGUMENT
      ETRN #a<TAB> => 501 5.5.2 CONTROL_CHARACTER
      ATRN => ATRN
      ATRN <SP> => ATRN [TRAILING_BLANKS]
      atrn a.example,B.example => ATRN a.example,B.example
      ATRN a.example, => 501 5.5.4 BAD_ARGUMENT
      ATRN ,a.example => 501 5.5.4 BAD_ARGUMENT
      ATRN a.example, b.example => 501 5.5.4 BAD_ARGUMENT
      ATRN ü.example => 501 5.5.4 BAD_ARGUMENT
      ATRN [192.0.2.1] => 501 5.5.4 BAD_ARGUMENT
      BURL imap://harry@gryffindor.example.com/outbox;uid=1 LAST => BURL imap://harry@gryffindor.example.com/outbox;uid=1 LAST
      burl a:b last => BURL a:b LAST
      BURL a+-.9:b => BURL a+-.9:b
      BURL => 501 5.5.4 ARGUMENT_MISSING
      BURL imap => 501 5.5.4 BAD_ARGUMENT
      BURL imap: => 501 5.5.4 BAD_ARGUMENT
      BURL :b => 501 5.5.4 BAD_ARGUMENT
      BURL 9a:b => 501 5.5.4 BAD_ARGUMENT
      BURL +a:b => 501 5.5.4 BAD_ARGUMENT
      BURL a_:b => 501 5.5.4 BAD_ARGUMENT
      BURL a:b  LAST => 501 5.5.4 BAD_ARGUMENT
      BURL a:b LASTX => 501 5.5.4 BAD_ARGUMENT
      BURL a:b c LAST => 501 5.5.4 BAD_ARGUMENT
      BURL LAST => 501 5.5.4 BAD_ARGUMENT
      BURL a:ü => 501 5.5.4 BAD_ARGUMENT
      XCLIENT NAME=spike.porcupine.org ADDR=168.100.189.2 => XCLIENT NAME=spike.porcupine.org ADDR=168.100.189.2
      xclient addr=IPv6:2001:db8::1 port=+3125 => XCLIENT ADDR=IPv6:2001:db8::1 PORT=125
      XCLIENT NAME=[UNAVAILABLE] LOGIN=a+2bb+3Dc => XCLIENT NAME=[UNAVAILABLE] LOGIN=a+2Bb+3Dc
      XFORWARD HELO=a+20b IDENT=1 => XFORWARD HELO=a+20b IDENT=1
      XFORWARD NAME=+C3+BC => XFORWARD NAME=+C3+BC
      XCLIENT => 501 5.5.4 ARGUMENT_MISSING
      XCLIENT NAME => 501 5.5.4 BAD_ARGUMENT
      XCLIENT NAME= => 501 5.5.4 BAD_ARGUMENT
      XCLIENT =x => 501 5.5.4 BAD_ARGUMENT
      XCLIENT NA-ME=x => 501 5.5.4 BAD_ARGUMENT
      XCLIENT N@ME=x => 501 5.5.4 BAD_ARGUMENT
      XCLIENT N[ME=x => 501 5.5.4 BAD_ARGUMENT
      XCLIENT NAME=a=b => 501 5.5.4 BAD_ARGUMENT
      XCLIENT NAME=a  ADDR=b => 501 5.5.4 BAD_ARGUMENT
      XCLIENT NAME=+0D+0A => 501 5.5.4 BAD_ARGUMENT
      XCLIENT NAME=a+7F => 501 5.5.4 BAD_ARGUMENT
      XCLIENT NAME=+C2+85 => 501 5.5.4 BAD_ARGUMENT
      XCLIENT NAME=+FF => 501 5.5.4 BAD_ARGUMENT
      XCLIENT NAME=+4 => 501 5.5.4 BAD_ARGUMENT
      XCLIENT NAME=ü => 501 5.5.4 BAD_ARGUMENT
      XCLIENTX NAME=a => UNKNOWN
      XFORWAR NAME=a => UNKNOWN
      XCLIENU NAME=a => UNKNOWN
      XFORWARE NAME=a => UNKNOWN
      VRFY a SMTPUTF8 => VRFY a [utf8]
      VRFY ü smtputf8 => VRFY ü [utf8]
      EXPN list SmtpUtf8 => EXPN list [utf8]
      VRFY SMTPUTF8 => VRFY SMTPUTF8
      VRFY SMTPUTF8 SMTPUTF8 => VRFY SMTPUTF8 [utf8]
      VRFY aSMTPUTF8 => VRFY aSMTPUTF8
      VRFY <SP>SMTPUTF8 => VRFY  SMTPUTF8
      EXPN <SP>smtputf8 => EXPN  smtputf8
      VRFY a ſMTPUTF8 => 501 5.5.4 BAD_ARGUMENT
      EXPN ü => 501 5.5.4 BAD_ARGUMENT
      EXPN a<NUL> SMTPUTF8 => 501 5.5.2 CONTROL_CHARACTER
      """;

  static Stream<String[]> rows() {
    return TABLE.lines().map(row -> row.split(" => ", 2));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aLineIsWhatTheTableSays(String line, String expected) {
    String unescaped = line.replace("<SP>", " ").replace("<TAB>", "\t").replace("<NUL>", "\0");
    assertThat(Lines.describe(unescaped.getBytes(UTF_8), SyntaxProfile.DEFAULT, Utf8.REFUSED))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void whatTheLineMeansReadsAsTheSameLine(String line, String expected) {
    if (!expected.matches("501 .*|UNKNOWN|.* \\[[A-Za-z0-9_]+]")) {
      assertThat(Lines.describe(expected)).isEqualTo(expected);
    }
  }

  @Test
  void theValueOfAnAttributeHas255Characters() {
    for (String verb : new String[] {"XCLIENT", "XFORWARD"}) {
      String longest = verb + " NAME=" + "x".repeat(255);
      assertThat(Lines.describe(longest)).isEqualTo(longest);
      assertThat(Lines.describe(longest + "x")).isEqualTo("501 5.5.4 BAD_ARGUMENT");
    }
  }
}
