package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Deviation;
import dev.smtpkit.proto.EsmtpParameter;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.proto.Parsed;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.SyntaxError;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.testkit.fuzz.FuzzSeeds;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Laws for every line that a command parser reads. */
final class CommandLaws {

  private static final int INTERNATIONAL = 1;
  private static final int STRICT = 2;
  private static final int ORACLE = 4;

  private CommandLaws() {}

  /** Any line is a value, the same in all memories, that can be logged; and the ABNF agrees. */
  static void command(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] line = Arrays.copyOfRange(input, 1, input.length);
    if ((input[0] & ORACLE) != 0) {
      Agreement.check(
          new String(line, ISO_8859_1),
          (input[0] & INTERNATIONAL) == 0 ? Utf8.REFUSED : Utf8.ALLOWED);
      return;
    }
    Utf8 utf8 = (input[0] & INTERNATIONAL) == 0 ? Utf8.REFUSED : Utf8.ALLOWED;
    boolean strict = (input[0] & STRICT) != 0;
    SyntaxProfile profile = strict ? SyntaxProfile.STRICT : SyntaxProfile.DEFAULT;
    Parsed parsed = Lines.parse(line, profile, utf8);
    isClean(parsed.toString());
    CommandParser parser = new CommandParser(SyntaxProfile.DEFAULT);
    Parsed usual = parser.parse(line, 0, line.length, utf8);
    Set<Deviation> deviations = parser.deviations();
    Parsed strictly = new CommandParser(SyntaxProfile.STRICT).parse(line, 0, line.length, utf8);
    assertThat(parsed).isEqualTo(strict ? strictly : usual);
    if (parsed instanceof SyntaxError error) {
      assertThat(error.offset()).isBetween(0, line.length);
      isClean(error.reply().toString());
    }
    if (usual instanceof Command && SyntaxProfile.STRICT.tolerated().containsAll(deviations)) {
      assertThat(strictly).isEqualTo(usual);
    } else {
      assertThat(strictly).isInstanceOf(SyntaxError.class);
      assertThat(usual instanceof Command || deviations.isEmpty()).isTrue();
    }
  }

  private static void isClean(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7F && c < 0xA0) {
        throw new AssertionError("control character " + (int) c + " in what is logged");
      }
    }
  }

  /** A path is its text, within the limits, and the same to MAIL and RCPT. */
  static void path(byte[] input) {
    paths(parse(line("MAIL FROM:", input, ""), Utf8.REFUSED));
    paths(parse(line("MAIL FROM:", input, " SMTPUTF8"), Utf8.REFUSED));
    paths(parse(line("RCPT TO:", input, ""), Utf8.REFUSED));
    paths(parse(line("RCPT TO:", input, ""), Utf8.ALLOWED));
  }

  private static void paths(Parsed parsed) {
    if (parsed instanceof Command.Mail mail) {
      String text = mail.reversePath().text();
      Command.Mail again = mail("MAIL FROM:" + text + " SMTPUTF8");
      assertThat(again.reversePath()).isEqualTo(mail.reversePath());
      assertThat(again.reversePath().text()).isEqualTo(text);
      Mailbox mailbox = mail.reversePath().mailbox();
      if (mailbox != null) {
        lengths(mailbox, text);
        assertThat(rcpt("RCPT TO:" + text).forwardPath().mailbox()).isEqualTo(mailbox);
      }
    } else if (parsed instanceof Command.Rcpt rcpt) {
      String text = rcpt.forwardPath().text();
      Command.Rcpt again = rcpt("RCPT TO:" + text);
      assertThat(again.forwardPath()).isEqualTo(rcpt.forwardPath());
      assertThat(again.forwardPath().text()).isEqualTo(text);
      Mailbox mailbox = rcpt.forwardPath().mailbox();
      if (mailbox != null) {
        lengths(mailbox, text);
        assertThat(mail("MAIL FROM:" + text + " SMTPUTF8").reversePath().mailbox())
            .isEqualTo(mailbox);
      }
    }
  }

  private static void lengths(Mailbox mailbox, String path) {
    assertThat(path.getBytes(UTF_8).length).isLessThanOrEqualTo(ForwardPath.MAX_OCTETS);
    assertThat(mailbox.hasLongLocalPart())
        .isEqualTo(mailbox.localPartText().getBytes(UTF_8).length > Mailbox.MAX_LOCAL_PART_OCTETS);
    assertThat(mailbox.isInternational()).isEqualTo(!path.matches("\\p{ASCII}*"));
    isClean(path);
  }

  /** Parameters are their text, and what a builder makes of them. */
  static void parameters(byte[] input) {
    if (parse(line("MAIL FROM:<a@b> ", input, ""), Utf8.REFUSED) instanceof Command.Mail mail) {
      mailParameters(mail.parameters());
    }
    for (Utf8 utf8 : Utf8.values()) {
      if (parse(line("RCPT TO:<a@b> ", input, ""), utf8) instanceof Command.Rcpt rcpt) {
        rcptParameters(rcpt.parameters());
      }
    }
  }

  private static void mailParameters(MailParameters read) {
    assertThat(mail("MAIL FROM:<a@b>" + behind(read.text())).parameters())
        .isEqualTo(read)
        .hasSameHashCodeAs(read);
    MailParameters.Builder builder = MailParameters.builder();
    builder
        .body(read.body())
        .ret(read.ret())
        .envelopeId(read.envelopeId())
        .auth(read.auth())
        .deliverBy(read.deliverBy())
        .holdUntil(read.holdUntil())
        .messageTracking(read.messageTracking())
        .solicitation(read.solicitation())
        .submitter(read.submitter())
        .transactionId(read.transactionId());
    read.size().ifPresent(builder::size);
    read.holdFor().ifPresent(builder::holdFor);
    read.priority().ifPresent(builder::priority);
    if (read.smtpUtf8()) {
      builder.smtpUtf8();
    }
    if (read.requireTls()) {
      builder.requireTls();
    }
    if (read.conversionPermitted()) {
      builder.conversionPermitted();
    }
    read.others().forEach(builder::other);
    assertThat(builder.build()).isEqualTo(read);
    assertThat(read.toBuilder().build()).isEqualTo(read);
    values(read.others());
  }

  private static void rcptParameters(RcptParameters read) {
    assertThat(rcpt("RCPT TO:<a@b>" + behind(read.text())).parameters())
        .isEqualTo(read)
        .hasSameHashCodeAs(read);
    RcptParameters.Builder builder =
        RcptParameters.builder()
            .dsnNotify(read.dsnNotify())
            .originalRecipient(read.originalRecipient())
            .validSince(read.validSince());
    if (read.contentNegotiation()) {
      builder.contentNegotiation();
    }
    read.others().forEach(builder::other);
    assertThat(builder.build()).isEqualTo(read);
    assertThat(read.toBuilder().build()).isEqualTo(read);
    values(read.others());
  }

  private static void values(List<EsmtpParameter> others) {
    for (EsmtpParameter other : others) {
      assertThat(new EsmtpParameter(other.keyword(), other.value())).isEqualTo(other);
      isClean(other.text());
    }
  }

  private static String behind(String parameters) {
    return parameters.isEmpty() ? "" : " " + parameters;
  }

  private static Command.Mail mail(String line) {
    return (Command.Mail) command(line);
  }

  private static Command.Rcpt rcpt(String line) {
    return (Command.Rcpt) command(line);
  }

  private static Parsed command(String line) {
    Parsed parsed = parse(line.getBytes(UTF_8), Utf8.ALLOWED);
    if (parsed instanceof SyntaxError) {
      throw new AssertionError(FuzzSeeds.line(line.getBytes(UTF_8)) + " is " + parsed);
    }
    return parsed;
  }

  private static Parsed parse(byte[] line, Utf8 utf8) {
    return new CommandParser(SyntaxProfile.DEFAULT).parse(line, 0, line.length, utf8);
  }

  private static byte[] line(String before, byte[] input, String behind) {
    return (before + new String(input, ISO_8859_1) + behind).getBytes(ISO_8859_1);
  }
}
