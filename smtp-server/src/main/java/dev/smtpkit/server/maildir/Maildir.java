package dev.smtpkit.server.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.proto.Domain;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A tree of Maildirs, {@code ROOT/domain/local-part/{tmp,new,cur}}. What it makes there has the
 * modes 0700 and 0600.
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
    Disk.makeFoldersDurably(root.toAbsolutePath());
    Files.delete(Files.createTempFile(root, ".probe", null));
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

  /** Opens a new file in the recipient's {@code tmp}. */
  Draft draft(String id, ForwardPath recipient) throws IOException {
    Path folder = prepare(recipient);
    String name = System.currentTimeMillis() / 1000 + "." + id + "." + encode(hostname.text());
    return new Draft(this, folder.resolve("tmp").resolve(name));
  }

  /**
   * Makes a recipient's folders where they are missing, durably. The folder {@code cur} is made
   * last, so that its presence means that the others will survive a power cut.
   */
  Path prepare(ForwardPath recipient) throws IOException {
    Path folder = folder(recipient);
    Path last = folder.resolve("cur");
    if (Files.isDirectory(last)) {
      return folder;
    }
    Disk.makeFolders(folder.resolve("tmp"));
    Disk.makeFolders(folder.resolve("new"));
    for (Path made = folder; made.startsWith(root); made = made.getParent()) {
      Disk.sync(made);
    }
    Disk.makeFolders(last);
    return folder;
  }
}
