package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.BodyType;
import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.DeliverBy;
import dev.smtpkit.proto.DsnNotify;
import dev.smtpkit.proto.DsnReturn;
import dev.smtpkit.proto.EnvelopeId;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.MessageTracking;
import dev.smtpkit.proto.OriginalRecipient;
import dev.smtpkit.proto.Parsed;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.RecipientValidSince;
import dev.smtpkit.proto.Solicitation;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.TransactionId;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.proto.Xtext;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** R28, R30, R66, R78, R107: the values of each typed parameter, their meaning and their text. */
class TypedParameterTest {

  private interface ValueParser {
    @Nullable Object parse(byte[] octets, int from, int to);
  }

  private static final Map<String, ValueParser> VALUES =
      Map.ofEntries(
          Map.entry("BODY", BodyType::parse),
          Map.entry("RET", DsnReturn::parse),
          Map.entry("ENVID", EnvelopeId::parse),
          Map.entry("BY", DeliverBy::parse),
          Map.entry("MTRK", MessageTracking::parse),
          Map.entry("SOLICIT", Solicitation::parse),
          Map.entry("SUBMITTER", Xtext::decodeMailbox),
          Map.entry("TRANSID", TransactionId::parse),
          Map.entry("NOTIFY", DsnNotify::parse),
          Map.entry("ORCPT", OriginalRecipient::parse),
          Map.entry("RRVS", RecipientValidSince::parse));

  /** Parameters of MAIL, their text, and what the accessors say. {@code (x*3)} stands for xxx. */
  private static final String MAIL =
      """
      SIZE=0 => SIZE=0 | size 0
      SIZE=00000000000000000001 => SIZE=1 | size 1
      body=8bitmime => BODY=8BITMIME | body EIGHT_BIT_MIME
      SmtpUtf8 => SMTPUTF8 | smtpUtf8
      RET=FULL => RET=FULL | ret FULL
      ret=hdrs => RET=HDRS | ret HDRS
      ENVID=QQ314159 => ENVID=QQ314159 | envid QQ314159
      ENVID=QQ+2B3+3D+20+7E => ENVID=QQ+2B3+3D+20+7E | envid QQ+3= ~
      ENVID=a@b.c => ENVID=a@b.c | envid a@b.c unique
      ENVID=@b => ENVID=@b | envid @b
      ENVID=a@ => ENVID=a@ | envid a@
      ENVID=(x*100) => ENVID=(x*100) | envid (x*100)
      ENVID=(+2B*33)x => ENVID=(+2B*33)x | envid (+*33)x
      AUTH=<> => AUTH=<> | auth <>
      AUTH=+3C+3E => AUTH=<> | auth <>
      AUTH=a => AUTH=<> | auth <>
      AUTH=e+3Dmc2@example.com => AUTH=e+3Dmc2@example.com | auth <e=mc2@example.com>
      AUTH=e+3dmc2@example.com => AUTH=e+3Dmc2@example.com | auth <e=mc2@example.com>
      AUTH="a+20b"@[192.0.2.1] => AUTH="a+20b"@[192.0.2.1] | auth <"a b"@[192.0.2.1]>
      AUTH=a@b+2Ec => AUTH=a@b.c | auth <a@b.c>
      AUTH=(x*64)@(y*63).(y*63).(y*61) => AUTH=(x*64)@(y*63).(y*63).(y*61) | auth <(x*64)@(y*63).(y*63).(y*61)>
      BY=120;R => BY=120;R | by 120 RETURN
      BY=1;rt => BY=1;RT | by 1 RETURN trace
      BY=+5;R => BY=5;R | by 5 RETURN
      BY=0;N => BY=0;N | by 0 NOTIFY
      BY=-0;N => BY=0;N | by 0 NOTIFY
      BY=-999999999;NT => BY=-999999999;NT | by -999999999 NOTIFY trace
      BY=999999999;R => BY=999999999;R | by 999999999 RETURN
      BY=000000001;R => BY=1;R | by 1 RETURN
      HOLDFOR=1 => HOLDFOR=1 | hold 1
      HOLDFOR=999999999 => HOLDFOR=999999999 | hold 999999999
      HOLDUNTIL=2026-07-28T08:00:00Z => HOLDUNTIL=2026-07-28T08:00:00Z | hold 2026-07-28T08:00:00Z
      HOLDUNTIL=2026-07-28t08:00:00z => HOLDUNTIL=2026-07-28T08:00:00Z | hold 2026-07-28T08:00:00Z
      HOLDUNTIL=2024-02-29T23:59:59Z => HOLDUNTIL=2024-02-29T23:59:59Z | hold 2024-02-29T23:59:59Z
      HOLDUNTIL=2016-12-31T23:59:60Z => HOLDUNTIL=2017-01-01T00:00:00Z | hold 2017-01-01T00:00:00Z
      HOLDUNTIL=0000-01-01T00:00:00Z => HOLDUNTIL=0000-01-01T00:00:00Z | hold 0000-01-01T00:00:00Z
      HOLDUNTIL=9999-12-31T23:59:59Z => HOLDUNTIL=9999-12-31T23:59:59Z | hold 9999-12-31T23:59:59Z
      MT-PRIORITY=0 => MT-PRIORITY=0 | priority 0
      MT-PRIORITY=9 => MT-PRIORITY=9 | priority 9
      mt-priority=-9 => MT-PRIORITY=-9 | priority -9
      REQUIRETLS => REQUIRETLS | requireTls
      MTRK=(A*27) ENVID=a@b => ENVID=a@b MTRK=(A*27) | envid a@b unique | mtrk (A*27)
      ENVID=a@b MTRK=(+*26)E:0 => ENVID=a@b MTRK=(+*26)E:0 | envid a@b unique | mtrk (+*26)E 0
      ENVID=a@b MTRK=(/*26)8:999999999 => ENVID=a@b MTRK=(/*26)8:999999999 | envid a@b unique | mtrk (/*26)8 999999999
      SOLICIT=A => SOLICIT=A | solicit [A]
      SOLICIT=net.example:ADV,org.example:ADV:ADLT => SOLICIT=net.example:ADV,org.example:ADV:ADLT | solicit [net.example:ADV, org.example:ADV:ADLT]
      SOLICIT=A.-_:9 => SOLICIT=A.-_:9 | solicit [A.-_:9]
      SOLICIT=(x*1000) => SOLICIT=(x*1000) | solicit [(x*1000)]
      SUBMITTER=almond+2Bx@example.com => SUBMITTER=almond+2Bx@example.com | submitter almond+x@example.com
      CONPERM => CONPERM | conversionPermitted
      TRANSID=<12345@claremont.edu> => TRANSID=<12345@claremont.edu> | transid <12345@claremont.edu>
      TRANSID=<a@b> => TRANSID=<a@b> | transid <a@b>
      TRANSID=<(x*39)@(y*38)> => TRANSID=<(x*39)@(y*38)> | transid <(x*39)@(y*38)>
      SIZE => 501 5.5.4 BAD_PARAMETER_VALUE
      SIZE= => 501 5.5.4 BAD_PARAMETER
      BODY= => 501 5.5.4 BAD_PARAMETER
      BODY=7BITX => 501 5.5.4 BAD_PARAMETER_VALUE
      SMTPUTF8=1 => 501 5.5.4 BAD_PARAMETER_VALUE
      SMTPUTF8= => 501 5.5.4 BAD_PARAMETER
      RET => 501 5.5.4 BAD_PARAMETER_VALUE
      RET= => 501 5.5.4 BAD_PARAMETER
      RET=FULLY => 501 5.5.4 BAD_PARAMETER_VALUE
      RET=FUL => 501 5.5.4 BAD_PARAMETER_VALUE
      RET=FULL RET=HDRS => 501 5.5.4 DUPLICATE_PARAMETER
      ENVID => 501 5.5.4 BAD_PARAMETER_VALUE
      ENVID= => 501 5.5.4 BAD_PARAMETER
      ENVID=(x*101) => 501 5.5.4 BAD_PARAMETER_VALUE
      ENVID=(+2B*33)xx => 501 5.5.4 BAD_PARAMETER_VALUE
      ENVID=+2b => 501 5.5.4 BAD_PARAMETER_VALUE
      ENVID=+ => 501 5.5.4 BAD_PARAMETER_VALUE
      ENVID=a+2 => 501 5.5.4 BAD_PARAMETER_VALUE
      ENVID=+G0 => 501 5.5.4 BAD_PARAMETER_VALUE
      ENVID=+00 => 501 5.5.4 BAD_PARAMETER_VALUE
      ENVID=+1F => 501 5.5.4 BAD_PARAMETER_VALUE
      ENVID=+7F => 501 5.5.4 BAD_PARAMETER_VALUE
      ENVID=+0D+0A => 501 5.5.4 BAD_PARAMETER_VALUE
      ENVID=+C3+BC => 501 5.5.4 BAD_PARAMETER_VALUE
      ENVID=a=b => 501 5.5.4 BAD_PARAMETER_VALUE
      ENVID=ü SMTPUTF8 => 501 5.5.4 BAD_PARAMETER_VALUE
      AUTH => 501 5.5.4 BAD_PARAMETER_VALUE
      AUTH= => 501 5.5.4 BAD_PARAMETER
      AUTH=<a@b.c> => 501 5.5.4 BAD_PARAMETER_VALUE
      AUTH=a+40 => 501 5.5.4 BAD_PARAMETER_VALUE
      AUTH=e=mc2@example.com => 501 5.5.4 BAD_PARAMETER_VALUE
      AUTH="a+0Db"@b => 501 5.5.4 BAD_PARAMETER_VALUE
      AUTH=(x*64)@(y*63).(y*63).(y*62) => 501 5.5.4 BAD_PARAMETER_VALUE
      AUTH=<> AUTH=<> => 501 5.5.4 DUPLICATE_PARAMETER
      BY => 501 5.5.4 BAD_PARAMETER_VALUE
      BY= => 501 5.5.4 BAD_PARAMETER
      BY=120 => 501 5.5.4 BAD_PARAMETER_VALUE
      BY=;N => 501 5.5.4 BAD_PARAMETER_VALUE
      BY=-;N => 501 5.5.4 BAD_PARAMETER_VALUE
      BY=120; => 501 5.5.4 BAD_PARAMETER_VALUE
      BY=120;T => 501 5.5.4 BAD_PARAMETER_VALUE
      BY=120;RR => 501 5.5.4 BAD_PARAMETER_VALUE
      BY=120;TR => 501 5.5.4 BAD_PARAMETER_VALUE
      BY=120;RTT => 501 5.5.4 BAD_PARAMETER_VALUE
      BY=120T => 501 5.5.4 BAD_PARAMETER_VALUE
      BY=0;R => 501 5.5.4 BAD_PARAMETER_VALUE
      BY=-1;RT => 501 5.5.4 BAD_PARAMETER_VALUE
      BY=1000000000;N => 501 5.5.4 BAD_PARAMETER_VALUE
      BY=0000000001;N => 501 5.5.4 BAD_PARAMETER_VALUE
      BY=+-1;N => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDFOR => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDFOR= => 501 5.5.4 BAD_PARAMETER
      HOLDFOR=0 => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDFOR=01 => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDFOR=1000000000 => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDFOR=+1 => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDFOR=1s => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDFOR=1 HOLDFOR=2 => 501 5.5.4 DUPLICATE_PARAMETER
      HOLDFOR=1 HOLDUNTIL=2026-07-28T08:00:00Z => 501 5.5.4 INCOMPATIBLE_PARAMETERS
      HOLDUNTIL=2026-07-28T08:00:00Z X HOLDFOR=1 => 501 5.5.4 INCOMPATIBLE_PARAMETERS
      HOLDUNTIL => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDUNTIL=2026-07-28T08:00:00+00:00 => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDUNTIL=2026-07-28T08:00:00.5Z => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDUNTIL=2026-07-28T08:00Z => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDUNTIL=2026-07-28T08:00:00 => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDUNTIL=2026-07-28_08:00:00Z => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDUNTIL=2026-02-30T00:00:00Z => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDUNTIL=2026-02-29T00:00:00Z => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDUNTIL=1900-02-29T00:00:00Z => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDUNTIL=2026-00-01T00:00:00Z => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDUNTIL=2026-13-01T00:00:00Z => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDUNTIL=2026-01-00T00:00:00Z => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDUNTIL=2026-01-01T24:00:00Z => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDUNTIL=2026-01-01T00:60:00Z => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDUNTIL=2026-01-01T00:00:61Z => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDUNTIL=2026-01-01T00:00:60Z => 501 5.5.4 BAD_PARAMETER_VALUE
      HOLDUNTIL=9999-12-31T23:59:60Z => 501 5.5.4 BAD_PARAMETER_VALUE
      MT-PRIORITY => 501 5.5.2 BAD_PRIORITY
      MT-PRIORITY=-0 => 501 5.5.2 BAD_PRIORITY
      MT-PRIORITY=+1 => 501 5.5.2 BAD_PRIORITY
      MT-PRIORITY=10 => 501 5.5.2 BAD_PRIORITY
      MT-PRIORITY=-10 => 501 5.5.2 BAD_PRIORITY
      MT-PRIORITY=00 => 501 5.5.2 BAD_PRIORITY
      MT-PRIORITY=- => 501 5.5.2 BAD_PRIORITY
      MT-PRIORITY=x => 501 5.5.2 BAD_PRIORITY
      MT-PRIORITY=1 mt-priority=1 => 501 5.5.2 BAD_PRIORITY
      REQUIRETLS=1 => 501 5.5.4 BAD_PARAMETER_VALUE
      REQUIRETLS REQUIRETLS => 501 5.5.4 DUPLICATE_PARAMETER
      MTRK ENVID=a@b => 501 5.5.4 BAD_PARAMETER_VALUE
      MTRK=(A*26) ENVID=a@b => 501 5.5.4 BAD_PARAMETER_VALUE
      MTRK=(A*28) ENVID=a@b => 501 5.5.4 BAD_PARAMETER_VALUE
      MTRK=(A*27)= ENVID=a@b => 501 5.5.4 BAD_PARAMETER_VALUE
      MTRK=(A*26)B ENVID=a@b => 501 5.5.4 BAD_PARAMETER_VALUE
      MTRK=(A*26)-A ENVID=a@b => 501 5.5.4 BAD_PARAMETER_VALUE
      MTRK=(A*27): ENVID=a@b => 501 5.5.4 BAD_PARAMETER_VALUE
      MTRK=(A*27):1000000000 ENVID=a@b => 501 5.5.4 BAD_PARAMETER_VALUE
      MTRK=(A*27):-1 ENVID=a@b => 501 5.5.4 BAD_PARAMETER_VALUE
      MTRK=(A*27) => 501 5.5.4 INCOMPATIBLE_PARAMETERS
      MTRK=(A*27) ENVID=a => 501 5.5.4 INCOMPATIBLE_PARAMETERS
      ENVID=a@ MTRK=(A*27) => 501 5.5.4 INCOMPATIBLE_PARAMETERS
      ENVID=@b MTRK=(A*27) => 501 5.5.4 INCOMPATIBLE_PARAMETERS
      SOLICIT => 501 5.5.4 BAD_PARAMETER_VALUE
      SOLICIT= => 501 5.5.4 BAD_PARAMETER
      SOLICIT=(x*1001) => 501 5.5.4 BAD_PARAMETER_VALUE
      SOLICIT=(x,*500)x => 501 5.5.4 BAD_PARAMETER_VALUE
      SOLICIT=9A => 501 5.5.4 BAD_PARAMETER_VALUE
      SOLICIT=:A => 501 5.5.4 BAD_PARAMETER_VALUE
      SOLICIT=A, => 501 5.5.4 BAD_PARAMETER_VALUE
      SOLICIT=,A => 501 5.5.4 BAD_PARAMETER_VALUE
      SOLICIT=A,,B => 501 5.5.4 BAD_PARAMETER_VALUE
      SOLICIT=A+B => 501 5.5.4 BAD_PARAMETER_VALUE
      SUBMITTER => 501 5.5.4 BAD_PARAMETER_VALUE
      SUBMITTER=<> => 501 5.5.4 BAD_PARAMETER_VALUE
      SUBMITTER=a => 501 5.5.4 BAD_PARAMETER_VALUE
      CONPERM=1 => 501 5.5.4 BAD_PARAMETER_VALUE
      TRANSID => 501 5.5.4 BAD_PARAMETER_VALUE
      TRANSID=12345@claremont.edu => 501 5.5.4 BAD_PARAMETER_VALUE
      TRANSID=<@b> => 501 5.5.4 BAD_PARAMETER_VALUE
      TRANSID=<a@> => 501 5.5.4 BAD_PARAMETER_VALUE
      TRANSID=<a> => 501 5.5.4 BAD_PARAMETER_VALUE
      TRANSID=<a@b@c> => 501 5.5.4 BAD_PARAMETER_VALUE
      TRANSID=<a..b@c> => 501 5.5.4 BAD_PARAMETER_VALUE
      TRANSID=<a.@c> => 501 5.5.4 BAD_PARAMETER_VALUE
      TRANSID=<a/b@c> => 501 5.5.4 BAD_PARAMETER_VALUE
      TRANSID=<a@b>> => 501 5.5.4 BAD_PARAMETER_VALUE
      TRANSID=<(x*39)@(y*39)> => 501 5.5.4 BAD_PARAMETER_VALUE
      """;

  /** Parameters of RCPT, the same way; a tilde marks a transaction under SMTPUTF8. */
  private static final String RCPT =
      """
      NOTIFY=NEVER => NOTIFY=NEVER | notify []
      notify=never => NOTIFY=NEVER | notify []
      NOTIFY=DELAY,SUCCESS => NOTIFY=SUCCESS,DELAY | notify [SUCCESS, DELAY]
      NOTIFY=Success,Failure,Delay => NOTIFY=SUCCESS,FAILURE,DELAY | notify [SUCCESS, FAILURE, DELAY]
      NOTIFY=DELAY,DELAY => NOTIFY=DELAY | notify [DELAY]
      ORCPT=rfc822;Bob+2BX@Example.COM => ORCPT=rfc822;Bob+2BX@Example.COM | orcpt rfc822 Bob+X@Example.COM
      ORCPT=RFC822;a@b => ORCPT=RFC822;a@b | orcpt RFC822 a@b
      ORCPT=Rfc822;e+3Dmc2@example.com => ORCPT=Rfc822;e+3Dmc2@example.com | orcpt Rfc822 e=mc2@example.com
      ORCPT=rfc822; => ORCPT=rfc822; | orcpt rfc822 .
      ORCPT=X400;C+3DUS => ORCPT=X400;C+3DUS | orcpt X400 C=US
      ORCPT=rfc822;(x*493) => ORCPT=rfc822;(x*493) | orcpt rfc822 (x*493)
      ORCPT=utf-8;a@b.c => ORCPT=utf-8;a@b.c | orcpt utf-8 a@b.c
      ORCPT=UTF-8;a\\x{20}\\x{2B}\\x{3d}\\x{5C}b => ORCPT=UTF-8;a\\x{20}\\x{2B}\\x{3d}\\x{5C}b | orcpt UTF-8 a +=\\b
      ORCPT=utf-8;\\x{FC}@b => ORCPT=utf-8;\\x{FC}@b | orcpt utf-8 ü@b
      ORCPT=utf-8;\\x{20AC}\\x{D7FF}\\x{1F600}\\x{10FFFF} => ORCPT=utf-8;\\x{20AC}\\x{D7FF}\\x{1F600}\\x{10FFFF} | orcpt utf-8 €\ud7ff😀\udbff\udfff
      ~ORCPT=utf-8;ü@b => ORCPT=utf-8;ü@b | orcpt utf-8 ü@b international
      ~ORCPT=utf-8;ü\\x{20AC}@b => ORCPT=utf-8;ü\\x{20AC}@b | orcpt utf-8 ü€@b international
      ORCPT=utf-8;(x*494) => ORCPT=utf-8;(x*494) | orcpt utf-8 (x*494)
      RRVS=2014-04-03T23:01:00Z => RRVS=2014-04-03T23:01:00Z | rrvs 2014-04-03T23:01:00Z REJECT
      RRVS=2014-04-03T23:01:00Z;R => RRVS=2014-04-03T23:01:00Z | rrvs 2014-04-03T23:01:00Z REJECT
      RRVS=2014-04-03T23:01:00Z;c => RRVS=2014-04-03T23:01:00Z;C | rrvs 2014-04-03T23:01:00Z CONTINUE
      RRVS=1990-12-31T15:59:60-08:00 => RRVS=1991-01-01T00:00:00Z | rrvs 1991-01-01T00:00:00Z REJECT
      RRVS=2014-04-03T23:01:00+05:30 => RRVS=2014-04-03T17:31:00Z | rrvs 2014-04-03T17:31:00Z REJECT
      RRVS=2014-04-03T23:01:00-23:59 => RRVS=2014-04-04T23:00:00Z | rrvs 2014-04-04T23:00:00Z REJECT
      RRVS=2014-04-03T23:01:00-00:00 => RRVS=2014-04-03T23:01:00Z | rrvs 2014-04-03T23:01:00Z REJECT
      conneg => CONNEG | contentNegotiation
      NOTIFY => 501 5.5.4 BAD_PARAMETER_VALUE
      NOTIFY= => 501 5.5.4 BAD_PARAMETER
      NOTIFY=NEVER,DELAY => 501 5.5.4 BAD_PARAMETER_VALUE
      NOTIFY=DELAY,NEVER => 501 5.5.4 BAD_PARAMETER_VALUE
      NOTIFY=DELAY, => 501 5.5.4 BAD_PARAMETER_VALUE
      NOTIFY=,DELAY => 501 5.5.4 BAD_PARAMETER_VALUE
      NOTIFY=DELAY,,SUCCESS => 501 5.5.4 BAD_PARAMETER_VALUE
      NOTIFY=DELAYED => 501 5.5.4 BAD_PARAMETER_VALUE
      NOTIFY=DELAY NOTIFY=DELAY => 501 5.5.4 DUPLICATE_PARAMETER
      NOTIFY=DELAY, SUCCESS => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT= => 501 5.5.4 BAD_PARAMETER
      ORCPT=a@b => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=;a@b => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=rfc@822;a@b => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=rfc.822;a@b => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=rfc=822;a@b => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=rfc822;(x*494) => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;(x*495) => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=rfc822;a=b => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=rfc822;+2b => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=rfc822;+0A => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=rfc822;+C3+BC => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=rfc822;a ORCPT=rfc822;a => 501 5.5.4 DUPLICATE_PARAMETER
      ~ORCPT=rfc822;ü@b => 501 5.5.4 BAD_PARAMETER_VALUE
      ~ORCPT=ü;a@b => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;ü@b => 501 5.5.4 BAD_PARAMETER
      ORCPT=utf-8; => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;a+2Bb => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;a=b => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;\\ => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;\\x => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;\\x{ => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;\\x{} => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;\\x{FC => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;\\} => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;\\X{FC} => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;\\x(FC} => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;\\x{F} => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;\\x{0FC} => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;\\x{41} => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;\\x{00} => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;\\x{0D} => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;\\x{7F} => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;\\x{85} => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;\\x{D800} => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;\\x{DFFF} => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;\\x{110000} => 501 5.5.4 BAD_PARAMETER_VALUE
      ORCPT=utf-8;\\x{10FFFFF} => 501 5.5.4 BAD_PARAMETER_VALUE
      RRVS => 501 5.5.4 BAD_PARAMETER_VALUE
      RRVS= => 501 5.5.4 BAD_PARAMETER
      RRVS=2014-04-03T23:01:00.0Z => 501 5.5.4 BAD_PARAMETER_VALUE
      RRVS=2014-04-03T23:01:00Z; => 501 5.5.4 BAD_PARAMETER_VALUE
      RRVS=2014-04-03T23:01:00Z;X => 501 5.5.4 BAD_PARAMETER_VALUE
      RRVS=2014-04-03T23:01:00Z;CR => 501 5.5.4 BAD_PARAMETER_VALUE
      RRVS=2014-04-03T23:01:00+24:00 => 501 5.5.4 BAD_PARAMETER_VALUE
      RRVS=2014-04-03T23:01:00+00:60 => 501 5.5.4 BAD_PARAMETER_VALUE
      RRVS=2014-04-03T23:01:00+0000 => 501 5.5.4 BAD_PARAMETER_VALUE
      RRVS=1990-12-31T23:59:60-08:00 => 501 5.5.4 BAD_PARAMETER_VALUE
      RRVS=0000-01-01T00:00:00+00:01 => 501 5.5.4 BAD_PARAMETER_VALUE
      RRVS=9999-12-31T23:59:00-00:01 => 501 5.5.4 BAD_PARAMETER_VALUE
      CONNEG=1 => 501 5.5.4 BAD_PARAMETER_VALUE
      CONNEG conneg => 501 5.5.4 DUPLICATE_PARAMETER
      """;

  private static final Pattern REPEATED = Pattern.compile("\\(([^()*]+)\\*(\\d+)\\)");

  private static Stream<String[]> rows(String table) {
    return table
        .lines()
        .map(
            row ->
                REPEATED
                    .matcher(row)
                    .replaceAll(
                        all ->
                            java.util.regex.Matcher.quoteReplacement(
                                all.group(1).repeat(Integer.parseInt(all.group(2)))))
                    .split(" => ", 2));
  }

  static Stream<String[]> mail() {
    return rows(MAIL);
  }

  static Stream<String[]> rcpt() {
    return rows(RCPT);
  }

  @ParameterizedTest
  @MethodSource("mail")
  void aParameterOfMailIsWhatTheTableSays(String parameters, String expected) {
    byte[] line = ("MAIL FROM:<a@b.c> " + parameters).getBytes(UTF_8);
    Parsed parsed = Lines.parse(line, SyntaxProfile.DEFAULT, Utf8.REFUSED);
    if (parsed instanceof Command.Mail mail) {
      MailParameters given = mail.parameters();
      assertThat(given.text() + described(given)).isEqualTo(expected);
      Command.Mail again = (Command.Mail) Lines.parse("MAIL FROM:<a@b.c> " + given.text());
      assertThat(again.parameters()).isEqualTo(given).hasSameHashCodeAs(given);
    } else {
      assertThat(Lines.describe(parsed)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("rcpt")
  void aParameterOfRcptIsWhatTheTableSays(String parameters, String expected) {
    Utf8 utf8 = parameters.startsWith("~") ? Utf8.ALLOWED : Utf8.REFUSED;
    byte[] line = ("RCPT TO:<a@b.c> " + parameters.replaceFirst("^~", "")).getBytes(UTF_8);
    Parsed parsed = Lines.parse(line, SyntaxProfile.DEFAULT, utf8);
    if (parsed instanceof Command.Rcpt rcpt) {
      RcptParameters given = rcpt.parameters();
      assertThat(given.text() + described(given)).isEqualTo(expected);
      Command.Rcpt again =
          (Command.Rcpt) Lines.parseInternational("RCPT TO:<a@b.c> " + given.text());
      assertThat(again.parameters()).isEqualTo(given).hasSameHashCodeAs(given);
    } else {
      assertThat(Lines.describe(parsed)).isEqualTo(expected);
    }
  }

  static Stream<String[]> single() {
    return Stream.concat(mail(), rcpt())
        .map(row -> new String[] {row[0].replaceFirst("^~", ""), row[1]})
        .filter(row -> row[0].indexOf(' ') < 0 && row[0].indexOf('=') >= 0)
        .filter(row -> VALUES.containsKey(keyword(row[0])))
        .filter(
            row -> !row[1].endsWith("INCOMPATIBLE_PARAMETERS") && !row[1].endsWith("PARAMETER"));
  }

  private static String keyword(String parameter) {
    return parameter.substring(0, parameter.indexOf('=')).toUpperCase(java.util.Locale.ROOT);
  }

  /** The value alone, as the last octets of an array and within one: nothing beside it is read. */
  @ParameterizedTest
  @MethodSource("single")
  void aValueParsesItselfAlikeWhereverItStands(String parameter, String expected) {
    byte[] value = parameter.substring(parameter.indexOf('=') + 1).getBytes(UTF_8);
    ValueParser parser = Objects.requireNonNull(VALUES.get(keyword(parameter)));
    Object alone = parser.parse(value, 0, value.length);
    assertThat(alone == null).isEqualTo(expected.startsWith("501"));
    for (String around : new String[] {"0", "x", ";", "@a", "\u00ff", "=", "Z", "}"}) {
      byte[] octets = around.getBytes(ISO_8859_1);
      byte[] within = new byte[value.length + 2 * octets.length];
      System.arraycopy(octets, 0, within, 0, octets.length);
      System.arraycopy(value, 0, within, octets.length, value.length);
      System.arraycopy(octets, 0, within, octets.length + value.length, octets.length);
      assertThat(parser.parse(within, octets.length, octets.length + value.length))
          .isEqualTo(alone);
    }
  }

  private static String described(MailParameters given) {
    return Stream.of(
            given.size().isPresent() ? "size " + given.size().getAsLong() : "",
            given.body() == null ? "" : "body " + given.body().name(),
            given.smtpUtf8() ? "smtpUtf8" : "",
            given.ret() == null ? "" : "ret " + given.ret(),
            described(given.envelopeId()),
            given.auth() == null ? "" : "auth " + given.auth(),
            described(given.deliverBy()),
            given.holdFor().isPresent() ? "hold " + given.holdFor().getAsInt() : "",
            given.holdUntil() == null ? "" : "hold " + given.holdUntil(),
            given.priority().isPresent() ? "priority " + given.priority().getAsInt() : "",
            given.requireTls() ? "requireTls" : "",
            described(given.messageTracking()),
            given.solicitation() == null ? "" : "solicit " + given.solicitation().keywords(),
            given.submitter() == null ? "" : "submitter " + given.submitter(),
            given.conversionPermitted() ? "conversionPermitted" : "",
            given.transactionId() == null ? "" : "transid " + given.transactionId().text())
        .filter(text -> !text.isEmpty())
        .map(" | "::concat)
        .collect(joining());
  }

  private static String described(@Nullable EnvelopeId id) {
    return id == null ? "" : "envid " + id.id() + (id.isUnique() ? " unique" : "");
  }

  private static String described(@Nullable DeliverBy by) {
    return by == null
        ? ""
        : "by "
            + by.seconds()
            + " "
            + by.mode()
            + (by.trace() == DeliverBy.Trace.ON ? " trace" : "");
  }

  private static String described(@Nullable MessageTracking tracking) {
    if (tracking == null) {
      return "";
    }
    return "mtrk "
        + tracking.certifier()
        + (tracking.timeout().isPresent() ? " " + tracking.timeout().getAsInt() : "");
  }

  private static String described(RcptParameters given) {
    OriginalRecipient recipient = given.originalRecipient();
    RecipientValidSince since = given.validSince();
    DsnNotify notify = given.dsnNotify();
    return Stream.of(
            notify == null ? "" : "notify " + notify.events(),
            recipient == null ? "" : described(recipient),
            since == null ? "" : "rrvs " + since.since() + " " + since.action(),
            given.contentNegotiation() ? "contentNegotiation" : "")
        .filter(text -> !text.isEmpty())
        .map(" | "::concat)
        .collect(joining());
  }

  private static String described(OriginalRecipient recipient) {
    return "orcpt "
        + recipient.addressType()
        + " "
        + (recipient.address().isEmpty() ? "." : recipient.address())
        + (recipient.isInternational() ? " international" : "");
  }
}
