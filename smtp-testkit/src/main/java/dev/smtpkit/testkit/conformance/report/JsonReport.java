package dev.smtpkit.testkit.conformance.report;

import static dev.smtpkit.testkit.conformance.report.Markup.json;

import dev.smtpkit.testkit.conformance.Clause;
import dev.smtpkit.testkit.conformance.Judgement;
import dev.smtpkit.testkit.conformance.Outcome;
import java.util.stream.Collectors;

/** The outcome as one JSON object; docs/conformance.md has its members. */
public final class JsonReport {

  private JsonReport() {}

  /** The whole object. */
  public static String of(Outcome outcome) {
    String counts =
        Outcome.counts(outcome.judgements()).entrySet().stream()
            .map(each -> json(each.getKey().key()) + ": " + each.getValue())
            .collect(Collectors.joining(", "));
    String judgements =
        outcome.judgements().stream()
            .map(JsonReport::judgement)
            .collect(Collectors.joining(",\n    "));
    return Markup.format(
        """
        {
          "server": %s,
          "greeting": %s,
          "offer": %s,
          "milliseconds": %d,
          "verdicts": {%s},
          "clauses": [
            %s
          ]
        }
        """,
        json(outcome.server()),
        json(outcome.probe().greeting()),
        json(outcome.probe().offer().toString()),
        outcome.time().toMillis(),
        counts,
        judgements);
  }

  private static String judgement(Judgement judgement) {
    Clause clause = judgement.clause();
    String transcript =
        judgement.transcript().stream().map(Markup::json).collect(Collectors.joining(", "));
    return "{"
        + member("id", clause.id())
        + member("family", clause.family().id())
        + member("title", clause.title())
        + member("place", clause.citation().place())
        + member("level", clause.citation().level().words())
        + member("sentence", clause.citation().sentence())
        + member("severity", clause.severity().words())
        + member("verdict", judgement.verdict().key())
        + member("expected", judgement.expected())
        + member("seen", judgement.seen())
        + "\"milliseconds\": "
        + judgement.time().toMillis()
        + ", \"transcript\": ["
        + transcript
        + "]}";
  }

  private static String member(String name, String value) {
    return json(name) + ": " + json(value) + ", ";
  }
}
