package dev.smtpkit.testkit.conformance;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs the steps of one clause and finds where it ends. Used once. */
final class StepRunner {

  /** Announces that the server closes the session, and may answer any command (RFC 5321 3.8). */
  private static final ReplyPattern SHUTTING_DOWN = ReplyPattern.parse("421");

  /** A refusal that depends on who is who, not on the protocol: X.7.1 of RFC 3463, or 530. */
  private static final ReplyPattern POLICY =
      ReplyPattern.parse("4yz | 5yz ~ \\A(530|...[- ][45]\\.7\\.1\\b)");

  private final Dialogue dialogue;
  private final Placeholders words;
  private final Citation.Level level;
  private Finding kept = new Finding(Verdict.KEEPS, "", "");

  StepRunner(Dialogue dialogue, Placeholders words, Citation.Level level) {
    this.dialogue = dialogue;
    this.words = words;
    this.level = level;
  }

  /** The finding if no step ended the clause: what the last one expected and saw. */
  Finding kept() {
    return kept;
  }

  /** Runs a step; a finding ends the clause. */
  Optional<Finding> run(Step step) {
    if (step instanceof Step.Send send) {
      dialogue.send(words.octets(send.text()), words.shown(send.text()));
      return Optional.empty();
    }
    if (step instanceof Step.Await await) {
      return await(await);
    }
    if (step instanceof Step.Silence silence) {
      return silence(silence);
    }
    if (step instanceof Step.Handshake handshake) {
      return handshake(handshake);
    }
    if (step instanceof Step.EndOfInput) {
      dialogue.endOutput();
      return Optional.empty();
    }
    return close();
  }

  /** Here a 421 is an answer to the question: the server did not wait so long. */
  private Optional<Finding> silence(Step.Silence step) {
    String expected = "nothing for " + step.time().toSeconds() + " s";
    Seen seen = dialogue.reply(step.time());
    if (SHUTTING_DOWN.matches(seen)) {
      return Optional.of(new Finding(unmet(), expected, seen.words()));
    }
    return met(seen instanceof Seen.Nothing, expected, seen);
  }

  private Optional<Finding> await(Step.Await step) {
    Seen seen = dialogue.reply();
    String expected =
        Stream.concat(
                Stream.of(step.wanted()),
                step.others().stream()
                    .filter(each -> each.verdict() == Verdict.KEEPS)
                    .map(Step.Ending::reply))
            .map(ReplyPattern::toString)
            .collect(Collectors.joining(" | "));
    if (step.wanted().matches(seen)) {
      kept = new Finding(Verdict.KEEPS, expected, seen.words());
      return Optional.empty();
    }
    for (Step.Ending each : step.others()) {
      if (each.reply().matches(seen)) {
        String reason = each.reason().isEmpty() ? "" : " (" + each.reason() + ")";
        return Optional.of(new Finding(each.verdict(), expected, seen.words() + reason));
      }
    }
    return met(false, expected, seen);
  }

  private Optional<Finding> close() {
    Seen seen = dialogue.reply();
    if (SHUTTING_DOWN.matches(seen)) {
      seen = dialogue.reply();
    }
    return met(seen instanceof Seen.Closed, "the connection closed", seen);
  }

  private Optional<Finding> handshake(Step.Handshake step) {
    try {
      dialogue.startTls();
      return Optional.empty();
    } catch (IOException e) {
      Verdict verdict = step.mayFail() ? Verdict.KEEPS : Verdict.UNDECIDABLE;
      return Optional.of(new Finding(verdict, "a TLS handshake", "it failed: " + e.getMessage()));
    }
  }

  /**
   * Advice that is not followed is tolerated. A missing or malformed reply is a breach in any case,
   * because RFC 5321 4.2 wants one reply for each command.
   */
  private Optional<Finding> met(boolean met, String expected, Seen seen) {
    if (met) {
      kept = new Finding(Verdict.KEEPS, expected, seen.words());
      return Optional.empty();
    }
    Verdict verdict = Verdict.BREAKS;
    if (SHUTTING_DOWN.matches(seen) || POLICY.matches(seen)) {
      verdict = Verdict.UNDECIDABLE;
    } else if (seen instanceof Seen.Reply) {
      verdict = unmet();
    }
    return Optional.of(new Finding(verdict, expected, seen.words()));
  }

  private Verdict unmet() {
    return level.isBinding() ? Verdict.BREAKS : Verdict.TOLERATED;
  }
}
