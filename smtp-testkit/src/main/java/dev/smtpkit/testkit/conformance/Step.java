package dev.smtpkit.testkit.conformance;

import java.time.Duration;
import java.util.List;

/** One line of a clause's dialogue. */
public sealed interface Step {

  /**
   * Octets are sent in one write.
   *
   * @param text with placeholders; escapes and line ends are there
   */
  record Send(String text) implements Step {}

  /**
   * A reply is awaited.
   *
   * @param wanted goes on
   * @param others end the clause with a verdict; tried in order, after wanted
   */
  record Await(ReplyPattern wanted, List<Ending> others) implements Step {
    public Await {
      others = List.copyOf(others);
    }
  }

  /**
   * Ends a clause.
   *
   * @param reply the reply that does
   * @param verdict the verdict then
   * @param reason in words
   */
  record Ending(ReplyPattern reply, Verdict verdict, String reason) {}

  /** The server closes the connection. */
  record AwaitClose() implements Step {}

  /**
   * The server says nothing, and keeps the connection.
   *
   * @param time how long
   */
  record Silence(Duration time) implements Step {}

  /**
   * A TLS handshake.
   *
   * @param mayFail whether its failure ends the clause as kept, rather than as undecidable
   */
  record Handshake(boolean mayFail) implements Step {}

  /** The client sends nothing more: its side of the connection is shut down. */
  record EndOfInput() implements Step {}
}
