package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.testkit.Transcript;
import dev.smtpkit.testkit.TranscriptRunner;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every transcript, at every split, with a handler that answers at once and with one that does not.
 */
class TranscriptsTest {

  private static final Path FOLDER = Path.of("src/test/resources/transcripts");

  @TestFactory
  Stream<DynamicTest> everyTranscriptIsKeptTo() {
    List<Transcript> transcripts = Transcript.readAll(FOLDER);
    assertThat(transcripts).hasSizeGreaterThan(30);
    return transcripts.stream()
        .flatMap(
            transcript ->
                Stream.of(Connection.Manner.AT_ONCE, Connection.Manner.LATER)
                    .map(manner -> test(transcript, manner)));
  }

  private static DynamicTest test(Transcript transcript, Connection.Manner manner) {
    return DynamicTest.dynamicTest(
        transcript + ", answered " + manner,
        () -> TranscriptRunner.run(transcript, () -> new Connection(Setup.of(transcript), manner)));
  }
}
