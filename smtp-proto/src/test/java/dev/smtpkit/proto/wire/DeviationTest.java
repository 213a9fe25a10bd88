package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Deviation;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.Utf8;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** R32, R106: each deviation: the lines it admits, its report, and the result without it. */
class DeviationTest {

  private static final List<SyntaxProfile> PROFILES =
      List.of(SyntaxProfile.STRICT, SyntaxProfile.DEFAULT, SyntaxProfile.LENIENT);

  /** A line, what it is where its deviations are tolerated, and what it is else. */
  private static final String TABLE =
      """
      MAIL FROM: <a@b.c> => MAIL <a@b.c> [BLANK_BEFORE_PATH] => 501 5.1.7 BAD_REVERSE_PATH
      RCPT TO:   <a@b.c> => RCPT <a@b.c> [BLANK_BEFORE_PATH] => 501 5.1.3 BAD_FORWARD_PATH
      EHLO a_b.c => EHLO a_b.c [UNDERSCORE_IN_HELLO_NAME] => 501 BAD_HELLO_NAME
      HELO [192.0.2.1] => HELO [192.0.2.1] [HELO_ADDRESS_LITERAL] => 501 BAD_HELLO_NAME
      MAIL FROM:a@b.c => MAIL <a@b.c> [MISSING_ANGLE_BRACKETS] => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM:a@b.c SIZE=5 => MAIL <a@b.c> SIZE=5 [MISSING_ANGLE_BRACKETS] => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM:"a>b"@b.c => MAIL <"a>b"@b.c> [MISSING_ANGLE_BRACKETS] => 501 5.1.7 BAD_REVERSE_PATH
      RCPT TO:a@[192.0.2.1] => RCPT <a@[192.0.2.1]> [MISSING_ANGLE_BRACKETS] => 501 5.1.3 BAD_FORWARD_PATH
      RCPT TO:Postmaster => RCPT <postmaster> [MISSING_ANGLE_BRACKETS] => 501 5.1.3 BAD_FORWARD_PATH
      RCPT TO: a@b.c => RCPT <a@b.c> [BLANK_BEFORE_PATH, MISSING_ANGLE_BRACKETS] => 501 5.1.3 BAD_FORWARD_PATH
      MAIL FROM :<a@b.c> => MAIL <a@b.c> [STRAY_BLANKS] => 501 5.5.4 BAD_ARGUMENT
      RCPT TO   :<a@b.c> => RCPT <a@b.c> [STRAY_BLANKS] => 501 5.5.4 BAD_ARGUMENT
      MAIL  FROM:<a@b.c> => MAIL <a@b.c> [DOUBLED_BLANKS] => 501 5.5.4 DOUBLED_BLANKS
      RCPT   TO:<a@b.c> => RCPT <a@b.c> [DOUBLED_BLANKS] => 501 5.5.4 DOUBLED_BLANKS
      MAIL FROM:<a@b.c>  SIZE=5 => MAIL <a@b.c> SIZE=5 [DOUBLED_BLANKS] => 501 5.5.4 DOUBLED_BLANKS
      MAIL FROM:<a@b.c> SIZE=5   X => MAIL <a@b.c> SIZE=5 X [DOUBLED_BLANKS] => 501 5.5.4 DOUBLED_BLANKS
      RCPT TO:<a@b.c>  NOTIFY=NEVER => RCPT <a@b.c> NOTIFY=NEVER [DOUBLED_BLANKS] => 501 5.5.4 DOUBLED_BLANKS
      EHLO  host => EHLO host [DOUBLED_BLANKS] => 501 DOUBLED_BLANKS
      HELO   host => HELO host [DOUBLED_BLANKS] => 501 DOUBLED_BLANKS
      AUTH PLAIN  AHRpbQBzZWNyZXQ= => AUTH PLAIN 11 octets [DOUBLED_BLANKS] => 501 5.5.4 DOUBLED_BLANKS
      AUTH  LOGIN => AUTH LOGIN [DOUBLED_BLANKS] => 501 5.5.4 DOUBLED_BLANKS
      AUTH  PLAIN   = => AUTH PLAIN 0 octets [DOUBLED_BLANKS] => 501 5.5.4 DOUBLED_BLANKS
      MAIL FROM:<user+caf_=website_8b506e99-b5c5-4e14-8294-f5ebd6083faa=mail.example@example.com> SIZE=10569 => MAIL <user+caf_=website_8b506e99-b5c5-4e14-8294-f5ebd6083faa=mail.example@example.com> SIZE=10569 [LONG_LOCAL_PART] => 501 5.1.7 LONG_SENDER_LOCAL_PART
      RCPT TO:<user+caf_=website_8b506e99-b5c5-4e14-8294-f5ebd6083faa=mail.example@example.com> => RCPT <user+caf_=website_8b506e99-b5c5-4e14-8294-f5ebd6083faa=mail.example@example.com> [LONG_LOCAL_PART] => 501 5.1.3 LONG_RECIPIENT_LOCAL_PART
      MAIL FROM:<"                                                               "@b.c> => MAIL <"                                                               "@b.c> [LONG_LOCAL_PART] => 501 5.1.7 LONG_SENDER_LOCAL_PART
      MAIL FROM:<a@b.c> AUTH=user+2Bcaf_+3Dwebsite_8b506e99-b5c5-4e14-8294-f5ebd6083faa-mail.example@b.c => MAIL <a@b.c> AUTH=user+2Bcaf_+3Dwebsite_8b506e99-b5c5-4e14-8294-f5ebd6083faa-mail.example@b.c [LONG_LOCAL_PART] => 501 5.5.4 BAD_PARAMETER_VALUE
      MAIL FROM:<a@b.c> AUTH=tim => MAIL <a@b.c> AUTH=<> [BARE_NAME_IN_AUTH] => 501 5.5.4 BAD_PARAMETER_VALUE
      MAIL FROM:<a@b.c> AUTH=WORK\\tim SIZE=1 => MAIL <a@b.c> SIZE=1 AUTH=<> [BARE_NAME_IN_AUTH] => 501 5.5.4 BAD_PARAMETER_VALUE
      EHLO MÜLLER-PC => EHLO MÜLLER-PC [OPAQUE_HELLO_NAME] => 501 BAD_HELLO_NAME
      EHLO Mail Gadget 9.0.3 => EHLO Mail Gadget 9.0.3 [OPAQUE_HELLO_NAME] => 501 BAD_HELLO_NAME
      EHLO cabinet-.domain => EHLO cabinet-.domain [OPAQUE_HELLO_NAME] => 501 BAD_HELLO_NAME
      EHLO [::g] => EHLO [::g] [OPAQUE_HELLO_NAME] => 501 BAD_HELLO_NAME
      EHLO . => EHLO . [OPAQUE_HELLO_NAME] => 501 BAD_HELLO_NAME
      EHLO a_b.. => EHLO a_b.. [OPAQUE_HELLO_NAME] => 501 BAD_HELLO_NAME
      LHLO a b => LHLO a b [OPAQUE_HELLO_NAME] => 501 BAD_HELLO_NAME
      HELO => HELO [OPAQUE_HELLO_NAME] => 501 ARGUMENT_MISSING
      MAIL FROM:<a@ex_ample.example> => MAIL <a@ex_ample.example> [UNDERSCORE_IN_DOMAIN] => 501 5.1.7 BAD_REVERSE_PATH
      RCPT TO:<@r_s.example:a@b.c> => RCPT <a@b.c> [UNDERSCORE_IN_DOMAIN] => 501 5.1.3 BAD_FORWARD_PATH
      MAIL FROM:<a@b.c> SUBMITTER=a@b_c => MAIL <a@b.c> SUBMITTER=a@b_c [UNDERSCORE_IN_DOMAIN] => 501 5.5.4 BAD_PARAMETER_VALUE
      MAIL FROM:<a@example.org.> => MAIL <a@example.org> [DOT_AFTER_DOMAIN] => 501 5.1.7 BAD_REVERSE_PATH
      RCPT TO:<a.@b_c.> => RCPT <"a."@b_c> [MISPLACED_DOTS, UNDERSCORE_IN_DOMAIN, DOT_AFTER_DOMAIN] => 501 5.1.3 BAD_FORWARD_PATH
      MAIL FROM:"Fred Bloggs"@example.com => MAIL <"Fred Bloggs"@example.com> [MISSING_ANGLE_BRACKETS] => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM:"Fred \\" Bloggs"@example.com SIZE=1 => MAIL <"Fred \\" Bloggs"@example.com> SIZE=1 [MISSING_ANGLE_BRACKETS] => 501 5.1.7 BAD_REVERSE_PATH
      EHLO host.example. => EHLO host.example [DOT_AFTER_HELLO_NAME] => 501 BAD_HELLO_NAME
      HELO a_b. => HELO a_b [UNDERSCORE_IN_HELLO_NAME, DOT_AFTER_HELLO_NAME] => 501 BAD_HELLO_NAME
      LHLO a. => LHLO a [DOT_AFTER_HELLO_NAME] => 501 BAD_HELLO_NAME
      EHLO [::1] => EHLO [IPv6:0:0:0:0:0:0:0:1] [UNTAGGED_IPV6_LITERAL] => 501 BAD_HELLO_NAME
      EHLO [2001:db8::1] => EHLO [IPv6:2001:db8:0:0:0:0:0:1] [UNTAGGED_IPV6_LITERAL] => 501 BAD_HELLO_NAME
      HELO [::1] => HELO [IPv6:0:0:0:0:0:0:0:1] [HELO_ADDRESS_LITERAL, UNTAGGED_IPV6_LITERAL] => 501 BAD_HELLO_NAME
      MAIL FROM:<a..b@c.d> => MAIL <"a..b"@c.d> [MISPLACED_DOTS] => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM:<.a@c.d> => MAIL <".a"@c.d> [MISPLACED_DOTS] => 501 5.1.7 BAD_REVERSE_PATH
      RCPT TO:<a.@c.d> NOTIFY=NEVER => RCPT <"a."@c.d> NOTIFY=NEVER [MISPLACED_DOTS] => 501 5.1.3 BAD_FORWARD_PATH
      RCPT TO:<.@c> => RCPT <"."@c> [MISPLACED_DOTS] => 501 5.1.3 BAD_FORWARD_PATH
      RCPT TO:<@r.example:a..b@c.d> => RCPT <"a..b"@c.d> [MISPLACED_DOTS] => 501 5.1.3 BAD_FORWARD_PATH
      RCPT TO:a..b@c.d => RCPT <"a..b"@c.d> [MISSING_ANGLE_BRACKETS, MISPLACED_DOTS] => 501 5.1.3 BAD_FORWARD_PATH
      """;

  static Stream<String[]> rows() {
    return TABLE.lines().map(row -> row.split(" => ", 3));
  }

  private static Set<Deviation> used(String told) {
    String names = told.substring(told.lastIndexOf('[') + 1, told.length() - 1);
    return Arrays.stream(names.split(", ")).map(Deviation::valueOf).collect(Collectors.toSet());
  }

  private static String describe(String line, SyntaxProfile profile) {
    return Lines.describe(line.getBytes(UTF_8), profile, Utf8.REFUSED);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aLineIsUnderstoodWhereAllItsDeviationsAreTolerated(String line, String told, String error) {
    for (SyntaxProfile profile : PROFILES) {
      boolean tolerated = profile.tolerated().containsAll(used(told));
      assertThat(describe(line, profile)).isEqualTo(tolerated ? told : error);
    }
    assertThat(describe(line, SyntaxProfile.tolerating(used(told)))).isEqualTo(told);
  }

  /** Each deviation told was needed: without that one alone the line is an error. */
  @ParameterizedTest
  @MethodSource("rows")
  void withoutAnyOneOfItsDeviationsALineIsAnError(String line, String told, String error) {
    for (Deviation one : used(told)) {
      SyntaxProfile without = SyntaxProfile.tolerating(EnumSet.complementOf(EnumSet.of(one)));
      assertThat(describe(line, without)).as("without %s", one).isEqualTo(error);
    }
  }

  @Test
  void theTableHasEveryDeviationButTrailingBlanks() {
    Set<Deviation> all = rows().flatMap(row -> used(row[1]).stream()).collect(Collectors.toSet());
    assertThat(all).isEqualTo(EnumSet.complementOf(EnumSet.of(Deviation.TRAILING_BLANKS)));
  }

  /** No leniency if a line's end or a chunk's size is in doubt. */
  private static final String NEVER =
      """
      DATA x => 501 5.5.4 ARGUMENT_UNEXPECTED
      RSET x => 501 5.5.4 ARGUMENT_UNEXPECTED
      QUIT x => 501 5.5.4 ARGUMENT_UNEXPECTED
      STARTTLS x => 501 5.5.4 ARGUMENT_UNEXPECTED
      BDAT  12 => 501 5.5.4 BAD_CHUNK_SIZE
      BDAT 12  LAST => 501 5.5.4 BAD_CHUNK_SIZE
      BDAT 12 LASTX => 501 5.5.4 BAD_CHUNK_SIZE
      BDAT 12. => 501 5.5.4 BAD_CHUNK_SIZE
      BDAT 12<CR> => 501 5.5.4 BAD_CHUNK_SIZE
      BDAT 1234567890123456789 => 501 5.5.4 BAD_CHUNK_SIZE
      MAIL FROM:<a@b.c><CR> => 500 5.5.2 BARE_CR_OR_LF
      MAIL FROM:a@b.c<LF> => 500 5.5.2 BARE_CR_OR_LF
      MAIL FROM:a@b.c <CR> => 500 5.5.2 BARE_CR_OR_LF
      RCPT TO:a<NUL>@b.c => 501 5.5.2 CONTROL_CHARACTER
      MAIL FROM:<a@b.c><TAB>SIZE=5 => 501 5.5.2 CONTROL_CHARACTER
      MAIL<TAB>FROM:<a@b.c> => UNKNOWN
      EHLO a.<LF> => 500 BARE_CR_OR_LF
      DATA<CR> => 500 5.5.2 BARE_CR_OR_LF
      DATA. => UNKNOWN
       DATA => UNKNOWN
      MAIL FROM:<a@b.c => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM:a@b.c> => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM: => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM: SIZE=5 => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM:postmaster => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM:a b@c.d => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM:a@b.c,d@e.f => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM:@a:b@c => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM:<a@b.c>SIZE=5 => 501 5.5.4 BAD_PARAMETER
      MAIL FROM:<a@b.c> SIZE= 5 => 501 5.5.4 BAD_PARAMETER
      MAIL FROM:<a@b.c> SIZE =5 => 501 5.5.4 BAD_PARAMETER_VALUE
      MAIL FROM:< a@b.c> => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM:<a@b.c..> => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM:<a@.> => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM:<a@[192.0.2.1].> => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM:<a@b.c> AUTH=tim@ => 501 5.5.4 BAD_PARAMETER_VALUE
      MAIL FROM:<a@b.c> AUTH=tim+40 => 501 5.5.4 BAD_PARAMETER_VALUE
      MAIL FROM:<a@b.c> AUTH=tim+0A => 501 5.5.4 BAD_PARAMETER_VALUE
      MAIL FROM:<a@b.c> AUTH= => 501 5.5.4 BAD_PARAMETER
      MAIL FROM:<a@b.c> AUTH => 501 5.5.4 BAD_PARAMETER_VALUE
      MAIL FROM:<a@b.c> SUBMITTER=tim => 501 5.5.4 BAD_PARAMETER_VALUE
      MAIL FROM:"a b@c.d => 501 5.1.7 BAD_REVERSE_PATH
      ETRN a_b => 501 5.5.4 BAD_ARGUMENT
      ATRN a_b => 501 5.5.4 BAD_ARGUMENT
      MAIL FROM:<a@b..c> => 501 5.1.7 BAD_REVERSE_PATH
      MAIL FROM:<a@[::1]> => 501 5.1.7 BAD_REVERSE_PATH
      RCPT TO: => 501 5.1.3 BAD_FORWARD_PATH
      RCPT TO:<> => 501 5.1.3 BAD_FORWARD_PATH
      RCPT TO:< postmaster> => 501 5.1.3 BAD_FORWARD_PATH
      EHLO a<NUL>b => 501 CONTROL_CHARACTER
      EHLO a<TAB>b => 501 CONTROL_CHARACTER
      AUTH PLAIN AGEAYg==  x => 501 5.5.2 BAD_BASE64
      """;

  static Stream<String[]> never() {
    return NEVER.lines().map(row -> row.split(" => ", 2));
  }

  @ParameterizedTest
  @MethodSource("never")
  void theLenientProfileStillRefuses(String line, String expected) {
    String unescaped =
        line.replace("<CR>", "\r")
            .replace("<LF>", "\n")
            .replace("<TAB>", "\t")
            .replace("<NUL>", "\0");
    assertThat(describe(unescaped, SyntaxProfile.LENIENT)).isEqualTo(expected);
  }

  /** The quotes that the local-part gets count (RFC 5321 4.5.3.1.1, 4.5.3.1.3). */
  @Test
  void aLocalPartWithMisplacedDotsFitsWithTheQuotesItGets() {
    String at62 = "." + "x".repeat(61);
    String domain = ("y".repeat(62) + ".").repeat(3);
    assertThat(describe("MAIL FROM:<" + at62 + "@b>", SyntaxProfile.LENIENT))
        .isEqualTo("MAIL <\"" + at62 + "\"@b> [MISPLACED_DOTS]");
    assertThat(describe("MAIL FROM:<" + at62 + "x@b>", SyntaxProfile.LENIENT))
        .isEqualTo("MAIL <\"" + at62 + "x\"@b> [MISPLACED_DOTS, LONG_LOCAL_PART]");
    String name = domain.substring(0, 189 - 1) + "y";
    assertThat(describe("RCPT TO:<" + at62 + "@" + name + ">", SyntaxProfile.LENIENT))
        .isEqualTo("RCPT <\"" + at62 + "\"@" + name + "> [MISPLACED_DOTS]");
    for (String path : new String[] {"<" + at62 + "@y" + name + ">", at62 + "@y" + name}) {
      assertThat(describe("RCPT TO:" + path, SyntaxProfile.LENIENT)).startsWith("501 5.1.3");
    }
  }

  /** Without brackets, too, a path has 256 octets with them. */
  @Test
  void aPathWithoutBracketsIsAsLongAsOneWithThem() {
    String mailbox = "x".repeat(64) + "@" + ("y".repeat(61) + ".").repeat(3);
    String longest = mailbox + "z".repeat(254 - mailbox.length());
    assertThat(describe("MAIL FROM:" + longest, SyntaxProfile.LENIENT))
        .isEqualTo("MAIL <" + longest + "> [MISSING_ANGLE_BRACKETS]");
    assertThat(describe("MAIL FROM:" + longest + "z", SyntaxProfile.LENIENT))
        .isEqualTo("501 5.1.7 BAD_REVERSE_PATH");
  }

  /** Latin-1, a code page of old, and what could harm a log. */
  @Test
  void anOpaqueHelloNameIsAnyOctets() {
    String[][] names = {
      {"M\u00dcLLER-PC", "M\u00dcLLER-PC"},
      {"M\u009aLLER", "M\ufffdLLER"},
      {"\u00e2\u0080\u00aea", "\ufffda"},
      {"\u00f0\u009f\u0098\u0080", "\ud83d\ude00"},
      {"a\u00ffb c", "a\u00ffb c"}
    };
    for (String[] name : names) {
      byte[] line = Lines.octets("EHLO " + name[0]);
      assertThat(Lines.describe(line, SyntaxProfile.LENIENT, Utf8.REFUSED))
          .isEqualTo("EHLO " + name[1] + " [OPAQUE_HELLO_NAME]");
      Command.Hello hello = (Command.Hello) Lines.parse(line, SyntaxProfile.LENIENT, Utf8.REFUSED);
      assertThat(hello.name().isOpaque()).isTrue();
      assertThat(hello.name().literal()).isNull();
      assertThat(hello.name().hasUnderscore()).isFalse();
    }
    assertThat(describe("EHLO " + "x y".repeat(85), SyntaxProfile.LENIENT)).startsWith("EHLO x");
    assertThat(describe("EHLO " + "x y".repeat(85) + "z", SyntaxProfile.LENIENT))
        .isEqualTo("501 BAD_HELLO_NAME");
    assertThat(describe("EHLO ", SyntaxProfile.LENIENT))
        .isEqualTo("EHLO [TRAILING_BLANKS, OPAQUE_HELLO_NAME]");
  }

  @Test
  void aSubmitterWhoIsNotKnownMayBeEncoded() {
    for (String nobody : new String[] {"<>", "+3C+3E", "+3c>", "<+3E"}) {
      assertThat(describe("MAIL FROM:<a@b.c> AUTH=" + nobody, SyntaxProfile.STRICT))
          .isEqualTo("MAIL <a@b.c> AUTH=<>");
    }
  }

  @Test
  void anInternationalPathWithoutBracketsStillNeedsSmtpUtf8() {
    assertThat(describe("MAIL FROM:ü@b.c", SyntaxProfile.LENIENT))
        .isEqualTo("550 5.6.7 INTERNATIONAL_REVERSE_PATH");
    assertThat(describe("MAIL FROM:ü@b.c SMTPUTF8", SyntaxProfile.LENIENT))
        .isEqualTo("MAIL <ü@b.c> SMTPUTF8 [MISSING_ANGLE_BRACKETS]");
    assertThat(describe("RCPT TO:ü@b.c", SyntaxProfile.LENIENT))
        .isEqualTo("553 5.6.7 INTERNATIONAL_FORWARD_PATH");
  }
}
