package dev.smtpkit.testkit;

import dev.smtpkit.testkit.text.Escapes;
import java.time.Duration;

/**
 * What happens to the server in an entry of a transcript.
 *
 * <p>Grows if the format of transcripts does. Code that holds a server to transcripts should throw
 * for a kind that it does not know: to ignore it would be to hold the server to half of the
 * transcript.
 */
public sealed interface Stimulus {

  /**
   * The number of the transcript's line that begins it.
   *
   * @return 1 or more
   */
  int lineNumber();

  /**
   * The connection is established.
   *
   * @param lineNumber always 1
   */
  record Connect(int lineNumber) implements Stimulus {}

  /**
   * The client sends a group of lines in one go.
   *
   * @param lineNumber the number of the group's first line
   * @param octets one char, up to {@code U+00FF}, for each octet
   */
  record Send(int lineNumber, String octets) implements Stimulus {

    /** The octets with escapes. */
    @Override
    public String toString() {
      return "C: " + Escapes.encode(octets);
    }
  }

  /**
   * Time passes.
   *
   * @param lineNumber the line's number
   * @param time how much
   */
  record Wait(int lineNumber, Duration time) implements Stimulus {}

  /**
   * The client ends its input.
   *
   * @param lineNumber the line's number
   */
  record EndOfInput(int lineNumber) implements Stimulus {}
}
