package dev.smtpkit.server.maildir;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.server.log.CapturedLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.AbstractList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R12: a message is in every mailbox or in none, and whole. */
class MaildirTest {

  private static final DomainName HERE = DomainName.of("example.org");

  @TempDir Path root = Path.of("");

  private Maildir maildir() throws IOException {
    return new Maildir(root, DomainName.of("mx.example.org"), List.of(HERE));
  }

  private static ForwardPath to(String localPart) {
    return new ForwardPath(Mailbox.of(localPart, HERE));
  }

  private static Draft draft(Maildir maildir, ForwardPath first, String text) throws IOException {
    Draft draft = maildir.draft(maildir.newId(), first);
    draft.append(ByteBuffer.wrap(text.getBytes(US_ASCII)));
    return draft;
  }

  private static Draft forced(Maildir maildir, ForwardPath first, String text) throws IOException {
    Draft draft = draft(maildir, first, text);
    draft.force();
    return draft;
  }

  private List<Path> files(String folder) throws IOException {
    Path path = root.resolve(folder);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.toList();
    }
  }

  @Test
  void placesTheMessageInEveryMailboxAndLeavesNothingInTmp() throws IOException {
    Maildir maildir = maildir();
    forced(maildir, to("ann"), "hello\r\n").place(List.of(to("ann"), to("bob")));
    for (String user : List.of("ann", "bob")) {
      List<Path> stored = files("example.org/" + user + "/new");
      assertThat(stored).hasSize(1);
      assertThat(stored.get(0)).hasContent("hello\r\n");
      assertThat(files("example.org/" + user + "/tmp")).isEmpty();
      assertThat(root.resolve("example.org/" + user + "/cur")).isDirectory();
    }
  }

  @Test
  void placesOneFileForARecipientNamedTwice() throws IOException {
    forced(maildir(), to("ann"), "x").place(List.of(to("ann"), to("ann")));
    assertThat(files("example.org/ann/new")).hasSize(1);
  }

  @Test
  void takesBackWhatWasPlacedIfOneMailboxFails() throws IOException {
    Maildir maildir = maildir();
    Files.createDirectories(root.resolve("example.org"));
    Files.writeString(root.resolve("example.org/bob"), "not a folder");
    Draft draft = forced(maildir, to("ann"), "x");
    assertThatThrownBy(() -> draft.place(List.of(to("ann"), to("bob"))))
        .isInstanceOf(IOException.class);
    assertThat(files("example.org/ann/new")).isEmpty();
    assertThat(files("example.org/ann/tmp")).isEmpty();
  }

  @Test
  void takesBackWhatWasPlacedIfMemoryRunsOut() throws IOException {
    Draft draft = forced(maildir(), to("ann"), "x");
    List<ForwardPath> recipients =
        new AbstractList<>() {
          @Override
          public ForwardPath get(int index) {
            if (index > 0) {
              throw new OutOfMemoryError("test");
            }
            return to("ann");
          }

          @Override
          public int size() {
            return 2;
          }
        };
    assertThatThrownBy(() -> draft.place(recipients)).isInstanceOf(OutOfMemoryError.class);
    assertThat(files("example.org/ann/new")).isEmpty();
    assertThat(files("example.org/ann/tmp")).isEmpty();
  }

  @Test
  void leavesNothingOfADiscardedMessage() throws IOException {
    draft(maildir(), to("ann"), "x").discard();
    assertThat(files("example.org/ann/tmp")).isEmpty();
    assertThat(files("example.org/ann/new")).isEmpty();
  }

  @Test
  void takesBackWhatWasNotReadYet() throws IOException {
    Maildir maildir = maildir();
    List<ForwardPath> recipients = List.of(to("ann"), to("bob"));
    Delivery delivery = forced(maildir, to("ann"), "x").place(recipients);
    Path read = files("example.org/bob/new").get(0);
    Path kept = root.resolve("example.org/bob/cur").resolve(read.getFileName() + ":2,S");
    Files.move(read, kept);
    try (CapturedLog log = new CapturedLog(Delivery.class.getName())) {
      delivery.takeBack("id7");
      assertThat(log.lines())
          .containsExactly(
              "WARN id7 was not acknowledged, and is delivered: it left " + read + " before",
              "INFO id7 is taken back from 1 of 2 mailboxes");
    }
    assertThat(files("example.org/ann/new")).isEmpty();
    assertThat(kept).exists();
  }

  @Test
  void nobodyElseReadsAMailbox() throws IOException {
    Maildir maildir = new Maildir(root.resolve("made"), HERE, List.of(HERE));
    forced(maildir, to("ann"), "x").place(List.of(to("ann")));
    try (Stream<Path> made = Files.walk(root.resolve("made"))) {
      assertThat(made)
          .hasSize(7)
          .allSatisfy(
              path ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                      .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
    }
  }

  @Test
  void storesForTheBarePostmaster() throws IOException {
    forced(maildir(), ForwardPath.POSTMASTER, "x").place(List.of(ForwardPath.POSTMASTER));
    assertThat(files("example.org/postmaster/new")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", ".", "../../etc", "a/b", "a\\b", "", ".hidden", "a b", "%2e", "é"})
  void encodesWhatWouldLeaveTheFolder(String localPart) throws IOException {
    Maildir maildir = maildir();
    Path folder = maildir.folder(to(localPart));
    assertThat(folder.normalize()).isEqualTo(folder);
    assertThat(folder.getParent()).isEqualTo(root.resolve("example.org"));
    assertThat(folder.getFileName().toString()).matches("%?[A-Za-z0-9+=_%-][A-Za-z0-9+=_%.-]*|%");
  }

  @Test
  void aDomainHasOneFolderWhateverItsCaseAndItsLabels() throws IOException {
    DomainName unicode = DomainName.of("Bücher.example");
    Maildir maildir = new Maildir(root, HERE, List.of(HERE, unicode));
    for (String domain : List.of("bücher.example", "xn--bcher-kva.EXAMPLE", "BÜCHER.example")) {
      assertThat(maildir.folder(new ForwardPath(Mailbox.of("ann", DomainName.of(domain)))))
          .isEqualTo(root.resolve("b%C3%BCcher.example/ann"));
    }
  }

  @Property
  boolean twoTextsNeverShareAName(@ForAll String one, @ForAll String other) {
    return one.equals(other)
        || !Maildir.encode(one).equals(Maildir.encode(other))
        // A mailbox cannot contain half a surrogate pair.
        || one.chars().anyMatch(c -> Character.isSurrogate((char) c))
        || other.chars().anyMatch(c -> Character.isSurrogate((char) c));
  }

  @Test
  void givesEveryMessageAnotherId() throws IOException {
    Maildir maildir = maildir();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      ids.add(maildir.newId());
    }
    assertThat(ids).hasSize(10_000);
  }

  @Test
  void refusesAFolderThatIsAFile() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "x");
    assertThatThrownBy(() -> new Maildir(file, HERE, List.of(HERE)))
        .isInstanceOf(IOException.class);
  }
}
