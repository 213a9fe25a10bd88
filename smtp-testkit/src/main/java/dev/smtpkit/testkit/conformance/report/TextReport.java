package dev.smtpkit.testkit.conformance.report;

import dev.smtpkit.testkit.conformance.Clause;
import dev.smtpkit.testkit.conformance.Judgement;
import dev.smtpkit.testkit.conformance.Outcome;
import dev.smtpkit.testkit.conformance.Verdict;
import java.util.List;

/** What the terminal shows: a table of the families, and what breaks at length. */
public final class TextReport {

  private TextReport() {}

  /** The whole report. */
  public static String of(Outcome outcome) {
    StringBuilder text = new StringBuilder();
    List<Judgement> breaches = outcome.with(Verdict.BREAKS);
    breaches.forEach(each -> text.append(detail(each)).append('\n'));
    for (Judgement each : outcome.with(Verdict.TOLERATED)) {
      text.append(
          Markup.format(
              "tolerated deviation  %s: %s%n  expected %s, seen %s%n",
              each.clause().id(), each.clause().title(), each.expected(), each.seen()));
    }
    table(outcome, text.append('\n'));
    text.append(summary(outcome, breaches.size()));
    return text.toString();
  }

  /** One judgement with its sentence and its transcript. */
  public static String detail(Judgement judgement) {
    Clause clause = judgement.clause();
    StringBuilder text = new StringBuilder();
    text.append(judgement.verdict().words()).append("  ").append(clause.id());
    text.append(" (").append(clause.severity().words()).append("): ");
    text.append(clause.title()).append('\n');
    text.append("  ").append(clause.citation().place()).append(": \"");
    text.append(clause.citation().sentence()).append("\"\n");
    text.append("  expected ").append(judgement.expected());
    text.append(", seen ").append(judgement.seen()).append('\n');
    judgement.transcript().forEach(line -> text.append("    ").append(line).append('\n'));
    return text.toString();
  }

  private static void table(Outcome outcome, StringBuilder text) {
    String row = "%-34s %7s %10s %7s %12s %12s%n";
    text.append(
        Markup.format(row, "", "keeps", "tolerated", "breaks", "not offered", "undecidable"));
    outcome.families().forEach((family, all) -> text.append(row(row, family.title(), all)));
    text.append(row(row, "all", outcome.judgements()));
  }

  private static String row(String row, String title, List<Judgement> all) {
    return Markup.format(
        row,
        title,
        Outcome.count(all, Verdict.KEEPS),
        Outcome.count(all, Verdict.TOLERATED),
        Outcome.count(all, Verdict.BREAKS),
        Outcome.count(all, Verdict.NOT_OFFERED),
        Outcome.count(all, Verdict.UNDECIDABLE));
  }

  private static String summary(Outcome outcome, int breaches) {
    return Markup.format(
        "%n%s: %d clauses in %.1f s, %s%n",
        outcome.server(),
        outcome.judgements().size(),
        outcome.time().toMillis() / 1000.0,
        breaches == 0 ? "no breach" : breaches == 1 ? "1 breach" : breaches + " breaches");
  }
}
