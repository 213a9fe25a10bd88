package dev.smtpkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TranscriptTest {

  @Test
  void contiguousClientLinesAreOneGroup() {
    Transcript transcript =
        Transcript.parse("t", "S: 220 a\n\nC: one\r\n# between\nC| t\\x77o\\r\nC:\nS: 250 b\n");
    assertThat(transcript.entries()).hasSize(2);
    assertEntry(transcript.entries().get(0), new Stimulus.Connect(1), "1: 220 a\\r\\n");
    assertEntry(
        transcript.entries().get(1), new Stimulus.Send(3, "one\r\ntwo\r\r\n"), "7: 250 b\\r\\n");
  }

  private static void assertEntry(TranscriptEntry entry, Stimulus stimulus, String... expected) {
    assertThat(entry.stimulus()).isEqualTo(stimulus);
    assertThat(entry.expected().stream().map(line -> line.lineNumber() + ": " + line))
        .containsExactly(expected);
    assertThat(entry.closeLineNumber()).isEmpty();
  }

  @Test
  void anExpectedLineIsExactOrMatchesAsAWhole() {
    Transcript transcript = Transcript.parse("t", "S: 250 \u00fc\nS~ 25.[- ]\u00fc");
    ExpectedLine exact = transcript.entries().get(0).expected().get(0);
    assertThat(exact.matches("250 \u00c3\u00bc")).isTrue();
    assertThat(exact.matches("250 \u00fc")).isFalse();
    ExpectedLine matching = transcript.entries().get(0).expected().get(1);
    assertThat(matching.matches("250-\u00c3\u00bc")).isTrue();
    assertThat(matching.matches("250-\u00c3\u00bc ")).isFalse();
    assertThat(matching).hasToString("~ 25.[- ]\u00fc ~\\r\\n");
  }

  @Test
  void timesTakeFourUnits() {
    Transcript transcript =
        Transcript.parse("t", "S: x\nT+ 20ms\nT+ 3s\nT+ 2min\nT+ 1h\nC! close\nS! close");
    assertThat(transcript.entries().stream().map(TranscriptEntry::stimulus))
        .containsExactly(
            new Stimulus.Connect(1),
            new Stimulus.Wait(2, Duration.ofMillis(20)),
            new Stimulus.Wait(3, Duration.ofSeconds(3)),
            new Stimulus.Wait(4, Duration.ofMinutes(2)),
            new Stimulus.Wait(5, Duration.ofHours(1)),
            new Stimulus.EndOfInput(6));
    assertThat(transcript.entries().get(5).closeLineNumber()).hasValue(7);
  }

  @Test
  void settingsAreCommentsWithAKey() {
    Transcript transcript =
        Transcript.parse("t", "# Any text.\n# with: auth  required \n# with: b\nS: 220 a");
    assertThat(transcript.setting("with")).hasValue("auth  required");
    assertThat(transcript.setting("greeting")).isEmpty();
  }

  @Test
  void allTranscriptsOfAFolderAreReadInTheOrderOfTheirNames(@TempDir Path folder)
      throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Transcript.readAll(folder))
        .withMessageContaining("ends in .transcript");
    Files.writeString(folder.resolve("b.transcript"), "S: 220 b");
    Files.writeString(folder.resolve("a.transcript"), "S: 220 a");
    Files.writeString(folder.resolve("notes.txt"), "no transcript");
    assertThat(Transcript.readAll(folder).stream().map(Transcript::name))
        .containsExactly("a.transcript", "b.transcript");
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
        "T+ 999999999h        | t:2: 999999999h is longer than 106751 days",
        "S~ 250(              | t:2: Unclosed group",
        "S                    | t:2: not a line"
      })
  void errorsNameFileAndLine(String line, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Transcript.parse("t", "S: 220\n" + line + "\n"))
        .withMessageStartingWith(message.replace("\"\"", "\""));
  }

  @Test
  void refusesUnknownEscapesAndEmptyGroups() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Transcript.parse("t", "S: 220\nC| \\q"))
        .withMessage("t:2: unknown escape \\q, only \\r \\n \\t \\0 \\\\ \\xHH");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Transcript.parse("t", "S: 220\nC| "))
        .withMessage("t:2: no octets to send: a group needs one or more");
  }

  @Test
  void refusesExpectedLinesAfterTheClose() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Transcript.parse("t", "C: QUIT\nS! close\nS: 221"))
        .withMessageStartingWith("t:3: the connection is closed by line 2");
  }

  @Test
  void aTranscriptThatExpectsNothingIsAnError() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Transcript.parse("t", "# head\nC: NOOP\nS! close"))
        .withMessageStartingWith("t:3: no line expects the server to send anything");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> Transcript.read(Path.of("no", "such.txt")))
        .withMessageContaining("such.txt");
  }
}
