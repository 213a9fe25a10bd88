package dev.smtpkit.server.maildir;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
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
            .scheduleWithFixedDelay(() -> run(Instant.now()), 0, 12, TimeUnit.HOURS);
  }

  /** Deletes what is older than 36 hours at that time; what fails is logged. */
  void run(Instant now) {
    int deleted = 0;
    try (DirectoryStream<Path> domains = Files.newDirectoryStream(root, Files::isDirectory)) {
      for (Path domain : domains) {
        try (DirectoryStream<Path> users = Files.newDirectoryStream(domain, Files::isDirectory)) {
          for (Path user : users) {
            deleted += sweep(user.resolve("tmp"), now.minus(OLD));
          }
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warn("{} is not swept: {}", root, e.toString());
    }
    if (deleted > 0) {
      LOG.info(
          "{} files of unfinished messages were deleted, older than {} h", deleted, OLD.toHours());
    }
  }

  private static int sweep(Path tmp, Instant limit) throws IOException {
    int deleted = 0;
    if (!Files.isDirectory(tmp)) {
      return deleted;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(tmp)) {
      for (Path file : files) {
        if (isOld(file, limit)) {
          Disk.delete(file);
          deleted++;
        }
      }
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
