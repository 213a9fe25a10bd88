package dev.smtpkit.testkit.conformance.report;

import static dev.smtpkit.testkit.conformance.report.Markup.xml;

import dev.smtpkit.testkit.conformance.Clause;
import dev.smtpkit.testkit.conformance.Judgement;
import dev.smtpkit.testkit.conformance.Outcome;
import dev.smtpkit.testkit.conformance.Verdict;
import java.util.List;

/**
 * The outcome in the XML that build servers read as JUnit's. A breach is a failure; a clause that
 * was not tried is skipped; a tolerated deviation passes, and its output says so.
 */
public final class JunitReport {

  private JunitReport() {}

  /** The whole document. */
  public static String of(Outcome outcome) {
    StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.append("<testsuites>\n");
    outcome.families().forEach((family, all) -> suite(family, all, text));
    return text.append("</testsuites>\n").toString();
  }

  private static void suite(Clause.Family family, List<Judgement> all, StringBuilder text) {
    text.append(
        Markup.format(
            "  <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"%d\">\n",
            xml(family.title()),
            all.size(),
            Outcome.count(all, Verdict.BREAKS),
            Outcome.count(all, Verdict.NOT_OFFERED) + Outcome.count(all, Verdict.UNDECIDABLE)));
    all.forEach(each -> testCase(each, text));
    text.append("  </testsuite>\n");
  }

  private static void testCase(Judgement judgement, StringBuilder text) {
    Clause clause = judgement.clause();
    text.append(
        Markup.format(
            "    <testcase classname=\"smtp.%s\" name=\"%s: %s\" time=\"%.3f\">\n",
            xml(clause.family().id()),
            xml(clause.id()),
            xml(clause.title()),
            judgement.time().toMillis() / 1000.0));
    switch (judgement.verdict()) {
      case KEEPS -> {}
      case TOLERATED -> element("system-out", "", TextReport.detail(judgement), text);
      case BREAKS ->
          element(
              "failure",
              Markup.format(
                  " message=\"expected %s, seen %s\"",
                  xml(judgement.expected()), xml(judgement.seen())),
              TextReport.detail(judgement),
              text);
      case NOT_OFFERED, UNDECIDABLE ->
          text.append(
              Markup.format(
                  "      <skipped message=\"%s: %s\"/>\n",
                  judgement.verdict().words(), xml(judgement.seen())));
    }
    text.append("    </testcase>\n");
  }

  private static void element(String name, String attributes, String content, StringBuilder text) {
    text.append("      <").append(name).append(attributes).append('>');
    text.append(xml(content)).append("</").append(name).append(">\n");
  }
}
