package dev.smtpkit.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The counts of a log with right, wrong and tolerated commands. */
class CommandLogTest {

  @Test
  void countsVerbsErrorsAndTolerances() {
    CommandLog log = new CommandLog();
    List.of(
            "EHLO client.example",
            "mail from:<a@b.example> SIZE=5",
            "MAIL FROM: <a@b.example>",
            "RCPT TO:<a@b@c>",
            "QUIT",
            "quit")
        .forEach(log::add);
    assertThat(log.counts())
        .contains(
            entry("EHLO", 1),
            entry("MAIL", 2),
            entry("QUIT", 2),
            entry("tolerated BLANK_BEFORE_PATH", 1))
        .containsEntry("BAD_FORWARD_PATH (RFC 5321 4.1.2)", 1);
  }
}
