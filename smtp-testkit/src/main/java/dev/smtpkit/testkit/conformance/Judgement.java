package dev.smtpkit.testkit.conformance;

import java.time.Duration;
import java.util.List;

/**
 * How a server did by one clause.
 *
 * @param clause the clause
 * @param verdict the verdict
 * @param expected what would have kept the clause; empty if nothing was tried
 * @param seen what came, or why the clause was not tried
 * @param transcript the whole dialogue; a line begins with {@code C:}, {@code S:} or {@code --}
 * @param time how long it took
 */
public record Judgement(
    Clause clause,
    Verdict verdict,
    String expected,
    String seen,
    List<String> transcript,
    Duration time) {

  /** Copies the transcript. */
  public Judgement {
    transcript = List.copyOf(transcript);
  }
}
