package dev.smtpkit.testkit.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of clauses. Used once. The format is in docs/conformance.md: a statement begins at
 * the margin and holds for the clauses below it, an indented line belongs to the clause above.
 */
final class ClauseParser {

  private static final Pattern CITE =
      Pattern.compile(
          "(RFC [0-9]+|draft-\\S+) (\\S+) (MUST NOT|MUST|SHOULD NOT|SHOULD|RULE) \"(.*)\"");

  private final String file;
  private final List<Clause> clauses = new ArrayList<>();
  private Clause.@Nullable Family family;
  private @Nullable Citation citation;

  /** Of the citation: for the clauses below it. */
  private Context common = new Context();

  private @Nullable Draft draft;

  ClauseParser(String file) {
    this.file = file;
  }

  List<Clause> parse(String text) {
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      int number = i + 1;
      String line = lines.get(i);
      if (line.startsWith("cite ")) {
        // A sentence goes on until a line ends with its quotation mark.
        StringBuilder whole = new StringBuilder(line.strip());
        while (!whole.toString().endsWith("\"") && ++i < lines.size()) {
          whole.append(' ').append(lines.get(i).strip());
        }
        line = whole.toString();
      }
      String statement = line;
      located(number, () -> accept(statement));
    }
    located(lines.size(), this::finish);
    return clauses;
  }

  private void located(int number, Runnable reading) {
    try {
      reading.run();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ":" + number + ": " + e.getMessage(), e);
    }
  }

  private void accept(String line) {
    if (line.isBlank() || line.startsWith("#")) {
      return;
    }
    boolean indented = line.startsWith("  ");
    String[] words = line.strip().split(" ", 2);
    String rest = words.length > 1 ? words[1] : "";
    if (indented) {
      if (draft == null) {
        throw new IllegalArgumentException("an indented line needs a clause above it");
      }
      draft.accept(words[0], rest);
    } else {
      finish();
      statement(words[0], rest);
    }
  }

  private void statement(String word, String rest) {
    switch (word) {
      case "family" -> {
        String[] parts = rest.split(" ", 2);
        family = new Clause.Family(parts[0], parts[1]);
      }
      case "cite" -> {
        citation = cite(rest);
        common = new Context();
      }
      case "clause" -> draft = begin(rest);
      default -> common.accept(word, rest);
    }
  }

  private static Citation cite(String text) {
    Matcher cite = CITE.matcher(text);
    if (!cite.matches()) {
      throw new IllegalArgumentException(
          "not a citation such as RFC 5321 4.1.1.4 MUST \"...\": " + text);
    }
    Citation.Level level =
        Citation.Level.valueOf(cite.group(3).replace(' ', '_').toUpperCase(Locale.ROOT));
    return new Citation(cite.group(1), cite.group(2), level, cite.group(4).replaceAll(" +", " "));
  }

  private Draft begin(String rest) {
    if (family == null || citation == null) {
      throw new IllegalArgumentException("a clause needs a family and a citation above it");
    }
    String[] parts = rest.split(" ", 2);
    if (parts.length < 2 || !parts[0].matches("[a-z0-9]+(-[a-z0-9]+)*")) {
      throw new IllegalArgumentException(
          "a clause needs a name of lower-case words with hyphens, and a title: " + rest);
    }
    return new Draft(parts[0], parts[1], new Context(common));
  }

  private void finish() {
    if (draft != null && family != null && citation != null) {
      clauses.add(draft.finish(family, citation));
    }
    draft = null;
  }

  /** What may be said for many clauses, and in one of them. */
  private static final class Context {
    private Opening opening = Opening.READY;
    private final List<Need> needs = new ArrayList<>();
    private Optional<Severity> severity = Optional.empty();
    private boolean slow;

    Context() {}

    Context(Context other) {
      opening = other.opening;
      needs.addAll(other.needs);
      severity = other.severity;
      slow = other.slow;
    }

    void accept(String word, String rest) {
      switch (word) {
        case "given" -> opening = Opening.valueOf(rest.toUpperCase(Locale.ROOT));
        case "needs" -> needs.add(need(rest));
        case "severe" -> severity = Optional.of(Severity.SEVERE);
        case "slow" -> slow = true;
        default -> throw new IllegalArgumentException("unknown statement \"" + word + '"');
      }
    }

    private static Need need(String text) {
      if (text.startsWith("no ")) {
        return new Need.NotOffered(text.substring(3));
      }
      for (Need.Given given : Need.Given.values()) {
        if (text.equals(given.name().toLowerCase(Locale.ROOT))) {
          return given;
        }
      }
      String[] words = text.split(" ", 2);
      if (!words[0].matches("[A-Z0-9-]+")) {
        throw new IllegalArgumentException(
            "needs login, clear, tls, smtp, lmtp or an EHLO keyword, not \"" + text + '"');
      }
      return new Need.Offered(words[0], words.length > 1 ? words[1] : "");
    }
  }

  /** A clause whose lines are being read. */
  private static final class Draft {
    private final String name;
    private final String title;
    private final Context context;
    private final List<Step> steps = new ArrayList<>();

    Draft(String name, String title, Context context) {
      this.name = name;
      this.title = title;
      this.context = context;
    }

    void accept(String word, String rest) {
      switch (word) {
        case "C:" -> send(rest.replace("\\", "\\\\") + "\\r\\n");
        case "C|" -> send(rest);
        case "S:" -> steps.add(new Step.Await(ReplyPattern.parse(rest), List.of()));
        case "S*" -> repeated(rest);
        case "S?" -> other(rest);
        case "--" -> steps.add(event(rest));
        default -> context.accept(word, rest);
      }
    }

    /** Lines without a reply between them leave in one write. */
    private void send(String text) {
      Placeholders.check(text);
      int last = steps.size() - 1;
      if (last >= 0 && steps.get(last) instanceof Step.Send before) {
        steps.set(last, new Step.Send(before.text() + text));
      } else {
        steps.add(new Step.Send(text));
      }
    }

    /** So many replies of one kind. What ends the clause stands under the last of them. */
    private void repeated(String text) {
      String[] words = text.split(" ", 2);
      if (words.length < 2 || !words[0].matches("[1-9][0-9]{0,3}")) {
        throw new IllegalArgumentException("S* has a number and a reply: " + text);
      }
      Step.Await reply = new Step.Await(ReplyPattern.parse(words[1]), List.of());
      steps.addAll(Collections.nCopies(Integer.parseInt(words[0]), reply));
    }

    private void other(String text) {
      String[] parts = text.split(" => ", 2);
      int last = steps.size() - 1;
      if (parts.length < 2 || last < 0 || !(steps.get(last) instanceof Step.Await before)) {
        throw new IllegalArgumentException(
            "S? stands under S: and has a reply, => and a verdict: " + text);
      }
      String[] words = parts[1].split(" ", 2);
      Verdict verdict = Verdict.valueOf(words[0].toUpperCase(Locale.ROOT));
      List<Step.Ending> others = new ArrayList<>(before.others());
      others.add(
          new Step.Ending(ReplyPattern.parse(parts[0]), verdict, words.length > 1 ? words[1] : ""));
      steps.set(last, new Step.Await(before.wanted(), others));
    }

    private static Step event(String text) {
      Matcher silence = Pattern.compile("silence for ([0-9]+) s").matcher(text);
      if (silence.matches()) {
        return new Step.Silence(Duration.ofSeconds(Integer.parseInt(silence.group(1))));
      }
      return switch (text) {
        case "closed" -> new Step.AwaitClose();
        case "handshake" -> new Step.Handshake(false);
        case "handshake, or it fails" -> new Step.Handshake(true);
        case "end of input" -> new Step.EndOfInput();
        default -> throw new IllegalArgumentException("unknown event \"" + text + '"');
      };
    }

    Clause finish(Clause.Family family, Citation citation) {
      String id = family.id() + "." + name;
      if (steps.isEmpty() || steps.get(steps.size() - 1) instanceof Step.Send) {
        throw new IllegalArgumentException(
            "clause " + id + " above ends without awaiting anything");
      }
      Severity severity =
          context.severity.orElse(citation.level().isBinding() ? Severity.MAJOR : Severity.MINOR);
      return new Clause(
          id,
          title,
          family,
          citation,
          severity,
          context.opening,
          context.needs,
          context.slow,
          steps);
    }
  }
}
