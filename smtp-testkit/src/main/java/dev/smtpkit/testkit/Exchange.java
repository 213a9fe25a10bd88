package dev.smtpkit.testkit;

import java.util.List;

/**
 * One thing that happens to the subject, and all it must answer.
 *
 * @param stimulus what happens
 * @param expected the lines of the answer, in order
 * @param closeLine the line that wants the connection closed by now, 0 when none does
 */
record Exchange(Stimulus stimulus, List<ExpectedLine> expected, int closeLine) {

  Exchange {
    expected = List.copyOf(expected);
  }

  /** What happens to the subject; octets are held as one char each, for they must not change. */
  sealed interface Stimulus {

    /** The line of the transcript that begins it. */
    int line();

    /** The connection is established. */
    record Connect(int line) implements Stimulus {}

    /** A contiguous group of client lines. */
    record Send(int line, String octets) implements Stimulus {}

    /** Time passes. */
    record Wait(int line, long nanos) implements Stimulus {}

    /** The client ends its input. */
    record End(int line) implements Stimulus {}
  }
}
