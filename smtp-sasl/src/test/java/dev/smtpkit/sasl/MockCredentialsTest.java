package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static dev.smtpkit.sasl.PlainVectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Mock records: always the same for one user, and different for any two. */
class MockCredentialsTest {
  private static final String SECRET = "0123456789abcdef";

  private static MockCredentials mocks(String secret) {
    return MockCredentials.of(secret(secret));
  }

  private static String record(String secret, String user, HashFunction hash) {
    return mocks(secret).of(user, hash).text();
  }

  @Test
  void theSameUserIsGivenTheSameRecordAlsoAfterARestart() {
    for (HashFunction hash : HashFunction.values()) {
      assertThat(record(SECRET, "tim", hash)).isEqualTo(record(SECRET, "tim", hash));
    }
  }

  @Test
  void anotherUserHashFunctionOrSecretGivesAnotherRecord() {
    ScramCredential tim = mocks(SECRET).of("tim", HashFunction.SHA_256);
    for (ScramCredential other :
        List.of(
            mocks(SECRET).of("tin", HashFunction.SHA_256),
            mocks(SECRET).of("Tim", HashFunction.SHA_256),
            mocks(SECRET).of("tim", HashFunction.SHA_1),
            mocks("0123456789abcdeF").of("tim", HashFunction.SHA_256))) {
      assertThat(other.salt()).isNotEqualTo(tim.salt());
      assertThat(other.storedKey()).isNotEqualTo(tim.storedKey());
      assertThat(other.serverKey()).isNotEqualTo(tim.serverKey());
    }
  }

  @Test
  void aSaltIsAsLongAsThoseOfTheStore() {
    try (Secret secret = secret(SECRET)) {
      for (int length : new int[] {1, 20, 28, 29, 128}) {
        MockCredentials mocks =
            MockCredentials.builder(secret).iterations(List.of(4096)).saltLength(length).build();
        byte[] salt = mocks.of("tim", HashFunction.SHA_1).salt();
        assertThat(salt).hasSize(length);
        assertThat(mocks.of("tim", HashFunction.SHA_1).storedKey()).hasSize(20);
      }
    }
  }

  @Test
  void aKeyForCramMd5IsTheUsersToo() {
    try (CramMd5Key tim = mocks(SECRET).cramMd5Key("tim");
        CramMd5Key again = mocks(SECRET).cramMd5Key("tim");
        CramMd5Key other = mocks(SECRET).cramMd5Key("tin");
        CramMd5Key elsewhere = mocks("0123456789abcdeF").cramMd5Key("tim")) {
      assertThat(tim.text()).isEqualTo(again.text()).isNotEqualTo(other.text());
      assertThat(tim.text()).isNotEqualTo(elsewhere.text());
    }
  }

  @Test
  void aRecordLooksLikeThoseOfTheStore() {
    ScramCredential usual = mocks(SECRET).of("tim", HashFunction.SHA_256);
    assertThat(usual.iterations()).isEqualTo(ScramCredential.NEW_ITERATIONS);
    assertThat(usual.salt()).hasSize(ScramCredential.NEW_SALT);
    for (int length : new int[] {1, 12, 20}) {
      MockCredentials mocks =
          MockCredentials.builder(secret(SECRET))
              .iterations(List.of(4096))
              .saltLength(length)
              .build();
      for (HashFunction hash : HashFunction.values()) {
        ScramCredential mock = mocks.of("tim", hash);
        assertThat(mock.salt()).hasSize(length);
        assertThat(mock.iterations()).isEqualTo(4096);
        assertThat(ScramCredential.parse(mock.text()).hash()).isEqualTo(hash);
      }
    }
  }

  @Test
  void iterationsAreDrawnFromThoseOfTheStoreAsOftenAsTheyOccur() {
    MockCredentials mocks =
        MockCredentials.builder(secret(SECRET))
            .iterations(List.of(4096, 4096, 4096, 16_384))
            .saltLength(16)
            .build();
    Set<Integer> drawn = new HashSet<>();
    int fewer = 0;
    for (int i = 0; i < 1000; i++) {
      int iterations = mocks.of("user" + i, HashFunction.SHA_256).iterations();
      drawn.add(iterations);
      fewer += iterations == 4096 ? 1 : 0;
    }
    assertThat(drawn).containsExactlyInAnyOrder(4096, 16_384);
    assertThat(fewer).isBetween(700, 800);
  }

  @Test
  void theCallersSecretMayBeClosedAtOnce() {
    Secret own = secret(SECRET);
    MockCredentials mocks = MockCredentials.of(own);
    own.close();
    assertThat(mocks.of("tim", HashFunction.SHA_256).text())
        .isEqualTo(record(SECRET, "tim", HashFunction.SHA_256));
    assertThat(mocks).hasToString("MockCredentials");
  }

  @Test
  void argumentsOutOfRangeAreTheCallersFault() {
    Secret own = Secret.owning(utf8(SECRET));
    assertThatIllegalArgumentException().isThrownBy(() -> mocks("0123456789abcde"));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> MockCredentials.builder(own).iterations(List.of()).saltLength(16).build());
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> MockCredentials.builder(own).iterations(List.of(4096, 0)).saltLength(16).build());
    for (int length : new int[] {0, 129}) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  MockCredentials.builder(own)
                      .iterations(List.of(4096))
                      .saltLength(length)
                      .build());
    }
  }
}
