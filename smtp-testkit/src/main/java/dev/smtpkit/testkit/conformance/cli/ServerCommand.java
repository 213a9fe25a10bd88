package dev.smtpkit.testkit.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.testkit.conformance.Clause;
import dev.smtpkit.testkit.conformance.Clauses;
import dev.smtpkit.testkit.conformance.Judge;
import dev.smtpkit.testkit.conformance.Judgement;
import dev.smtpkit.testkit.conformance.Outcome;
import dev.smtpkit.testkit.conformance.Target;
import dev.smtpkit.testkit.conformance.Verdict;
import dev.smtpkit.testkit.conformance.report.HtmlReport;
import dev.smtpkit.testkit.conformance.report.JsonReport;
import dev.smtpkit.testkit.conformance.report.JunitReport;
import dev.smtpkit.testkit.conformance.report.TextReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Judges a server. */
@Command(
    name = "server",
    description = "Judges the server at HOST:PORT.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no clause is broken",
      "1:at least one clause is broken",
      "2:the command line is wrong",
      "69:nobody answers there"
    })
final class ServerCommand implements Callable<Integer> {

  private static final int BREACHES = 1;
  private static final int NOBODY_THERE = 69;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Mixin
  private TargetOptions options;

  @Option(
      names = "--only",
      paramLabel = "ID",
      split = ",",
      description = "Only this clause or family; may be repeated.")
  private List<String> only = new ArrayList<>();

  @Option(names = "--list", description = "Print the clauses instead of trying them.")
  private boolean list;

  @Option(names = "--junit", paramLabel = "FILE", description = "Write JUnit XML.")
  private @Nullable Path junit;

  @Option(names = "--json", paramLabel = "FILE", description = "Write JSON.")
  private @Nullable Path json;

  @Option(names = "--html", paramLabel = "FILE", description = "Write a page of HTML.")
  private @Nullable Path html;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<Clause> clauses = chosen();
    if (list) {
      clauses.forEach(clause -> out.print(line(clause)));
      out.println(clauses.size() + " clauses");
      out.flush();
      return 0;
    }
    Target target = options.target(spec.commandLine());
    Judge judge;
    try {
      judge = Judge.of(target);
    } catch (IOException e) {
      spec.commandLine().getErr().println(options.server() + ": " + e.getMessage());
      return NOBODY_THERE;
    }
    Outcome outcome = judgeAll(judge, target, clauses, out);
    out.print(TextReport.of(outcome));
    out.flush();
    write(junit, JunitReport.of(outcome));
    write(json, JsonReport.of(outcome));
    write(html, HtmlReport.of(outcome));
    return outcome.with(Verdict.BREAKS).isEmpty() ? 0 : BREACHES;
  }

  private List<Clause> chosen() {
    List<Clause> clauses = Clauses.all();
    for (String word : only) {
      if (clauses.stream().noneMatch(clause -> Clauses.chosen(clause, List.of(word)))) {
        throw new ParameterException(
            spec.commandLine(), "--only " + word + ": no clause has this id; --list prints them");
      }
    }
    return clauses.stream().filter(clause -> Clauses.chosen(clause, only)).toList();
  }

  private static String line(Clause clause) {
    return String.format(
        Locale.ROOT,
        "%-44s %-8s %-26s %s%n",
        clause.id(),
        clause.severity().words(),
        clause.citation().place() + " " + clause.citation().level().words(),
        clause.title());
  }

  private static Outcome judgeAll(
      Judge judge, Target target, List<Clause> clauses, PrintWriter out) {
    Progress progress = new Progress(out, clauses.size());
    long start = System.nanoTime();
    List<Judgement> judgements = new ArrayList<>();
    for (Clause clause : clauses) {
      progress.begin(clause);
      judgements.add(judge.judge(clause));
    }
    progress.end();
    return new Outcome(
        target, judge.probe(), judgements, Duration.ofNanos(System.nanoTime() - start));
  }

  private static void write(@Nullable Path file, String content) throws IOException {
    if (file != null) {
      Files.write(file, content.getBytes(UTF_8));
    }
  }
}
