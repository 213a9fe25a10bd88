package dev.smtpkit.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Parsed;
import dev.smtpkit.proto.SyntaxError;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.proto.wire.CommandParser;
import java.io.BufferedReader;
import java.io.InputStreamReader;

/** The command parser alone: a line in, a command with its meaning or a syntax error out. */
final class ParseALine {

  private ParseALine() {}

  /** Describes the lines of standard input. */
  public static void main(String[] arguments) {
    new BufferedReader(new InputStreamReader(System.in, US_ASCII))
        .lines()
        .forEach(line -> System.out.println(describe(line)));
  }

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
