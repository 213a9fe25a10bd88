package dev.smtpkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.sasl.ScramCredential;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.crypto.HashFunction;
import dev.smtpkit.server.users.Users;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that sets passwords, fed by standard input. */
class PasswdTest {

  @TempDir Path folder = Path.of("");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int passwd(String input, String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "passwd";
    all[1] = "--users";
    all[2] = file().toString();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(UTF_8)));
    try {
      return MailServer.start(all, new PrintWriter(out, true), new PrintWriter(err, true));
    } finally {
      System.setIn(before);
    }
  }

  private Path file() {
    return folder.resolve("users");
  }

  private boolean matches(String user, String password) throws IOException {
    ScramCredential credential =
        Users.parse(Files.readAllLines(file())).find(user, HashFunction.SHA_256);
    return Objects.requireNonNull(credential).matches(Secret.encode(password.toCharArray()));
  }

  @Test
  void aNewUserInANewFile() throws IOException {
    assertThat(passwd("pässword\npässword\n", "bob")).isZero();
    assertThat(out.toString().strip()).isEqualTo("added bob");
    assertThat(matches("bob", "pässword")).isTrue();
    assertThat(matches("bob", "password")).isFalse();
    assertThat(Files.getPosixFilePermissions(file()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.readString(file())).doesNotContain("{CRAM-MD5}", "ssword");
  }

  @Test
  void anotherPasswordReplacesAllThatIsKnownOfTheUserAndNothingElse() throws IOException {
    assertThat(passwd("one\none\n", "--cram-md5", "bob")).isZero();
    assertThat(passwd("two\r\ntwo\r\n", "ann")).isZero();
    byte[] secret = Users.parse(Files.readAllLines(file())).secret();
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-r--"));
    assertThat(passwd("three\nthree\n", "bob")).isZero();
    assertThat(out.toString()).contains("changed bob");
    assertThat(matches("bob", "three")).isTrue();
    assertThat(matches("ann", "two")).isTrue();
    Users users = Users.parse(Files.readAllLines(file()));
    assertThat(users.cramMd5Key("bob")).isNull();
    assertThat(users.count()).isEqualTo(2);
    assertThat(users.secret()).hasSize(32).isEqualTo(secret);
    assertThat(Files.getPosixFilePermissions(file()))
        .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(file(), folder.resolve(".users.lock"));
    }
  }

  @Test
  void whatCannotBeAPasswordChangesNothing() {
    for (String input : List.of("", "\n\n", "a\nb\n", "a\n", "x".repeat(1026) + "\n")) {
      assertThat(passwd(input, "bob")).isEqualTo(2);
      assertThat(Files.exists(file())).isFalse();
    }
    assertThat(err.toString().lines()).hasSize(5).allMatch(l -> l.startsWith("smtpkit-server: "));
    assertThat(passwd("a\na\n", "b:ob")).isEqualTo(2);
    assertThat(passwd("a\na\n")).isEqualTo(2);
  }

  @Test
  void aFileThatIsNoneIsLeftAlone() throws IOException {
    Files.writeString(file(), "something else\n");
    assertThat(passwd("a\na\n", "bob")).isEqualTo(2);
    assertThat(Files.readString(file())).isEqualTo("something else\n");
    assertThat(err.toString()).contains("line 1: not NAME:RECORD");
  }

  @Test
  void aLinkStaysALink() throws IOException {
    Path real = Files.createFile(folder.resolve("real"));
    Files.createSymbolicLink(file(), real);
    assertThat(passwd("a\na\n", "bob")).isZero();
    assertThat(Files.isSymbolicLink(file())).isTrue();
    assertThat(Files.readString(real)).contains("bob:SCRAM-SHA-256$");
  }

  @Test
  void aNameThatOthersShareIsRefused() {
    assertThat(passwd("a\na\n", "bob@Example.org")).isZero();
    assertThat(passwd("b\nb\n", "bob@example.ORG")).isZero();
    assertThat(out.toString()).contains("changed bob@example.ORG");
    assertThat(passwd("c\nc\n", "bob")).isEqualTo(2);
    assertThat(err.toString()).contains("share a name");
  }
}
