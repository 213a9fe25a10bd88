package dev.smtpkit.server.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.proto.Domain;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A tree of Maildirs, {@code ROOT/domain/local-part/{tmp,new,cur}}.
 *
 * <p>All methods block on the disk. Thread-safe.
 */
public final class Maildir {

  private static final String PLAIN =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-_=";

  private final Path root;
  private final DomainName hostname;
  private final List<LocalDomains> domains;
  private final AtomicLong sequence = new AtomicLong();
  private final long process = ProcessHandle.current().pid();

  /**
   * A tree.
   *
   * @param root its folder, made if it is missing
   * @param hostname part of every file's name
   * @param domains the domains of the mailboxes, that of the bare postmaster first
   * @throws IOException if nothing can be written there
   */
  public Maildir(Path root, DomainName hostname, List<DomainName> domains) throws IOException {
    this.root = root;
    this.hostname = hostname;
    this.domains = domains.stream().map(each -> new LocalDomains(List.of(each))).toList();
    make(root.toAbsolutePath());
    Files.delete(Files.createTempFile(root, ".probe", null));
  }

  /** Makes a folder and those above it where they are missing, durably. */
  private static void make(Path folder) throws IOException {
    Path parent = folder.getParent();
    if (Files.isDirectory(folder) || parent == null) {
      return;
    }
    make(parent);
    Files.createDirectories(folder);
    sync(parent);
  }

  /** A unique name for a message, an atom. */
  public String newId() {
    return Long.toString(System.currentTimeMillis(), 36)
        + "-"
        + Long.toString(process, 36)
        + "-"
        + Long.toString(sequence.incrementAndGet(), 36);
  }

  /** The folder of a recipient. */
  Path folder(ForwardPath recipient) {
    Mailbox mailbox = recipient.mailbox();
    String domain = mailbox == null ? name(domains.get(0)) : name(mailbox.domain());
    String localPart = mailbox == null ? "postmaster" : mailbox.localPart();
    return root.resolve(encode(domain.toLowerCase(Locale.ROOT))).resolve(encode(localPart));
  }

  /** One name for a domain, whether it comes in U-labels or in A-labels. */
  private String name(Domain domain) {
    if (domain instanceof DomainName name) {
      for (LocalDomains each : domains) {
        if (each.contains(name)) {
          return name(each);
        }
      }
    }
    return domain.text();
  }

  private static String name(LocalDomains one) {
    return one.domains().iterator().next().text();
  }

  /**
   * The text as a file's name. Characters that could leave the folder, hide the file or mean
   * something to a file system are written as %XX, and so is the percent sign: no two texts share a
   * name.
   */
  static String encode(String text) {
    StringBuilder name = new StringBuilder();
    for (byte octet : text.getBytes(UTF_8)) {
      char c = (char) (octet & 0xFF);
      boolean plain = PLAIN.indexOf(c) >= 0 || c == '.' && !name.isEmpty();
      name.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
    }
    return name.isEmpty() ? "%" : name.toString();
  }

  /** Opens a new file in the recipient's {@code tmp}, to be delivered or discarded. */
  Draft draft(String id, ForwardPath recipient) throws IOException {
    Path folder = prepare(recipient);
    String name = System.currentTimeMillis() / 1000 + "." + id + "." + encode(hostname.text());
    Path file = folder.resolve("tmp").resolve(name);
    return new Draft(
        file, FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
  }

  /**
   * Makes a recipient's folders where they are missing, durably. The folder {@code cur} is made
   * last, so that its presence means that the others will survive a power cut.
   */
  private Path prepare(ForwardPath recipient) throws IOException {
    Path folder = folder(recipient);
    Path last = folder.resolve("cur");
    if (Files.isDirectory(last)) {
      return folder;
    }
    Files.createDirectories(folder.resolve("tmp"));
    Files.createDirectories(folder.resolve("new"));
    for (Path made = folder; made.startsWith(root); made = made.getParent()) {
      sync(made);
    }
    Files.createDirectories(last);
    return folder;
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** A message that is being written. Confined to one thread at a time. */
  final class Draft {

    private final Path file;
    private final FileChannel channel;

    private Draft(Path file, FileChannel channel) {
      this.file = file;
      this.channel = channel;
    }

    /** Writes all of the octets. */
    void append(ByteBuffer octets) throws IOException {
      while (octets.hasRemaining()) {
        channel.write(octets);
      }
    }

    /**
     * Makes the message durable and places it in {@code new} of all recipients or of none. Either
     * way nothing of it stays in {@code tmp}.
     *
     * @throws IOException if it was placed nowhere
     */
    void deliver(List<ForwardPath> recipients) throws IOException {
      List<Path> placed = new ArrayList<>();
      try {
        channel.force(true);
        channel.close();
        for (ForwardPath recipient : recipients) {
          Path inbox = prepare(recipient).resolve("new");
          Path target = inbox.resolve(file.getFileName());
          // A recipient named twice needs one file.
          if (!placed.contains(target)) {
            place(target);
            placed.add(target);
          }
        }
        for (Path target : placed) {
          sync(target.getParent());
        }
      } catch (IOException | RuntimeException e) {
        placed.forEach(Maildir::delete);
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
        Files.copy(file, part);
        try (FileChannel copied = FileChannel.open(part, StandardOpenOption.WRITE)) {
          copied.force(true);
        }
        Files.move(part, target);
      } catch (IOException e) {
        delete(part);
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
      delete(file);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // A file left in tmp is not read, and one left in new is a second copy: nothing is lost.
    }
  }
}
