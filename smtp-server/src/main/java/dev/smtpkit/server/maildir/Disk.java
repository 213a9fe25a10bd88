package dev.smtpkit.server.maildir;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files and folders that only the server's user may read, where the system knows users.
 *
 * <p>All methods block on the disk. Thread-safe.
 */
final class Disk {

  private static final Logger LOG = LoggerFactory.getLogger(Maildir.class);

  private static final FileAttribute<?>[] FOLDER = mode("rwx------");
  private static final FileAttribute<?>[] FILE = mode("rw-------");

  private Disk() {}

  private static FileAttribute<?>[] mode(String permissions) {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[] {};
  }

  /** Makes a folder and those above it where they are missing. */
  static void makeFolders(Path folder) throws IOException {
    Files.createDirectories(folder, FOLDER);
  }

  /** The same, durably. */
  static void makeFoldersDurably(Path folder) throws IOException {
    Path parent = folder.getParent();
    if (Files.isDirectory(folder) || parent == null) {
      return;
    }
    makeFoldersDurably(parent);
    makeFolders(folder);
    sync(parent);
  }

  /** Opens a new file for writing. */
  static FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        file, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), FILE);
  }

  /** Copies a file into a new one, durably but for its name. */
  static void copy(Path file, Path target) throws IOException {
    try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
        FileChannel to = create(target)) {
      long size = from.size();
      for (long done = 0; done < size; ) {
        done += from.transferTo(done, size - done, to);
      }
      to.force(true);
    }
  }

  /**
   * Forces a folder's names to the disk.
   *
   * @throws IOException if that fails; its text names the folder, unlike the system's
   */
  static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw new IOException("cannot force " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Deletes a file if it exists. A failure is logged: nothing is lost by a file too many. */
  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.error("{} cannot be deleted: {}", file, e.toString());
    }
  }
}
