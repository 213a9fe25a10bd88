package dev.smtpkit.testkit.conformance.report;

import static dev.smtpkit.testkit.conformance.report.Markup.xml;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.testkit.conformance.Clause;
import dev.smtpkit.testkit.conformance.Judgement;
import dev.smtpkit.testkit.conformance.Outcome;
import dev.smtpkit.testkit.conformance.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The outcome as one page of HTML that needs no other file and no script. */
public final class HtmlReport {

  private HtmlReport() {}

  /** The whole page. */
  public static String of(Outcome outcome) {
    StringBuilder text = new StringBuilder();
    text.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    text.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    text.append("<title>SMTP conformance of ").append(xml(outcome.server())).append("</title>\n");
    text.append("<style>\n").append(style()).append("</style>\n</head>\n<body>\n");
    head(outcome, text);
    overview(outcome, text);
    worst(outcome, text);
    outcome.families().forEach((family, all) -> family(family, all, text));
    return text.append("</body>\n</html>\n").toString();
  }

  private static void head(Outcome outcome, StringBuilder text) {
    text.append("<header>\n<h1>SMTP conformance</h1>\n<p class=\"server\">");
    text.append(xml(outcome.server())).append("</p>\n<dl>\n");
    entry("Greeting", outcome.probe().greeting(), text);
    entry("Offers", outcome.probe().offer().toString(), text);
    entry(
        "Run",
        Markup.format(
            "%d clauses in %.1f s, %s, %s",
            outcome.judgements().size(),
            outcome.time().toMillis() / 1000.0,
            outcome.target().lmtp() ? "LMTP" : "SMTP",
            switch (outcome.target().tls()) {
              case NONE -> "without TLS";
              case STARTTLS -> "under STARTTLS";
              case IMPLICIT -> "under TLS";
            }),
        text);
    text.append("</dl>\n<ul class=\"tiles\">\n");
    Outcome.counts(outcome.judgements())
        .forEach(
            (verdict, count) ->
                text.append("<li class=\"tile ")
                    .append(count == 0 ? "none" : verdict.key())
                    .append("\"><b>")
                    .append(count)
                    .append("</b> ")
                    .append(verdict.words())
                    .append("</li>\n"));
    text.append("</ul>\n</header>\n");
  }

  private static void entry(String name, String value, StringBuilder text) {
    text.append("<dt>").append(name).append("</dt><dd>").append(xml(value)).append("</dd>\n");
  }

  private static void overview(Outcome outcome, StringBuilder text) {
    text.append("<div class=\"scroll\"><table>\n<thead><tr><th>Family</th>");
    for (Verdict verdict : Verdict.values()) {
      text.append("<th>").append(verdict.words()).append("</th>");
    }
    text.append("</tr></thead>\n<tbody>\n");
    outcome
        .families()
        .forEach(
            (family, all) -> {
              text.append("<tr><td><a href=\"#").append(family.id()).append("\">");
              text.append(xml(family.title())).append("</a></td>");
              Map<Verdict, Integer> counts = Outcome.counts(all);
              counts.forEach(
                  (verdict, count) ->
                      text.append("<td class=\"")
                          .append(count == 0 ? "none" : verdict.key())
                          .append("\">")
                          .append(count)
                          .append("</td>"));
              text.append("</tr>\n");
            });
    text.append("</tbody>\n</table></div>\n");
  }

  private static void worst(Outcome outcome, StringBuilder text) {
    List<Judgement> breaches =
        outcome.with(Verdict.BREAKS).stream()
            .sorted(Comparator.comparing(each -> each.clause().severity()))
            .toList();
    if (breaches.isEmpty()) {
      return;
    }
    text.append("<section>\n<h2>Broken clauses</h2>\n<p>What the server does not do:</p>\n");
    for (Judgement each : breaches) {
      text.append("<p class=\"breach\"><span class=\"severity ");
      text.append(each.clause().severity().words()).append("\">");
      text.append(each.clause().severity().words()).append("</span> <a href=\"#");
      text.append(each.clause().id()).append("\">").append(xml(each.clause().title()));
      text.append("</a></p>\n");
    }
    text.append("</section>\n");
  }

  private static void family(Clause.Family family, List<Judgement> all, StringBuilder text) {
    text.append("<section id=\"").append(family.id()).append("\">\n<h2>");
    text.append(xml(family.title())).append("</h2>\n");
    all.forEach(each -> clause(each, text));
    text.append("</section>\n");
  }

  private static void clause(Judgement judgement, StringBuilder text) {
    Clause clause = judgement.clause();
    boolean open = judgement.verdict() == Verdict.BREAKS;
    text.append("<details id=\"").append(clause.id()).append(open ? "\" open>" : "\">");
    text.append("<summary><span class=\"verdict ").append(judgement.verdict().key());
    text.append("\">").append(judgement.verdict().words()).append("</span> ");
    text.append(xml(clause.title())).append("<code>").append(clause.id());
    text.append("</code></summary>\n<blockquote>").append(xml(clause.citation().sentence()));
    text.append("<cite>").append(xml(clause.citation().place())).append(" · ");
    text.append(clause.citation().level().words()).append(" · ");
    text.append(clause.severity().words()).append("</cite></blockquote>\n");
    text.append("<dl>\n");
    if (!judgement.expected().isEmpty()) {
      entry("Expected", judgement.expected(), text);
    }
    entry(judgement.transcript().isEmpty() ? "Because" : "Seen", judgement.seen(), text);
    text.append("</dl>\n");
    if (!judgement.transcript().isEmpty()) {
      text.append("<pre>");
      judgement.transcript().forEach(line -> line(line, text));
      text.append("</pre>\n");
    }
    text.append("</details>\n");
  }

  private static void line(String line, StringBuilder text) {
    String kind = line.startsWith("C") ? "client" : line.startsWith("S") ? "server-said" : "note";
    text.append("<span class=\"").append(kind).append("\">");
    text.append(xml(line)).append("</span>\n");
  }

  private static String style() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IllegalStateException("the jar has no report.css");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
