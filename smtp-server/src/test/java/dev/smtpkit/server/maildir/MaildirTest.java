package dev.smtpkit.server.maildir;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static Maildir.Draft draft(Maildir maildir, ForwardPath first, String text)
      throws IOException {
    Maildir.Draft draft = maildir.draft(maildir.newId(), first);
    draft.append(ByteBuffer.wrap(text.getBytes(US_ASCII)));
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
    draft(maildir, to("ann"), "hello\r\n").deliver(List.of(to("ann"), to("bob")));
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
    draft(maildir(), to("ann"), "x").deliver(List.of(to("ann"), to("ann")));
    assertThat(files("example.org/ann/new")).hasSize(1);
  }

  @Test
  void takesBackWhatWasPlacedIfOneMailboxFails() throws IOException {
    Maildir maildir = maildir();
    Files.createDirectories(root.resolve("example.org"));
    Files.writeString(root.resolve("example.org/bob"), "not a folder");
    Maildir.Draft draft = draft(maildir, to("ann"), "x");
    assertThatThrownBy(() -> draft.deliver(List.of(to("ann"), to("bob"))))
        .isInstanceOf(IOException.class);
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
  void storesForTheBarePostmaster() throws IOException {
    draft(maildir(), ForwardPath.POSTMASTER, "x").deliver(List.of(ForwardPath.POSTMASTER));
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
