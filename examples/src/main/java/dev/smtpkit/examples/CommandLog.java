package dev.smtpkit.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Deviation;
import dev.smtpkit.proto.Parsed;
import dev.smtpkit.proto.SyntaxError;
import dev.smtpkit.proto.SyntaxProfile;
import dev.smtpkit.proto.Utf8;
import dev.smtpkit.proto.wire.CommandParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The lenient parser over a log of commands: how often each verb came, which clauses were violated,
 * and what a strict server would have refused.
 *
 * <pre>{@code
 * java -cp … dev.smtpkit.examples.CommandLog commands.log
 * }</pre>
 */
final class CommandLog {

  private final CommandParser parser = new CommandParser(SyntaxProfile.LENIENT);
  private final Map<String, Integer> counts = new TreeMap<>();

  /** Prints the counts of a file whose lines are commands. */
  public static void main(String[] arguments) throws IOException {
    CommandLog log = new CommandLog();
    try (Stream<String> lines = Files.lines(Path.of(arguments[0]), UTF_8)) {
      lines.forEach(log::add);
    }
    log.counts().forEach((what, count) -> System.out.println(count + "\t" + what));
  }

  /** Counts a line. */
  void add(String line) {
    byte[] octets = line.getBytes(UTF_8);
    Parsed parsed = parser.parse(octets, 0, octets.length, Utf8.ALLOWED);
    if (parsed instanceof SyntaxError error) {
      count(error.kind() + " (" + error.kind().clause() + ")");
    } else if (parsed instanceof Command command) {
      count(String.valueOf(command.verb()));
    }
    for (Deviation deviation : parser.deviations()) {
      count("tolerated " + deviation);
    }
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  /** The counts, by what was counted. */
  Map<String, Integer> counts() {
    return counts;
  }
}
