package dev.smtpkit.testkit.conformance;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Tries clauses on a server, each on a connection of its own. Confined to one thread. */
public final class Judge {

  private final Target target;
  private final Probe probe;

  /**
   * Made by {@link #of}: asks the server what it offers.
   *
   * @param greeting the first line that the server sends
   * @param offer what EHLO or LHLO names, after STARTTLS if the run is under it
   */
  public record Probe(String greeting, Offer offer) {}

  private Judge(Target target, Probe probe) {
    this.target = target;
    this.probe = probe;
  }

  /**
   * Connects once to learn what the server offers.
   *
   * @param target the server
   * @throws IOException if nobody accepts a connection there, or does not speak SMTP
   */
  public static Judge of(Target target) throws IOException {
    Placeholders words = new Placeholders(target, Offer.NONE);
    try (Dialogue dialogue = new Dialogue(Wire.connect(target), target.patience())) {
      SessionOpening opening = new SessionOpening(dialogue, target, words);
      opening.advanceTo(Opening.HELLO);
      return new Judge(target, new Probe(opening.greeting(), opening.offer()));
    } catch (UndecidableException e) {
      throw new IOException(e.reason(), e);
    }
  }

  /** What the server answered when it was asked first. */
  public Probe probe() {
    return probe;
  }

  /** Tries one clause. Never fails: what goes wrong on the way is a verdict too. */
  public Judgement judge(Clause clause) {
    for (Need need : clause.needs()) {
      Optional<Excuse> excuse = need.missing(target, probe.offer());
      if (excuse.isPresent()) {
        return excused(clause, excuse.get());
      }
    }
    if (clause.slow() && !target.slow()) {
      return excused(clause, new Excuse(Verdict.UNDECIDABLE, "takes minutes: needs --slow"));
    }
    long start = System.nanoTime();
    try (Dialogue dialogue = new Dialogue(Wire.connect(target), target.patience())) {
      Finding finding = attempt(clause, dialogue);
      return new Judgement(
          clause,
          finding.verdict(),
          finding.expected(),
          finding.seen(),
          dialogue.transcript(),
          Duration.ofNanos(System.nanoTime() - start));
    } catch (IOException e) {
      return excused(clause, new Excuse(Verdict.UNDECIDABLE, "no connection: " + e.getMessage()));
    }
  }

  private static Judgement excused(Clause clause, Excuse excuse) {
    return new Judgement(clause, excuse.verdict(), "", excuse.reason(), List.of(), Duration.ZERO);
  }

  private Finding attempt(Clause clause, Dialogue dialogue) {
    Placeholders words = new Placeholders(target, probe.offer());
    try {
      new SessionOpening(dialogue, target, words).advanceTo(clause.opening());
      StepRunner runner = new StepRunner(dialogue, words, clause.citation().level());
      for (Step step : clause.steps()) {
        Optional<Finding> finding = runner.run(step);
        if (finding.isPresent()) {
          return finding.get();
        }
      }
      return runner.kept();
    } catch (UndecidableException e) {
      return new Finding(Verdict.UNDECIDABLE, e.expected(), e.reason());
    }
  }
}
