package dev.smtpkit.server.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.smtpkit.proto.Mailbox;
import dev.smtpkit.sasl.CramMd5Key;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of a users file. */
class UsersTest {

  private static final String KEYS =
      "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";
  private static final String RECORD = "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$" + KEYS;
  private static final String KEY =
      "{CRAM-MD5}d06d4e1b26fccaa4b0b61801132340a354b21152711fb604ca3e035e7015116b";

  private static Mailbox mailbox(String text) {
    return Objects.requireNonNull(Mailbox.parse(text));
  }

  @Test
  void recordsOfBothFormsAndKeysAreFoundByTheName() {
    String braced = RECORD.replace("$4096", "}4096").replaceAll("[$:]", ",");
    Users users =
        Users.parse(
            List.of("# comment", "", "bob:" + RECORD, " ann@example.org:{" + braced, "tim:" + KEY));
    assertThat(users.count()).isEqualTo(3);
    assertThat(users.credentials(HashFunction.SHA_256)).hasSize(2);
    assertThat(users.find("bob", HashFunction.SHA_256)).isNotNull();
    assertThat(users.find("bob", HashFunction.SHA_1)).isNull();
    assertThat(users.find("Bob", HashFunction.SHA_256)).isNull();
    assertThat(users.find("ann@example.org", HashFunction.SHA_256)).isNotNull();
    assertThat(users.find("tim", HashFunction.SHA_256)).isNull();
    try (CramMd5Key key = users.cramMd5Key("tim")) {
      assertThat(Objects.requireNonNull(key).text()).isEqualTo(KEY);
    }
    assertThat(users.cramMd5Key("bob")).isNull();
    assertThat(users.hasCredentials(HashFunction.SHA_256)).isTrue();
    assertThat(users.hasCredentials(HashFunction.SHA_1)).isFalse();
    assertThat(users.hasCramMd5Keys()).isTrue();
  }

  @Test
  void aMailboxIsOfAUserNamedWholeOrByItsLocalPart() {
    Users users = Users.parse(List.of("bob:" + RECORD, "ann@Example.org:" + RECORD));
    assertThat(users.contains(mailbox("bob@any.example"))).isTrue();
    assertThat(users.contains(mailbox("ann@EXAMPLE.org"))).isTrue();
    assertThat(users.contains(mailbox("ann@any.example"))).isFalse();
    assertThat(users.contains(mailbox("Bob@any.example"))).isFalse();
    assertThat(users.contains(mailbox("ann@[192.0.2.1]"))).isFalse();
    assertThat(users.contains(mailbox("\"ann@example.org\"@any.example"))).isFalse();
    assertThat(users.contains(mailbox("\"ann@example.org\"@example.org"))).isFalse();
    assertThat(users.find("ann@EXAMPLE.ORG", HashFunction.SHA_256)).isNotNull();
  }

  @Test
  void theSecretIsKept() {
    assertThat(Users.parse(List.of("bob:" + RECORD)).secret()).isNull();
    byte[] secret = new byte[16];
    secret[3] = 7;
    assertThat(Users.parse(List.of(Users.secretLine(secret))).secret()).isEqualTo(secret);
    String line = Users.secretLine(secret);
    for (List<String> wrong : List.of(List.of(line, line), List.of(line.substring(0, 18)))) {
      assertThatIllegalArgumentException().isThrownBy(() -> Users.parse(wrong));
    }
  }

  @Test
  void aNameOfOneDomainAndOneOfEveryDomainExcludeEachOther() {
    for (List<String> names :
        List.of(List.of("bob", "bob@b.example"), List.of("bob@b.example", "bob"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> Users.parse(names.stream().map(name -> Users.line(name, RECORD)).toList()))
          .withMessageStartingWith("line 2: a user of a domain");
    }
    assertThat(Users.parse(List.of("bob@a.example:" + RECORD, "bob@b.example:" + RECORD)).count())
        .isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bob",
        ":" + RECORD,
        "bob:",
        "bob:{CRAM-MD5}d0",
        "bob:SCRAM-SHA-256$1",
        "!secret:*"
      })
  void whatIsNoRecordIsToldByItsLineAndNotShown(String line) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Users.parse(List.of("# first", line)))
        .withMessageStartingWith("line 2: ")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("d0", "SHA"));
  }

  @Test
  void aSecondRecordOfAKindIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Users.parse(List.of("bob:" + RECORD, "bob:" + KEY, "bob:" + RECORD)))
        .withMessage("line 3: a second record of the same user and kind");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "#bob", "!bob", "b:ob", " bob", "bob ", "b\nob", "b\u0085"})
  void namesThatNoLineCanBeginWith(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> Users.checkName(name));
  }
}
