package dev.smtpkit.server.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.smtpkit.server.log.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

  @Test
  void goesOnBehindAFolderThatItMayNotRead() throws IOException {
    Duration old = TmpSweep.OLD.plusSeconds(1);
    List<Path> left = new ArrayList<>();
    for (String domain : List.of("a", "b", "c")) {
      left.add(file(domain + ".example/ann/tmp/1.id.host", old, old));
    }
    Path closed = root.resolve("b.example");
    Files.setPosixFilePermissions(closed, Set.of());
    assumeFalse(Files.isReadable(closed), "root may read everything");
    try (CapturedLog log = new CapturedLog(TmpSweep.class.getName())) {
      new TmpSweep(root).run(NOW);
      assertThat(log.lines())
          .containsExactly(
              "WARN " + closed + " is not swept: java.nio.file.AccessDeniedException: " + closed,
              "INFO 2 files of unfinished messages were deleted, older than 36 h");
    } finally {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    }
    assertThat(left.get(0)).doesNotExist();
    assertThat(left.get(1)).exists();
    assertThat(left.get(2)).doesNotExist();
  }
}
