package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.Utf8;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The result of each line: a command, a deviation used, or codes and kind of the error. */
class CommandLineVectorsTest {

  private static final String VECTORS =
      """
      EHLO client.example => EHLO client.example
      ehlo Client.Example => EHLO Client.Example
      EHLO [127.0.0.1] => EHLO [127.0.0.1]
      EHLO [IPv6:::1] => EHLO [IPv6:::1]
      EHLO [tag:x] => EHLO [tag:x]
      EHLO [2001:db8::1] => EHLO [IPv6:2001:db8:0:0:0:0:0:1] [UNTAGGED_IPV6_LITERAL]
      MAIL FROM:<a@[2001:db8::1]> => 501 5.1.7 BAD_REVERSE_PATH
      EHLO 3com.example => EHLO 3com.example
      EHLO localhost => EHLO localhost
      EHLO 192.0.2.1 => EHLO 192.0.2.1
      EHLO my_host.example => EHLO my_host.example [UNDERSCORE_IN_HELLO_NAME]
      HELO client.example => HELO client.example
      HELO [192.0.2.1] => HELO [192.0.2.1] [HELO_ADDRESS_LITERAL]
      LHLO [192.0.2.1] => LHLO [192.0.2.1]
      EHLO => 501 ARGUMENT_MISSING
      EHLO <SP> => 501 ARGUMENT_MISSING
      HELO => 501 ARGUMENT_MISSING
      LHLO => 501 ARGUMENT_MISSING
      EHLO a b c => 501 BAD_HELLO_NAME
      EHLO  a => EHLO a [DOUBLED_BLANKS]
      EHLO a. => 501 BAD_HELLO_NAME
      EHLO -a => 501 BAD_HELLO_NAME
      EHLO a..b => 501 BAD_HELLO_NAME
      EHLO [127.0.0.1 => 501 BAD_HELLO_NAME
      EHLO [127.0.0.256] => 501 BAD_HELLO_NAME
      EHLO 127.0.0.1] => 501 BAD_HELLO_NAME
      EHLO [IPv6:1::2::3] => 501 BAD_HELLO_NAME
      EHLO münchen.example => 501 BAD_HELLO_NAME
      EHLO [ıPv6:::1] => 501 BAD_HELLO_NAME
      EHLO [İPv6:::1] => 501 BAD_HELLO_NAME
      EHLO a<CR>b => 500 BARE_CR_OR_LF
      EHLO a<NUL> => 501 CONTROL_CHARACTER
      MAIL FROM:<> => MAIL <>
      MAIL FROM:<a@b.c> => MAIL <a@b.c>
      mail from:<a@b.c> => MAIL <a@b.c>
      MAIL FROM:<a@b.c> AUTH=<> SIZE=99999999999 => MAIL <a@b.c> SIZE=99999999999 AUTH=<>
      MAIL FROM:<a@b.c> ENVID=QQ+2B314159 SIZE=10 => MAIL <a@b.c> SIZE=10 ENVID=QQ+2B314159
      MAIL FROM:<a@b.c>garbage => 501 5.5.4 BAD_PARAMETER
      MAIL FROM:<a@b.c>SIZE=5 => 501 5.5.4 BAD_PARAMETER
      MAIL FROM:<a@b.c><TAB>SIZE=5 => 501 5.5.2 CONTROL_CHARACTER
      MAIL FROM:<a@b.c>  SIZE=5 => MAIL <a@b.c> SIZE=5 [DOUBLED_BLANKS]
      MAIL FROM:<a@b.c> <SP> => MAIL <a@b.c> [TRAILING_BLANKS]
      MAIL FROM:<a@b.c> SIZE=5 <SP> => MAIL <a@b.c> SIZE=5 [TRAILING_BLANKS]
      MAIL FROM: <a@b.c> => MAIL <a@b.c> [BLANK_BEFORE_PATH]
      MAIL FROM:   <a@b.c> <SP> => MAIL <a@b.c> [BLANK_BEFORE_PATH, TRAILING_BLANKS]
      MAIL  FROM:<a@b.c> => MAIL <a@b.c> [DOUBLED_BLANKS]
      MAIL FROM :<a@b.c> => 501 5.5.4 BAD_ARGUMENT
      MAIL FROM<a@b.c> => 501 5.5.4 BAD_ARGUMENT
      MAIL TO:<a@b.c> => 501 5.5.4 BAD_ARGUMENT
      MAIL => 501 5.5.4 ARGUMENT_MISSING
      MAIL FROM:a@b.c => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM: => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM:<postmaster> => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM:< > => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM:<<a@b.c>> => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM:<a@b.c => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM:<@r1.example,@r2.example:user@example.com> => MAIL <user@example.com>
      MAIL FROM:<a@b.c><CR> => 500 5.5.2 BARE_CR_OR_LF
      MAIL FROM:<a<LF>@b.c> => 500 5.5.2 BARE_CR_OR_LF
      MAIL FROM:<a@b.c> SIZE=1<NUL><CR> => 500 5.5.2 BARE_CR_OR_LF
      MAIL FROM:<a@b.c><DEL> => 501 5.5.2 CONTROL_CHARACTER
      MAIL FROM:<a@b.c> BODY=8BITMIME<NUL> => 501 5.5.2 CONTROL_CHARACTER
      RCPT TO:<postmaster> => RCPT <postmaster>
      RCPT TO:<PostMaster> => RCPT <postmaster>
      RCPT TO:<postmaster@b.c> => RCPT <postmaster@b.c>
      RCPT TO: <a@b.c> => RCPT <a@b.c> [BLANK_BEFORE_PATH]
      RCPT TO:<> => 501 5.1.3 BAD_FORWARD_PATH
      RCPT TO:<"postmaster"> => 501 5.1.3 BAD_FORWARD_PATH
      RCPT TO:<@r.example:postmaster> => 501 5.1.3 BAD_FORWARD_PATH
      RCPT TO:<poſtmaster> => 553 5.6.7 INTERNATIONAL_FORWARD_PATH
      RCPT TO:a@b.c => 501 5.1.3 BAD_FORWARD_PATH
      RCPT FROM:<a@b.c> => 501 5.5.4 BAD_ARGUMENT
      RCPT => 501 5.5.4 ARGUMENT_MISSING
      RCPT TO:<a@b.c> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;x@y.z => RCPT <a@b.c> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;x@y.z
      DATA => DATA
      data => DATA
      DATA <SP> => DATA [TRAILING_BLANKS]
      DATA foo => 501 5.5.4 ARGUMENT_UNEXPECTED
      DATA<SP><NUL> => 501 5.5.2 CONTROL_CHARACTER
      STARTTLS => STARTTLS
      StartTls => STARTTLS
      STARTTLS foo => 501 5.5.4 ARGUMENT_UNEXPECTED
      RSET => RSET
      RSET foo => 501 5.5.4 ARGUMENT_UNEXPECTED
      QUIT => QUIT
      QUIT foo => 501 5.5.4 ARGUMENT_UNEXPECTED
      QUIT <CR> => 500 5.5.2 BARE_CR_OR_LF
      NOOP => NOOP
      NOOP foo => NOOP
      NOOP  a  b => NOOP
      NOOP ü => NOOP
      NOOP a<TAB>b => 501 5.5.2 CONTROL_CHARACTER
      HELP => HELP
      HELP mail => HELP mail
      HELP ü => 501 5.5.4 BAD_ARGUMENT
      VRFY => 501 5.5.4 ARGUMENT_MISSING
      VRFY <SP> => 501 5.5.4 ARGUMENT_MISSING
      VRFY Crispin <a@b.c> => VRFY Crispin <a@b.c>
      VRFY a<NUL> => 501 5.5.2 CONTROL_CHARACTER
      VRFY ü => 501 5.5.4 BAD_ARGUMENT
      EXPN => 501 5.5.4 ARGUMENT_MISSING
      EXPN list => EXPN list
      ETRN => 501 5.5.4 ARGUMENT_MISSING
      ETRN @b.c => ETRN @b.c
      AUTH => 501 5.5.4 ARGUMENT_MISSING
      AUTH X_FOO => AUTH X_FOO
      auth scram-sha-256 => AUTH SCRAM-SHA-256
      AUTH PLAIN = => AUTH PLAIN 0 octets
      AUTH PLAIN AGEAYg== => AUTH PLAIN 4 octets
      AUTH PLAIN AGEAYg== <SP> => AUTH PLAIN 4 octets [TRAILING_BLANKS]
      AUTH PLAIN  AGEAYg== => AUTH PLAIN 4 octets [DOUBLED_BLANKS]
      AUTH PLAIN AGEAYg => 501 5.5.2 BAD_BASE64
      AUTH PLAIN == => 501 5.5.2 BAD_BASE64
      AUTH PLAIN * => 501 5.5.2 BAD_BASE64
      AUTH SCRAM-SHA-256 abc extra => 501 5.5.2 BAD_BASE64
      AUTH PLAIN AGE<NUL> => 501 5.5.2 CONTROL_CHARACTER
      AUTH A2345678901234567890 => AUTH A2345678901234567890
      AUTH A23456789012345678901 => 501 5.5.4 BAD_MECHANISM_NAME
      AUTH PLAIN/X => 501 5.5.4 BAD_MECHANISM_NAME
      AUTH  PLAIN => AUTH PLAIN [DOUBLED_BLANKS]
      AUTH PLÄIN => 501 5.5.4 BAD_MECHANISM_NAME
      BDAT 0 => BDAT 0
      BDAT 0 LAST => BDAT 0 LAST
      bdat 12 last => BDAT 12 LAST
      BDAT 12 LAST <SP> => BDAT 12 LAST [TRAILING_BLANKS]
      BDAT 999999999999999999 => BDAT 999999999999999999
      BDAT 000000000000000001 => BDAT 1
      BDAT => 501 5.5.4 BAD_CHUNK_SIZE
      BDAT <SP> => 501 5.5.4 BAD_CHUNK_SIZE
      BDAT 100LAST => 501 5.5.4 BAD_CHUNK_SIZE
      BDAT 100 LASTX => 501 5.5.4 BAD_CHUNK_SIZE
      BDAT 12 34 => 501 5.5.4 BAD_CHUNK_SIZE
      BDAT 99999999999999999999 => 501 5.5.4 BAD_CHUNK_SIZE
      BDAT 1000000000000000000 => 501 5.5.4 BAD_CHUNK_SIZE
      BDAT 0000000000000000001 => 501 5.5.4 BAD_CHUNK_SIZE
      BDAT  12 => 501 5.5.4 BAD_CHUNK_SIZE
      BDAT 12  LAST => 501 5.5.4 BAD_CHUNK_SIZE
      BDAT -1 => 501 5.5.4 BAD_CHUNK_SIZE
      BDAT +1 => 501 5.5.4 BAD_CHUNK_SIZE
      BDAT LAST => 501 5.5.4 BAD_CHUNK_SIZE
      BDAT 12<NUL> => 501 5.5.4 BAD_CHUNK_SIZE
      BDAT 12<CR>LAST => 501 5.5.4 BAD_CHUNK_SIZE
      BDAT 12 LAST<CR> => 501 5.5.4 BAD_CHUNK_SIZE
      DATAXYZ => UNKNOWN
      QUITTER => UNKNOWN
      RSETfoo => UNKNOWN
      NOOPfoo => UNKNOWN
      STARTTLSX => UNKNOWN
      HELPME => UNKNOWN
      STARTTL => UNKNOWN
      QUI => UNKNOWN
      QUIT<NUL> => UNKNOWN
      QUIT<TAB> => UNKNOWN
      <TAB>QUIT => UNKNOWN
      <SP><SP><SP>QUIT => UNKNOWN
      DATA<DEL> => UNKNOWN
      DAT<0x01> => UNKNOWN
      GET / HTTP/1.1 => UNKNOWN
      QUIT<CR> => 500 5.5.2 BARE_CR_OR_LF
      <LF>QUIT => 500 5.5.2 BARE_CR_OR_LF
      FOO a<LF>b => 500 5.5.2 BARE_CR_OR_LF
      """;

  static Stream<String[]> vectors() {
    return VECTORS.lines().map(line -> line.split(" => ", 2));
  }

  /** Those lines of the table that are commands and can be sent. */
  static Stream<Command> commands() {
    return vectors()
        .map(vector -> Lines.parse(unescaped(vector[0])))
        .filter(Command.class::isInstance)
        .map(Command.class::cast)
        .filter(
            command ->
                !(command instanceof Command.Unknown unknown)
                    || unknown.line().chars().allMatch(c -> c >= ' ' && c != 0x7F));
  }

  private static String unescaped(String line) {
    return line.replace(" <SP>", " ")
        .replace("<SP>", " ")
        .replace("<TAB>", "\t")
        .replace("<CR>", "\r")
        .replace("<LF>", "\n")
        .replace("<NUL>", "\0")
        .replace("<DEL>", "\u007f")
        .replace("<0x01>", "\u0001");
  }

  /** R02, R03, R18, R20, R23 to R28, R34, R35 and the codes that the register's table settles. */
  @ParameterizedTest
  @MethodSource("vectors")
  void aLineIsWhatTheTableSays(String line, String expected) {
    assertThat(Lines.describe(unescaped(line))).isEqualTo(expected);
  }

  /** The strict profile takes no deviation but trailing blanks, and all else as the default. */
  @ParameterizedTest
  @MethodSource("vectors")
  void underTheStrictProfileADeviationIsAnError(String line, String expected) {
    boolean deviates =
        expected.matches(".* \\[[A-Z0-9_, ]+]") && !expected.endsWith(" [TRAILING_BLANKS]");
    String strict =
        Lines.describe(unescaped(line).getBytes(UTF_8), SyntaxProfile.STRICT, Utf8.REFUSED);
    if (deviates) {
      assertThat(strict).matches("501 (5.1.[37] |5.5.4 )?(BAD|DOUBLED)_[A-Z_]+");
    } else {
      assertThat(strict).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"QUIT ", "NOOP x ", "MAIL FROM:<> ", "BDAT 1 "})
  void aProfileWithoutTrailingBlanksRefusesThem(String line) {
    SyntaxProfile none = SyntaxProfile.tolerating(Set.of());
    assertThat(Lines.describe(Lines.octets(line), none, Utf8.REFUSED))
        .isEqualTo(
            line.startsWith("BDAT") ? "501 5.5.4 BAD_CHUNK_SIZE" : "501 5.5.4 ARGUMENT_UNEXPECTED");
  }

  /** R35: an octet that upper case would turn into two letters is no part of a name. */
  @Test
  void aMechanismNameIsAsciiInAnyCase() {
    for (int octet = 0x80; octet < 0x100; octet++) {
      byte[] line = Lines.octets("AUTH X" + (char) octet + "Y");
      assertThat(Lines.describe(line, SyntaxProfile.DEFAULT, Utf8.REFUSED))
          .isEqualTo("501 5.5.4 BAD_MECHANISM_NAME");
    }
  }
}
