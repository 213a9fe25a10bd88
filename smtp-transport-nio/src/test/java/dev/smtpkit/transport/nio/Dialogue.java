package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A written dialogue of smtp-session, to be held over a real socket: its format is that of {@code
 * dev.smtpkit.testkit.Transcript}.
 *
 * @param name its file's
 * @param server the server that its head asks for, empty for the plainest
 * @param greeting what that says first, empty for the usual
 * @param steps what happens
 */
record Dialogue(String name, String server, String greeting, List<Step> steps) {

  private static final Path DIRECTORY = Path.of("../smtp-session/src/test/resources/transcripts");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x([0-9A-Fa-f]{2})|(.))");

  /** One thing that happens. */
  sealed interface Step {
    /** The client sends octets, one char each. */
    record Send(String octets) implements Step {}

    /** The server must say a line. */
    record Expect(String line, Predicate<String> right) implements Step {}

    /** The client ends its input. */
    record End() implements Step {}

    /** The server must have closed the connection. */
    record Closed() implements Step {}
  }

  /** All of them but those in which time jumps. */
  static List<Dialogue> all() throws IOException {
    List<Dialogue> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      for (Path file : files.sorted().toList()) {
        String text = Files.readString(file);
        if (text.lines().noneMatch(line -> line.startsWith("T+"))) {
          all.add(parse(String.valueOf(file.getFileName()), text));
        }
      }
    }
    return all;
  }

  private static Dialogue parse(String name, String text) {
    List<Step> steps = new ArrayList<>();
    StringBuilder group = new StringBuilder();
    for (String line : text.lines().filter(each -> each.matches("[CS].*")).toList()) {
      String rest = line.substring(Math.min(3, line.length()));
      switch (line.substring(0, 2)) {
        case "C:" -> group.append(latin1(rest)).append("\r\n");
        case "C|" -> group.append(latin1(rest, true));
        default -> {
          if (!group.isEmpty()) {
            steps.add(new Step.Send(group.toString()));
            group.setLength(0);
          }
          steps.add(other(line.substring(0, 2), rest));
        }
      }
    }
    if (!group.isEmpty()) {
      steps.add(new Step.Send(group.toString()));
    }
    return new Dialogue(name, head(text, "# with:"), head(text, "# greeting:"), steps);
  }

  private static Step other(String kind, String rest) {
    return switch (kind) {
      case "S:" -> new Step.Expect(rest, latin1(rest)::equals);
      case "S~" -> new Step.Expect(rest, Pattern.compile(rest).asMatchPredicate());
      case "C!" -> new Step.End();
      case "S!" -> new Step.Closed();
      default -> throw new IllegalArgumentException(kind + ' ' + rest);
    };
  }

  private static String head(String text, String mark) {
    return text.lines()
        .filter(line -> line.startsWith(mark))
        .map(line -> line.substring(mark.length()).strip())
        .findFirst()
        .orElse("");
  }

  private static String latin1(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  private static String latin1(String text, boolean escapes) {
    String octets = latin1(text);
    return escapes ? ESCAPE.matcher(octets).replaceAll(Dialogue::unescape) : octets;
  }

  private static String unescape(MatchResult escape) {
    if (escape.group(1) != null) {
      return quoted((char) Integer.parseInt(escape.group(1), 16));
    }
    return switch (escape.group(2)) {
      case "r" -> "\r";
      case "n" -> "\n";
      case "t" -> "\t";
      case "0" -> "\0";
      case "\\" -> quoted('\\');
      default -> throw new IllegalArgumentException(escape.group());
    };
  }

  private static String quoted(char octet) {
    return Matcher.quoteReplacement(String.valueOf(octet));
  }
}
