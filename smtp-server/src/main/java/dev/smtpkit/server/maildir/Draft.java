package dev.smtpkit.server.maildir;

import dev.smtpkit.proto.ForwardPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A message that is being written, a file in the {@code tmp} of a mailbox: {@link #append}, {@link
 * #force}, {@link #place}. It ends by {@link #place} or {@link #discard}.
 *
 * <p>Blocks on the disk. Confined to one thread at a time.
 */
final class Draft {

  private final Maildir maildir;
  private final Path file;
  private final FileChannel channel;

  /** A draft in a new file. */
  Draft(Maildir maildir, Path file) throws IOException {
    this.maildir = maildir;
    this.file = file;
    channel = Disk.create(file);
  }

  /** Writes all of the octets. */
  void append(ByteBuffer octets) throws IOException {
    while (octets.hasRemaining()) {
      channel.write(octets);
    }
  }

  /** Makes the message durable, in {@code tmp}. It is whole. */
  void force() throws IOException {
    channel.force(true);
    channel.close();
  }

  /**
   * Places the message that was forced in {@code new} of all recipients or of none, durably. Either
   * way nothing of it stays in {@code tmp}.
   *
   * @throws IOException if it was placed nowhere
   */
  Delivery place(List<ForwardPath> recipients) throws IOException {
    // With room for all: there may be no memory to note what was placed.
    List<Path> placed = new ArrayList<>(recipients.size());
    try {
      for (ForwardPath recipient : recipients) {
        Path inbox = maildir.prepare(recipient).resolve("new");
        Path target = inbox.resolve(file.getFileName());
        // A recipient named twice needs one file.
        if (!placed.contains(target)) {
          place(target);
          placed.add(target);
        }
      }
      for (Path target : placed) {
        Disk.sync(target.getParent());
      }
      return new Delivery(placed);
    } catch (Throwable e) {
      placed.forEach(Disk::delete);
      throw e;
    } finally {
      discard();
    }
  }

  private void place(Path target) throws IOException {
    try {
      Files.createLink(target, file);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      copy(target);
    }
  }

  /** Copies where links fail. The copy gets its name only once it is whole. */
  private void copy(Path target) throws IOException {
    Path part = target.getParent().resolveSibling("tmp").resolve(file.getFileName() + ".copy");
    try {
      Disk.copy(file, part);
      Files.move(part, target);
    } catch (Throwable e) {
      Disk.delete(part);
      throw e;
    }
  }

  /** Deletes the file in {@code tmp}. */
  void discard() {
    try {
      channel.close();
    } catch (IOException e) {
      // The file is deleted next.
    }
    Disk.delete(file);
  }
}
