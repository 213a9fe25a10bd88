package dev.smtpkit.testkit;

import java.util.List;
import java.util.OptionalInt;

/**
 * One thing that happens to the server, and everything it must send before the next. Immutable.
 *
 * <p>Made by {@link Transcript} only.
 */
public final class TranscriptEntry {

  private final Stimulus stimulus;
  private final List<ExpectedLine> expected;
  private final OptionalInt closeLineNumber;

  TranscriptEntry(Stimulus stimulus, List<ExpectedLine> expected, OptionalInt closeLineNumber) {
    this.stimulus = stimulus;
    this.expected = List.copyOf(expected);
    this.closeLineNumber = closeLineNumber;
  }

  /**
   * What happens. The first entry of a transcript is the connection, and no other is.
   *
   * @return the stimulus
   */
  public Stimulus stimulus() {
    return stimulus;
  }

  /**
   * The lines that the server must send, in order; empty if it must be silent.
   *
   * @return an immutable list
   */
  public List<ExpectedLine> expected() {
    return expected;
  }

  /**
   * The number of the line that requires the connection to be closed after the expected lines.
   *
   * @return the number, empty if the connection may stay open
   */
  public OptionalInt closeLineNumber() {
    return closeLineNumber;
  }

  /** For messages. */
  @Override
  public String toString() {
    return stimulus + " -> " + expected + (closeLineNumber.isPresent() ? ", closed" : "");
  }
}
