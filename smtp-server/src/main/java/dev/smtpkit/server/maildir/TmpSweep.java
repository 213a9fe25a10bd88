package dev.smtpkit.server.maildir;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what a server that was killed left in the {@code tmp} of mailboxes: files that nobody has
 * touched for 36 hours, which is Maildir's own rule.
 *
 * @param root the folder of the tree, {@code ROOT/domain/local-part/tmp}
 */
public record TmpSweep(Path root) {

  static final Duration OLD = Duration.ofHours(36);

  private static final Logger LOG = LoggerFactory.getLogger(TmpSweep.class);

  /** Sweeps now and twice a day, on a thread of its own that keeps no program alive. */
  public void start() {
    ScheduledFuture<?> unused =
        Executors.newSingleThreadScheduledExecutor(
                task -> {
                  Thread thread = new Thread(task, "sweep");
                  thread.setDaemon(true);
                  return thread;
                })
            .scheduleWithFixedDelay(this::runAgain, 0, 12, TimeUnit.HOURS);
  }

  /** What is thrown would end the schedule. */
  private void runAgain() {
    try {
      run(Instant.now());
    } catch (Throwable e) {
      LOG.error("{} is not swept", root, e);
    }
  }

  /** Deletes what is older than 36 hours at that time; what fails is logged. */
  void run(Instant now) {
    Instant limit = now.minus(OLD);
    int deleted =
        sum(
            root,
            Files::isDirectory,
            domain -> sum(domain, Files::isDirectory, user -> sweep(user.resolve("tmp"), limit)));
    if (deleted > 0) {
      LOG.info(
          "{} files of unfinished messages were deleted, older than {} h", deleted, OLD.toHours());
    }
  }

  private static int sweep(Path tmp, Instant limit) {
    return Files.isDirectory(tmp) ? sum(tmp, file -> true, file -> delete(file, limit)) : 0;
  }

  private static int delete(Path file, Instant limit) throws IOException {
    if (!isOld(file, limit)) {
      return 0;
    }
    Disk.delete(file);
    return 1;
  }

  /** Deletes below a path, and returns the number of files. */
  private interface Deletion {
    int below(Path path) throws IOException;
  }

  /** The sum over a folder. One that fails is logged, and the sweep goes on behind it. */
  private static int sum(Path folder, DirectoryStream.Filter<Path> filter, Deletion deletion) {
    int deleted = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, filter)) {
      for (Path entry : entries) {
        deleted += deletion.below(entry);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} is not swept: {}", folder, e.toString());
    }
    return deleted;
  }

  private static boolean isOld(Path file, Instant limit) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile()
          && attributes.lastModifiedTime().toInstant().isBefore(limit)
          && attributes.lastAccessTime().toInstant().isBefore(limit);
    } catch (NoSuchFileException e) {
      // It was delivered meanwhile.
      return false;
    }
  }
}
