package dev.smtpkit.server.maildir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message that was placed in mailboxes.
 *
 * @param files the file in each mailbox's {@code new}
 */
record Delivery(List<Path> files) {

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  Delivery {
    files = List.copyOf(files);
  }

  /**
   * Takes the message out of the mailboxes again: its client was not told that it is stored, and
   * will send it again or have it returned to its sender. A message that was read meanwhile stays,
   * which is logged. Blocks on the disk.
   *
   * @param id the message's id, for the log
   */
  void takeBack(String id) {
    int taken = 0;
    for (Path file : files) {
      try {
        Files.delete(file);
        taken++;
        Disk.sync(file.getParent());
      } catch (NoSuchFileException e) {
        LOG.warn("{} was not acknowledged, and is delivered: it left {} before", id, file);
      } catch (IOException e) {
        LOG.error("{} was not acknowledged, and may be delivered: {}", id, e.toString());
      }
    }
    LOG.info("{} is taken back from {} of {} mailboxes", id, taken, files.size());
  }
}
