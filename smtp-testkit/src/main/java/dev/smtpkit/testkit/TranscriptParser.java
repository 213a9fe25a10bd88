package dev.smtpkit.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.testkit.text.Escapes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the text of a transcript into entries. Used once. */
final class TranscriptParser {

  /** As much as {@link VirtualClock} takes, in whole days. */
  private static final Duration LONGEST_WAIT =
      Duration.ofDays(Duration.ofNanos(Long.MAX_VALUE).toDays());

  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|min|h)");

  private final String name;
  private final List<String> comments = new ArrayList<>();
  private final List<TranscriptEntry> entries = new ArrayList<>();

  /** The stimulus of the entry that is being read; an entry ends where the next one begins. */
  private Stimulus stimulus = new Stimulus.Connect(1);

  private final StringBuilder sent = new StringBuilder();
  private final List<ExpectedLine> expected = new ArrayList<>();
  private OptionalInt closeLine = OptionalInt.empty();
  private int line;

  TranscriptParser(String name) {
    this.name = name;
  }

  Transcript parse(String text) {
    for (String each : text.split("\r?\n", -1)) {
      line++;
      if (each.startsWith("#")) {
        comments.add(each);
      } else if (!each.isBlank()) {
        try {
          accept(each);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(name + ":" + line + ": " + e.getMessage(), e);
        }
      }
    }
    complete();
    if (entries.stream().allMatch(entry -> entry.expected().isEmpty())) {
      throw new IllegalArgumentException(
          name + ":" + line + ": no line expects the server to send anything: add a line S: or S~");
    }
    return new Transcript(name, comments, entries);
  }

  private void accept(String text) {
    if (text.equals("C:") || text.equals("S:")) {
      accept(text, "");
    } else if (text.length() < 3 || text.charAt(2) != ' ') {
      throw malformed(text);
    } else {
      accept(text.substring(0, 2), text.substring(3));
    }
  }

  private void accept(String kind, String rest) {
    switch (kind) {
      case "C:" -> send(latin1(rest.getBytes(UTF_8)) + "\r\n");
      case "C|" -> send(latin1(Escapes.decode(rest)));
      case "S:" -> expect(ExpectedLine.exactly(line, latin1(rest.getBytes(UTF_8))));
      case "S~" -> expect(ExpectedLine.matching(line, Pattern.compile(rest)));
      case "T+" -> begin(new Stimulus.Wait(line, duration(rest.strip())));
      case "C!" -> {
        requireClose(rest);
        begin(new Stimulus.EndOfInput(line));
      }
      case "S!" -> {
        requireClose(rest);
        closeLine = OptionalInt.of(line);
      }
      default -> throw malformed(kind + " " + rest);
    }
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "not a line of a transcript: "
            + text
            + " (a line begins with #, C:, C|, C!, S:, S~, S! or T+, then a blank)");
  }

  private void send(String octets) {
    if (octets.isEmpty()) {
      throw new IllegalArgumentException("no octets to send: a group needs one or more");
    }
    boolean continues = sent.length() > 0 && expected.isEmpty() && closeLine.isEmpty();
    if (!continues) {
      begin(new Stimulus.Send(line, ""));
    }
    sent.append(octets);
  }

  private void expect(ExpectedLine wanted) {
    if (closeLine.isPresent()) {
      throw new IllegalArgumentException(
          "the connection is closed by line "
              + closeLine.getAsInt()
              + ", nothing can be sent on it");
    }
    expected.add(wanted);
  }

  private void begin(Stimulus next) {
    complete();
    stimulus = next;
  }

  private void complete() {
    Stimulus complete =
        sent.length() > 0 ? new Stimulus.Send(stimulus.lineNumber(), sent.toString()) : stimulus;
    entries.add(new TranscriptEntry(complete, expected, closeLine));
    sent.setLength(0);
    expected.clear();
    closeLine = OptionalInt.empty();
  }

  private static void requireClose(String rest) {
    if (!rest.strip().equals("close")) {
      throw new IllegalArgumentException("\"close\" expected, not \"" + rest + '"');
    }
  }

  private static Duration duration(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      throw new IllegalArgumentException("not a time such as 300s, 5min, 20ms or 1h: " + text);
    }
    long amount = Long.parseLong(time.group(1));
    Duration duration =
        switch (time.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "min" -> Duration.ofMinutes(amount);
          default -> Duration.ofHours(amount);
        };
    if (duration.compareTo(LONGEST_WAIT) > 0) {
      throw new IllegalArgumentException(
          text + " is longer than " + LONGEST_WAIT.toDays() + " days, the most that a clock takes");
    }
    return duration;
  }

  private static String latin1(byte[] octets) {
    return new String(octets, ISO_8859_1);
  }
}
