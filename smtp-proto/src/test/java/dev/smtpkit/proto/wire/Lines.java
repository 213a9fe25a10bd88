package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.ClientAttribute;
import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Deviation;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.EnhancedStatusCode;
import dev.smtpkit.proto.Parsed;
import dev.smtpkit.proto.SyntaxError;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.Utf8;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/** Parses lines from every kind of memory, and says in a word what came out. */
final class Lines {

  /** Octets that would change the meaning of nearly any line if they were read. */
  private static final byte[] BEFORE = "RCPT TO:<".getBytes(ISO_8859_1);

  private static final byte[] BEHIND = ">\r\nQUIT\r\n 1\"@]".getBytes(ISO_8859_1);

  private Lines() {}

  static Parsed parse(String line) {
    return parse(line.getBytes(UTF_8), SyntaxProfile.DEFAULT, Utf8.REFUSED);
  }

  static Parsed parseInternational(String line) {
    return parse(line.getBytes(UTF_8), SyntaxProfile.DEFAULT, Utf8.ALLOWED);
  }

  /** The octets of a text whose characters are octets. */
  static byte[] octets(String line) {
    return line.getBytes(ISO_8859_1);
  }

  /** The result, the same from all memories. */
  static Parsed parse(byte[] line, SyntaxProfile profile, Utf8 utf8) {
    CommandParser parser = new CommandParser(profile);
    Parsed parsed = parser.parse(line.clone(), 0, line.length, utf8);
    Set<Deviation> deviations = parser.deviations();
    int behind = BEFORE.length + line.length;
    byte[] within = new byte[behind + BEHIND.length];
    System.arraycopy(BEFORE, 0, within, 0, BEFORE.length);
    System.arraycopy(line, 0, within, BEFORE.length, line.length);
    System.arraycopy(BEHIND, 0, within, behind, BEHIND.length);
    byte[] before = within.clone();
    ByteBuffer heap = ByteBuffer.wrap(within);
    ByteBuffer direct = ByteBuffer.allocateDirect(within.length).put(0, within);
    // One parser for all: nothing of the last line may show in the next.
    assertThat(parser.parse(within, BEFORE.length, behind, utf8)).isEqualTo(parsed);
    for (ByteBuffer in : new ByteBuffer[] {heap, direct, heap.asReadOnlyBuffer()}) {
      assertThat(parser.parse(in, BEFORE.length, behind, utf8)).isEqualTo(parsed);
      assertThat(in.position()).isZero();
      ByteBuffer slice = in.slice(3, within.length - 3);
      assertThat(parser.parse(slice, BEFORE.length - 3, behind - 3, utf8)).isEqualTo(parsed);
      assertThat(parser.deviations()).isEqualTo(deviations);
    }
    assertThat(within).as("the caller's octets").isEqualTo(before);
    return parsed;
  }

  static String describe(byte[] line, SyntaxProfile profile, Utf8 utf8) {
    CommandParser parser = new CommandParser(profile);
    parser.parse(line, 0, line.length, utf8);
    String described = describe(parse(line, profile, utf8));
    return described + (parser.deviations().isEmpty() ? "" : " " + parser.deviations());
  }

  static String describe(String line) {
    return describe(line.getBytes(UTF_8), SyntaxProfile.DEFAULT, Utf8.REFUSED);
  }

  static String describe(Parsed parsed) {
    if (parsed instanceof SyntaxError error) {
      EnhancedStatusCode enhanced = error.reply().enhanced();
      return error.reply().code() + " " + (enhanced == null ? "" : enhanced + " ") + error.kind();
    } else if (parsed instanceof Command.Mail mail) {
      return ("MAIL " + mail.reversePath() + " " + mail.parameters()).stripTrailing();
    } else if (parsed instanceof Command.Rcpt rcpt) {
      return ("RCPT " + rcpt.forwardPath() + " " + rcpt.parameters()).stripTrailing();
    } else if (parsed instanceof Command.Hello hello) {
      return (hello.verb() + " " + hello.name()).stripTrailing();
    } else if (parsed instanceof Command.Bdat bdat) {
      return "BDAT " + bdat.size() + (bdat.isLast() ? " LAST" : "");
    } else if (parsed instanceof Command.Auth auth) {
      return "AUTH "
          + auth.mechanism()
          + (auth.initialResponse() == null ? "" : " " + auth.initialResponse());
    } else if (parsed instanceof Command.Lookup lookup) {
      return lookup.verb()
          + " "
          + lookup.string()
          + (lookup.inReply() == Utf8.ALLOWED ? " [utf8]" : "");
    } else if (parsed instanceof Command.Help help) {
      return help.topic() == null ? "HELP" : "HELP " + help.topic();
    } else if (parsed instanceof Command.Etrn etrn) {
      return "ETRN " + etrn.argument();
    } else if (parsed instanceof Command.Atrn atrn) {
      String domains = atrn.domains().stream().map(DomainName::text).collect(joining(","));
      return domains.isEmpty() ? "ATRN" : "ATRN " + domains;
    } else if (parsed instanceof Command.Burl burl) {
      return "BURL " + burl.url() + (burl.isLast() ? " LAST" : "");
    } else if (parsed instanceof Command.ClientInfo info) {
      return info.verb() + " " + texts(info.attributes());
    }
    Command command = (Command) parsed;
    return command.verb() == null ? "UNKNOWN" : command.verb().name();
  }

  private static String texts(List<ClientAttribute> attributes) {
    return attributes.stream().map(ClientAttribute::text).collect(joining(" "));
  }
}
