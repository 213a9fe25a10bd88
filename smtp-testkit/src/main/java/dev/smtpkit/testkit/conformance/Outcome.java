package dev.smtpkit.testkit.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The judgements of a run.
 *
 * @param target the server
 * @param probe what it answered when it was asked first
 * @param judgements in the order of the clauses
 * @param time how long the run took
 */
public record Outcome(Target target, Judge.Probe probe, List<Judgement> judgements, Duration time) {

  /** Copies the list. */
  public Outcome {
    judgements = List.copyOf(judgements);
  }

  /** Those with a verdict, in order. */
  public List<Judgement> with(Verdict verdict) {
    return judgements.stream().filter(each -> each.verdict() == verdict).toList();
  }

  /** How many judgements there are of each verdict; all verdicts are there. */
  public static Map<Verdict, Integer> counts(List<Judgement> judgements) {
    Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    for (Verdict verdict : Verdict.values()) {
      counts.put(verdict, 0);
    }
    judgements.forEach(each -> counts.merge(each.verdict(), 1, Integer::sum));
    return counts;
  }

  /** How many judgements there are of one verdict. */
  public static int count(List<Judgement> judgements, Verdict verdict) {
    return (int) judgements.stream().filter(each -> each.verdict() == verdict).count();
  }

  /** The judgements of each family, in order. */
  public Map<Clause.Family, List<Judgement>> families() {
    Map<Clause.Family, List<Judgement>> families = new LinkedHashMap<>();
    for (Judgement each : judgements) {
      families.computeIfAbsent(each.clause().family(), family -> new ArrayList<>()).add(each);
    }
    return families;
  }

  /** The address of the server as it is written on a command line. */
  public String server() {
    String host = target.address().getHostString();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + target.address().getPort();
  }
}
