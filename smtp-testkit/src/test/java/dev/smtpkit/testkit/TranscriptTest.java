package dev.smtpkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TranscriptTest {

  @Test
  void contiguousClientLinesAreOneGroup() {
    Transcript transcript =
        Transcript.parse("t", "S: 220 a\n\nC: one\r\n# between\nC| t\\x77o\\r\nC:\nS: 250 b\n");
    assertThat(transcript.exchanges())
        .containsExactly(
            new Exchange(
                new Exchange.Stimulus.Connect(1), List.of(new ExpectedLine.Exact(1, "220 a")), 0),
            new Exchange(
                new Exchange.Stimulus.Send(3, "one\r\ntwo\r\r\n"),
                List.of(new ExpectedLine.Exact(7, "250 b")),
                0));
  }

  @Test
  void timesTakeFourUnits() {
    Transcript transcript =
        Transcript.parse("t", "S: x\nT+ 20ms\nT+ 3s\nT+ 2min\nT+ 1h\nC! close\nS! close");
    assertThat(transcript.exchanges().stream().map(Exchange::stimulus))
        .containsExactly(
            new Exchange.Stimulus.Connect(1),
            new Exchange.Stimulus.Wait(2, 20_000_000L),
            new Exchange.Stimulus.Wait(3, 3_000_000_000L),
            new Exchange.Stimulus.Wait(4, 120_000_000_000L),
            new Exchange.Stimulus.Wait(5, 3_600_000_000_000L),
            new Exchange.Stimulus.End(6));
    assertThat(transcript.exchanges().get(5).closeLine()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "HELO there           | t:2: not a line",
        "C:no blank           | t:2: not a line",
        "X: what              | t:2: not a line",
        "C! open              | t:2: \"\"close\"\" expected",
        "S! abort             | t:2: \"\"close\"\" expected",
        "T+ 5                 | t:2: not a time",
        "T+ 5d                | t:2: not a time",
        "T+ 999999999h        | t:2: ",
        "S~ 250(              | t:2: Unclosed group",
        "S                    | t:2: not a line"
      })
  void errorsNameFileAndLine(String line, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Transcript.parse("t", "S: 220\n" + line + "\n"))
        .withMessageStartingWith(message.replace("\"\"", "\""));
  }

  @Test
  void escapesMustBeKnownAndOctetsMustBe() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Transcript.parse("t", "S: 220\nC| \\q"))
        .withMessage("t:2: unknown escape \\q");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Transcript.parse("t", "S: 220\nC| "))
        .withMessage("t:2: no octets to send");
  }

  @Test
  void nothingIsExpectedAfterTheClose() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Transcript.parse("t", "C: QUIT\nS! close\nS: 221"))
        .withMessageStartingWith("t:3: the connection is closed by line 2");
  }

  @Test
  void aTranscriptThatExpectsNothingIsAnError() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Transcript.parse("t", "# head\nC: NOOP\nS! close"))
        .withMessage("t:3: the transcript expects nothing of the server");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> Transcript.read(Path.of("no", "such.txt")))
        .withMessageContaining("such.txt");
  }
}
