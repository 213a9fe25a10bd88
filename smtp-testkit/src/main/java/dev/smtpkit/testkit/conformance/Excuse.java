package dev.smtpkit.testkit.conformance;

import java.util.Optional;

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
