package dev.smtpkit.testkit.conformance;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

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

  /**
   * Why a clause was not tried.
   *
   * @param verdict {@link Verdict#NOT_OFFERED} or {@link Verdict#UNDECIDABLE}
   * @param reason in words
   */
  public record Excuse(Verdict verdict, String reason) {
    static Optional<Excuse> notOffered(String reason) {
      return Optional.of(new Excuse(Verdict.NOT_OFFERED, reason));
    }

    static Optional<Excuse> undecidable(String reason) {
      return Optional.of(new Excuse(Verdict.UNDECIDABLE, reason));
    }
  }
}
