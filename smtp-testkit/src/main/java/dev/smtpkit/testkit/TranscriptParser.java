package dev.smtpkit.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the text of a transcript into exchanges. Used once. */
final class TranscriptParser {

  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|min|h)");

  private final String name;
  private final List<Exchange> exchanges = new ArrayList<>();

  /** The exchange under way: replaced or completed once a line does not belong to it. */
  private Exchange.Stimulus stimulus = new Exchange.Stimulus.Connect(1);

  private final StringBuilder sent = new StringBuilder();
  private final List<ExpectedLine> expected = new ArrayList<>();
  private int closeLine;
  private int line;

  TranscriptParser(String name) {
    this.name = name;
  }

  Transcript parse(String text) {
    for (String each : text.split("\r?\n", -1)) {
      line++;
      if (!each.isBlank() && !each.startsWith("#")) {
        try {
          accept(each);
        } catch (IllegalArgumentException | ArithmeticException e) {
          throw new IllegalArgumentException(name + ":" + line + ": " + e.getMessage(), e);
        }
      }
    }
    complete();
    if (exchanges.stream().allMatch(exchange -> exchange.expected().isEmpty())) {
      throw new IllegalArgumentException(
          name + ":" + line + ": the transcript expects nothing of the server");
    }
    return new Transcript(name, exchanges);
  }

  private void accept(String text) {
    if (text.equals("C:") || text.equals("S:")) {
      accept(text, "");
    } else if (text.length() < 3 || text.charAt(2) != ' ') {
      throw new IllegalArgumentException("not a line of a transcript: " + text);
    } else {
      accept(text.substring(0, 2), text.substring(3));
    }
  }

  private void accept(String kind, String rest) {
    switch (kind) {
      case "C:" -> send(latin1(rest.getBytes(UTF_8)) + "\r\n");
      case "C|" -> send(latin1(Escapes.decode(rest)));
      case "S:" -> expect(new ExpectedLine.Exact(line, latin1(rest.getBytes(UTF_8))));
      case "S~" -> expect(new ExpectedLine.Matching(line, Pattern.compile(rest)));
      case "T+" -> begin(new Exchange.Stimulus.Wait(line, nanos(rest.strip())));
      case "C!" -> {
        requireClose(rest);
        begin(new Exchange.Stimulus.End(line));
      }
      case "S!" -> {
        requireClose(rest);
        closeLine = line;
      }
      default -> throw new IllegalArgumentException("not a line of a transcript: " + kind);
    }
  }

  private void send(String octets) {
    if (octets.isEmpty()) {
      throw new IllegalArgumentException("no octets to send");
    }
    boolean continues = sent.length() > 0 && expected.isEmpty() && closeLine == 0;
    if (!continues) {
      begin(new Exchange.Stimulus.Send(line, ""));
    }
    sent.append(octets);
  }

  private void expect(ExpectedLine wanted) {
    if (closeLine != 0) {
      throw new IllegalArgumentException(
          "the connection is closed by line " + closeLine + ", nothing can be sent on it");
    }
    expected.add(wanted);
  }

  private void begin(Exchange.Stimulus next) {
    complete();
    stimulus = next;
  }

  private void complete() {
    Exchange.Stimulus complete =
        sent.length() > 0 ? new Exchange.Stimulus.Send(stimulus.line(), sent.toString()) : stimulus;
    exchanges.add(new Exchange(complete, expected, closeLine));
    sent.setLength(0);
    expected.clear();
    closeLine = 0;
  }

  private static void requireClose(String rest) {
    if (!rest.strip().equals("close")) {
      throw new IllegalArgumentException("\"close\" expected, not \"" + rest + '"');
    }
  }

  private static long nanos(String text) {
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
    return duration.toNanos();
  }

  private static String latin1(byte[] octets) {
    return new String(octets, ISO_8859_1);
  }
}
