package dev.smtpkit.examples.readme;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Parsed;
import dev.smtpkit.proto.SyntaxError;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.proto.wire.CommandParser;

/** The parser alone. */
final class ParseALine {

  private ParseALine() {}

  static String describe(String line) {
    // readme-begin
    CommandParser parser = new CommandParser(SyntaxProfile.STRICT);
    byte[] octets = line.getBytes(US_ASCII);
    Parsed parsed = parser.parse(octets, 0, octets.length, Utf8.REFUSED);
    if (parsed instanceof Command.Mail mail) {
      return "from " + mail.reversePath() + ", " + mail.parameters().size().orElse(0) + " octets";
    }
    if (parsed instanceof SyntaxError error) {
      return error.reply() + " (" + error.kind().clause() + ")";
    }
    return parsed.toString();
    // readme-end
  }
}
