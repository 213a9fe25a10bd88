package dev.smtpkit.server.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed server leaves in tmp goes once it is old, and nothing else does. */
class TmpSweepTest {

  private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

  @TempDir Path root = Path.of("");

  private Path file(String name, Duration sinceWritten, Duration sinceRead) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "x");
    Files.getFileAttributeView(file, BasicFileAttributeView.class)
        .setTimes(
            FileTime.from(NOW.minus(sinceWritten)), FileTime.from(NOW.minus(sinceRead)), null);
    return file;
  }

  @Test
  void deletesOldFilesInTmpOnly() throws IOException {
    Duration old = TmpSweep.OLD.plusSeconds(1);
    Duration fresh = TmpSweep.OLD.minusSeconds(1);
    Path left = file("a.example/ann/tmp/1.id.host", old, old);
    Path copy = file("b.example/%2Fbob/tmp/1.id.host.copy", old, old);
    Path written = file("a.example/ann/tmp/2", fresh, old);
    Path read = file("a.example/ann/tmp/3", old, fresh);
    Path stored = file("a.example/ann/new/4", old, old);
    Path kept = file("a.example/ann/cur/5", old, old);
    Path folder = file("a.example/ann/tmp/sub/6", old, old);
    Path other = file("a.example/notes", old, old);
    Files.createDirectories(root.resolve("a.example/noMailbox"));
    new TmpSweep(root).run(NOW);
    assertThat(left).doesNotExist();
    assertThat(copy).doesNotExist();
    for (Path each : new Path[] {written, read, stored, kept, folder, other}) {
      assertThat(each).exists();
    }
  }
}
