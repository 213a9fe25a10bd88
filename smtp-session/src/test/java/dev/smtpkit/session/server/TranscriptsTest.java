package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.testkit.Transcript;
import dev.smtpkit.testkit.TranscriptRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every written dialogue, at every split, with a handler that is quick and with one that is not.
 */
class TranscriptsTest {

  private static final Path DIRECTORY = Path.of("src/test/resources/transcripts");

  @TestFactory
  Stream<DynamicTest> everyTranscriptIsKeptTo() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(DIRECTORY)) {
      files = all.filter(file -> file.toString().endsWith(".transcript")).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(30);
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file : files) {
      String text = Files.readString(file);
      String name = file.getFileName().toString();
      for (Connection.Manner manner : List.of(Connection.Manner.AT_ONCE, Connection.Manner.LATER)) {
        tests.add(
            DynamicTest.dynamicTest(
                name + ", answered " + manner,
                file.toUri(),
                () ->
                    TranscriptRunner.run(
                        Transcript.parse(name, text),
                        () -> new Connection(Setup.named(text), manner))));
      }
    }
    return tests.stream();
  }
}
