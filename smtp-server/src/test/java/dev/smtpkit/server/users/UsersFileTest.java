package dev.smtpkit.server.users;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.CramMd5Key;
import dev.smtpkit.sasl.Preparation;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.sasl.ScramCredential;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import dev.smtpkit.server.log.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The users file of a running server. */
class UsersFileTest {

  private static final DomainName HOME = Objects.requireNonNull(DomainName.parse("example.org"));

  @TempDir Path folder = Path.of("");

  private Path file = Path.of("");

  @BeforeEach
  void inTheFolder() {
    file = folder.resolve("users");
  }

  private static String record(HashFunction hash, String password) {
    return ScramCredential.derive(
            hash, secret(password), new byte[16], 4096, Preparation.SASLPREP, Crypto.jce())
        .text();
  }

  private static Secret secret(String password) {
    return Secret.owning(password.getBytes(UTF_8));
  }

  private UsersFile users(String... lines) throws IOException {
    Files.write(file, List.of(lines));
    return new UsersFile(file, new LocalDomains(List.of(HOME)));
  }

  private static boolean verify(UsersFile users, String name, String password) {
    Answer answer = users.answer(Request.VerifyPassword.of(name, secret(password)));
    return ((Answer.Verified) answer).correct();
  }

  private static boolean owns(UsersFile users, String authzid) {
    Answer answer = users.answer(Request.Authorize.of("bob", authzid));
    return ((Answer.Authorized) answer).allowed();
  }

  @Test
  void whatNobodyHasARecordForIsNotOfferedButWhatPasswdMakes() throws IOException {
    assertThat(users("# nobody yet").mechanisms(HOME, null))
        .extracting(ServerMechanism::name)
        .containsExactly("SCRAM-SHA-256", "PLAIN", "LOGIN");
    try (CramMd5Key key = CramMd5Key.derive(secret("x"))) {
      assertThat(
              users("a:" + record(HashFunction.SHA_1, "x"), "a:" + key.text())
                  .mechanisms(HOME, null))
          .extracting(ServerMechanism::name)
          .containsExactly("SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN", "CRAM-MD5");
    }
  }

  @Test
  void strangersLookLikeTheUsersOfTheFileAsItIs() throws IOException {
    UsersFile users = users("bob:" + record(HashFunction.SHA_256, "one"));
    assertThat(stranger(users).iterations()).isEqualTo(4096);
    assertThat(stranger(users).salt()).hasSize(16).isEqualTo(stranger(users).salt());
    ScramCredential other =
        ScramCredential.derive(
            HashFunction.SHA_256, secret("x"), new byte[9], 5000, Preparation.RAW, Crypto.jce());
    Files.writeString(file, "bob:" + other.text() + "\n");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    assertThat(stranger(users).iterations()).isEqualTo(5000);
    assertThat(stranger(users).salt()).hasSize(9);
    assertThat(verify(users, "nobody", "x")).isFalse();
  }

  private static ScramCredential stranger(UsersFile users) {
    Answer answer = users.answer(Request.Scram.of("nobody", HashFunction.SHA_256));
    return Objects.requireNonNull(((Answer.ScramRecord) answer).credential());
  }

  @Test
  void aFileThatChangesIsReadAgainAndOneThatBreaksChangesNothing() throws IOException {
    UsersFile users = users("bob:" + record(HashFunction.SHA_256, "one"));
    assertThat(verify(users, "bob", "one")).isTrue();
    Files.writeString(file, "bob:" + record(HashFunction.SHA_256, "two") + "\n");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    assertThat(verify(users, "bob", "one")).isFalse();
    assertThat(verify(users, "bob", "two")).isTrue();
    Files.writeString(file, "broken");
    assertThat(verify(users, "bob", "two")).isTrue();
    Files.writeString(file, "");
    Files.setLastModifiedTime(file, FileTime.fromMillis(2));
    assertThat(verify(users, "bob", "two")).isTrue();
    Files.delete(file);
    assertThat(verify(users, "bob", "two")).isTrue();
  }

  @Test
  void aFileThatIsMissingIsOneWarningUntilItIsBack() throws IOException {
    String content = "bob:" + record(HashFunction.SHA_256, "one");
    UsersFile users = users(content);
    ForwardPath bob = new ForwardPath(Mailbox.of("bob", HOME));
    try (CapturedLog log = new CapturedLog(UsersFile.class.getName())) {
      for (int turn = 1; turn <= 2; turn++) {
        FileTime written = Files.getLastModifiedTime(file);
        Files.delete(file);
        for (int i = 0; i < 5; i++) {
          assertThat(users.isUser(bob)).isTrue();
        }
        assertThat(log.lines())
            .hasSize(turn)
            .allMatch(line -> line.startsWith("WARN ") && line.contains("NoSuchFile"));
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, written);
        assertThat(users.isUser(bob)).isTrue();
      }
    }
  }

  @Test
  void aFileThatOthersMayReadIsWarnedAbout() throws IOException {
    users("bob:" + record(HashFunction.SHA_256, "one"));
    try (CapturedLog log = new CapturedLog(UsersFile.class.getName())) {
      for (String mode : List.of("rw-r-----", "rw-r--r--")) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        new UsersFile(file, new LocalDomains(List.of(HOME)));
      }
      assertThat(log.lines())
          .filteredOn(line -> line.contains("may read"))
          .containsExactly(
              "WARN every user of this host may read "
                  + file
                  + ", from which passwords can be guessed");
    }
  }

  @Test
  void aUserWithoutADomainOwnsItselfAtEveryDomainOfTheServer() throws IOException {
    UsersFile users = users("bob:" + record(HashFunction.SHA_256, "x"));
    assertThat(owns(users, "bob@Example.org")).isTrue();
    LocalDomains books = new LocalDomains(List.of(DomainName.of("b\u00fccher.example")));
    assertThat(owns(new UsersFile(folder.resolve("users"), books), "bob@xn--bcher-kva.example"))
        .isTrue();
    for (String other : List.of("ann@example.org", "bob@example.com", "ann", "bob@", "@")) {
      assertThat(owns(users, other)).isFalse();
    }
  }

  @Test
  void onlyUsersAndThePostmasterHaveMailboxes() throws IOException {
    UsersFile users = users("bob:" + record(HashFunction.SHA_256, "x"));
    assertThat(users.isUser(ForwardPath.POSTMASTER)).isTrue();
    assertThat(users.isUser(forwardPath("Postmaster@example.org"))).isTrue();
    assertThat(users.isUser(forwardPath("bob@example.org"))).isTrue();
    assertThat(users.isUser(forwardPath("ann@example.org"))).isFalse();
  }

  private static ForwardPath forwardPath(String mailbox) {
    return new ForwardPath(Objects.requireNonNull(Mailbox.parse(mailbox)));
  }
}
