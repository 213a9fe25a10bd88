package dev.smtpkit.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.sasl.CramMd5Key;
import dev.smtpkit.sasl.ScramCredential;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.crypto.HashFunction;
import dev.smtpkit.server.users.Users;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sets a user's password in a users file. */
@Command(
    name = "passwd",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    versionProvider = Version.class,
    description = {
      "Sets the password of a user, new or known.",
      "It is asked for twice on the terminal; if there is none, it is read from standard input, as"
          + " two equal lines."
    },
    footer = {
      "",
      "What is stored is a SCRAM-SHA-256 record, by which PLAIN and LOGIN are answered too. A server"
          + " that runs reads the file again; a first key for CRAM-MD5 it offers after a restart.",
      "Exit 0: the password is set. Exit 2: it is not, and the file is as it was."
    })
public final class Passwd implements Callable<Integer> {

  private static final int LONGEST_PASSWORD = 1024;
  private static final int SECRET = 32;

  @Option(
      names = "--users",
      paramLabel = "FILE",
      required = true,
      description = "The users file, made if it is not there, for its owner to read only.")
  private Path file = Path.of("");

  @Option(
      names = "--cram-md5",
      description =
          "Store a key for CRAM-MD5 as well. Whoever gets it can log in with it by CRAM-MD5, as with"
              + " the password itself.")
  private boolean cramMd5;

  @Parameters(paramLabel = "NAME", description = "The user: bob, or bob@example.org.")
  private String name = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Unusable {
    try {
      Users.checkName(name);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "NAME: " + e.getMessage(), e);
    }
    boolean known;
    try (Secret password = askTwice()) {
      known = store(records(password));
    } catch (IOException | IllegalArgumentException e) {
      throw new Unusable("cannot set the password in " + file, e);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println((known ? "changed " : "added ") + name);
    return 0;
  }

  private List<String> records(Secret password) {
    SecureRandom random = new SecureRandom();
    List<String> lines = new ArrayList<>();
    ScramCredential credential =
        ScramCredential.derive(HashFunction.SHA_256, password, random::nextBytes);
    lines.add(Users.line(name, credential.text()));
    if (cramMd5) {
      try (CramMd5Key key = CramMd5Key.derive(password)) {
        lines.add(Users.line(name, key.text()));
      }
    }
    return lines;
  }

  /** Serialises changes by a lock file beside the users file. */
  private boolean store(List<String> records) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path lock = folder(target).resolve("." + target.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        FileLock held = channel.lock()) {
      return held.isValid() && replace(target, records);
    }
  }

  /** Replaces the file by an atomic move, so that a reader sees the old one or the new one. */
  private boolean replace(Path target, List<String> records) throws IOException {
    boolean exists = Files.exists(target);
    List<String> lines = new ArrayList<>(exists ? Files.readAllLines(target, UTF_8) : List.of());
    if (Users.parse(lines).secret() == null) {
      byte[] secret = new byte[SECRET];
      new SecureRandom().nextBytes(secret);
      lines.add(0, "# NAME:RECORD, a line each; made by passwd");
      lines.add(1, Users.secretLine(secret));
    }
    boolean known = lines.removeIf(line -> Users.isOf(name, line));
    lines.addAll(records);
    Users.parse(lines);
    Path fresh = Files.createTempFile(folder(target), ".users", null);
    try {
      Files.write(fresh, lines, UTF_8);
      if (exists) {
        keepOwner(target, fresh);
      }
      sync(fresh, StandardOpenOption.WRITE);
      Files.move(
          fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      sync(folder(target), StandardOpenOption.READ);
    } finally {
      Files.deleteIfExists(fresh);
    }
    return known;
  }

  /** The group may keep its right to read, for a server that runs in it; nobody else gets one. */
  private static void keepOwner(Path before, Path fresh) throws IOException {
    PosixFileAttributeView old = Files.getFileAttributeView(before, PosixFileAttributeView.class);
    PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
    if (old == null || view == null) {
      return;
    }
    PosixFileAttributes attributes = old.readAttributes();
    view.setOwner(attributes.owner());
    view.setGroup(attributes.group());
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    permissions.addAll(attributes.permissions());
    permissions.retainAll(
        EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.GROUP_READ));
    view.setPermissions(permissions);
  }

  private static void sync(Path path, StandardOpenOption option) throws IOException {
    try (FileChannel channel = FileChannel.open(path, option)) {
      channel.force(true);
    }
  }

  private static Path folder(Path target) throws IOException {
    Path folder = target.getParent();
    if (folder == null) {
      throw new IOException("not a file");
    }
    return folder;
  }

  private Secret askTwice() throws IOException {
    Console console = terminal();
    try (Secret first = console == null ? line() : ask(console, "Password: ");
        Secret second = console == null ? line() : ask(console, "Again: ")) {
      if (first.length() == 0) {
        throw new IllegalArgumentException("the password is empty");
      }
      if (!first.matches(second)) {
        throw new IllegalArgumentException("the two passwords differ");
      }
      return Secret.owning(first.copy());
    }
  }

  private static Secret ask(Console console, String prompt) {
    char[] typed = console.readPassword("%s", prompt);
    if (typed == null) {
      throw new IllegalArgumentException("no password");
    }
    try {
      return Secret.encode(typed);
    } finally {
      Arrays.fill(typed, '\0');
    }
  }

  /** The terminal, null if standard input is not a terminal. */
  // Null without a terminal before Java 22; later versions are asked below.
  @SuppressWarnings("SystemConsoleNull")
  private static @Nullable Console terminal() {
    Console console = System.console();
    if (console == null) {
      return null;
    }
    try {
      // Since Java 22 there is a console without a terminal, and this method.
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console) ? console : null;
    } catch (ReflectiveOperationException e) {
      return console;
    }
  }

  /** A line of standard input, without its line end. */
  private static Secret line() throws IOException {
    InputStream in = System.in;
    Line line = new Line();
    try {
      for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
        line.write(octet);
        if (line.size() > LONGEST_PASSWORD + 1) {
          throw new IllegalArgumentException(
              "the password is longer than " + LONGEST_PASSWORD + " octets");
        }
      }
      return line.secret();
    } finally {
      line.wipe();
    }
  }

  /** Octets that can be wiped. */
  private static final class Line extends ByteArrayOutputStream {

    Line() {
      super(LONGEST_PASSWORD + 2);
    }

    Secret secret() {
      int length = count > 0 && buf[count - 1] == '\r' ? count - 1 : count;
      return Secret.owning(Arrays.copyOf(buf, length));
    }

    void wipe() {
      Arrays.fill(buf, (byte) 0);
    }
  }
}
