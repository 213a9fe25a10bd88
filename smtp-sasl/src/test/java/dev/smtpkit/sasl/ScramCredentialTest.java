package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stored records: both forms, read and written, and malformed ones. */
class ScramCredentialTest {
  private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
  private static final String STORED_KEY = "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=";
  private static final String SERVER_KEY = "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";
  private static final String SHA_1_RECORD =
      "SCRAM-SHA-1$4096:QSXCR+Q6sek8bf92"
          + "$6dlGYMOdZcOPutkcNY8U2g7vK9Y=:D+CSWLOshSulAsxiupA+qs2/fTE=";

  @Test
  void bothFormsAreReadAndWritten() {
    for (String record : List.of(ScramVectors.SHA_256_RECORD, ScramVectors.SHA_256_BRACED_RECORD)) {
      ScramCredential credential = ScramCredential.parse(record);
      assertThat(credential.hash()).isEqualTo(HashFunction.SHA_256);
      assertThat(credential.iterations()).isEqualTo(4096);
      assertThat(HexFormat.of().formatHex(credential.storedKey()))
          .isEqualTo("586e5df283e6dceb5c3e791d8b8528ec191e664045ce971792e2e6b5bb13e2a6");
      assertThat(HexFormat.of().formatHex(credential.serverKey()))
          .isEqualTo("c1f3cbc1c13a9d35a14c0990eed97629ea225863e566a4314ab99f3f00e5d9d5");
      assertThat(credential.salt()).hasSize(16);
      assertThat(credential.text()).isEqualTo(ScramVectors.SHA_256_RECORD);
      assertThat(credential.bracedText()).isEqualTo(ScramVectors.SHA_256_BRACED_RECORD);
    }
  }

  @Test
  void aRecordForSha1IsReadAndWritten() {
    ScramCredential credential = ScramCredential.parse(SHA_1_RECORD);
    assertThat(credential.hash()).isEqualTo(HashFunction.SHA_1);
    assertThat(credential.text()).isEqualTo(SHA_1_RECORD);
    assertThat(ScramCredential.parse(credential.bracedText()).text()).isEqualTo(SHA_1_RECORD);
    assertThat(ScramVectors.SHA_1.credential(Crypto.jce()).text()).isEqualTo(SHA_1_RECORD);
  }

  @Test
  void thePasswordOfTheExampleGivesItsRecord() {
    for (Crypto crypto : List.of(Crypto.bouncyCastle(), Crypto.jce())) {
      assertThat(ScramVectors.SHA_256.credential(crypto).text())
          .isEqualTo(ScramVectors.SHA_256_RECORD);
    }
  }

  static List<String> malformed() {
    String keys = STORED_KEY + ":" + SERVER_KEY;
    return List.of(
        "",
        "SCRAM-SHA-256",
        "SCRAM-SHA-256$",
        "{SCRAM-SHA-256}",
        "{SCRAM-SHA-256",
        "{",
        "$",
        "SCRAM-SHA-256$4096:" + SALT,
        "SCRAM-SHA-256$4096:" + SALT + "$" + STORED_KEY,
        "SCRAM-SHA-256$4096:" + SALT + "$" + STORED_KEY + ":",
        "SCRAM-SHA-256$4096:" + SALT + "$:" + SERVER_KEY,
        "SCRAM-SHA-256$4096:$" + keys,
        "SCRAM-SHA-256$:" + SALT + "$" + keys,
        "SCRAM-SHA-512$4096:" + SALT + "$" + keys,
        "scram-sha-256$4096:" + SALT + "$" + keys,
        "SCRAM-SHA-256-PLUS$4096:" + SALT + "$" + keys,
        "SCRAM-SHA-1$4096:" + SALT + "$" + keys,
        "SCRAM-SHA-256$4096:" + SALT.substring(1) + "$" + keys,
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gR==$" + keys,
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ$" + keys,
        "SCRAM-SHA-256$4096:\u00E9AAA$" + keys,
        "SCRAM-SHA-256$4096:" + SALT + "$AAAA:" + SERVER_KEY,
        "SCRAM-SHA-256$4096:" + SALT + "$" + STORED_KEY + ":AAAA",
        "SCRAM-SHA-256$4096:" + SALT + "$" + keys + ":",
        "SCRAM-SHA-256$4096:" + SALT + "$" + keys + "\n",
        " SCRAM-SHA-256$4096:" + SALT + "$" + keys,
        "SCRAM-SHA-256$+4096:" + SALT + "$" + keys,
        "SCRAM-SHA-256$-4096:" + SALT + "$" + keys,
        "SCRAM-SHA-256$04096:" + SALT + "$" + keys,
        "SCRAM-SHA-256$4096 :" + SALT + "$" + keys,
        "SCRAM-SHA-256$0:" + SALT + "$" + keys,
        "SCRAM-SHA-256$\uFF14096:" + SALT + "$" + keys,
        "SCRAM-SHA-256$2147483648:" + SALT + "$" + keys,
        "SCRAM-SHA-256$99999999999999999999:" + SALT + "$" + keys,
        "{SCRAM-SHA-256}4096:" + SALT + "$" + keys,
        "{SCRAM-SHA-256}4096," + SALT + "," + STORED_KEY + ":" + SERVER_KEY,
        "SCRAM-SHA-256$4096," + SALT + "," + STORED_KEY + "," + SERVER_KEY);
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void aMalformedRecordIsRefusedWithoutItsContents(String record) {
    assertThatThrownBy(() -> ScramCredential.parse(record))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("not a SCRAM record: (scheme|iterations|salt|StoredKey|ServerKey)")
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4095, 100_001, 999_999_999})
  void iterationsOutsideTheBoundsAreRefusedWithoutTheRest(int iterations) {
    String record =
        "SCRAM-SHA-256$" + iterations + ":" + SALT + "$" + STORED_KEY + ":" + SERVER_KEY;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScramCredential.parse(record))
        .withMessageMatching(
            iterations + " iterations, (below 4096, the least|above 100000, the most) allowed");
    IterationBounds own = new IterationBounds(1, 999_999_999);
    assertThat(ScramCredential.parse(record, own).iterations()).isEqualTo(iterations);
  }

  @Test
  void iterationsWithinTheBoundsAreTaken() {
    for (int iterations : new int[] {4096, 100_000}) {
      String record =
          "SCRAM-SHA-256$" + iterations + ":" + SALT + "$" + STORED_KEY + ":" + SERVER_KEY;
      assertThat(ScramCredential.parse(record).iterations()).isEqualTo(iterations);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new IterationBounds(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new IterationBounds(2, 1));
  }

  @Test
  void aNewRecordHas16384IterationsAndARandomSalt() {
    ScramCredential credential =
        ScramCredential.derive(
            HashFunction.SHA_256, secret("pencil"), octets -> Arrays.fill(octets, (byte) 7));
    assertThat(credential.iterations()).isEqualTo(16_384);
    assertThat(credential.salt()).hasSize(16).containsOnly(7);
    assertThat(credential.matches(secret("pencil"))).isTrue();
    assertThat(credential.matches(secret("pencils"))).isFalse();
  }

  @Test
  void aNewRecordIsRefusedOutsideItsBounds() {
    for (int iterations : new int[] {0, 4095, 65_537}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> derive("pencil", new byte[16], iterations));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> derive("pencil", new byte[0], 4096));
    assertThatIllegalArgumentException().isThrownBy(() -> derive("pencil", new byte[129], 4096));
    assertThatIllegalArgumentException().isThrownBy(() -> derive("", new byte[16], 4096));
    assertThatIllegalArgumentException().isThrownBy(() -> derive("\u00AD", new byte[16], 4096));
    assertThat(derive("pencil", new byte[128], 4096).salt()).hasSize(128);
  }

  private static ScramCredential derive(String password, byte[] salt, int iterations) {
    return ScramCredential.derive(
        HashFunction.SHA_256,
        secret(password),
        salt,
        iterations,
        Preparation.SASLPREP,
        Crypto.jce());
  }

  @Test
  void aPasswordMatchesAsItIsPrepared() {
    ScramCredential credential = derive("IX", new byte[16], 4096);
    assertThat(credential.matches(secret("\u2168"))).isTrue();
    assertThat(credential.matches(secret("I\u00ADX"))).isTrue();
    assertThat(credential.matches(secret("\u2168"), Preparation.RAW, Crypto.jce())).isFalse();
    assertThat(credential.matches(secret("\u00AD"))).isFalse();
    assertThat(credential.matches(secret(""))).isFalse();
  }

  @Test
  void anUnpreparablePasswordMatchesNothingNotEvenItsStandIn() {
    ScramCredential credential =
        ScramCredential.derive(
            HashFunction.SHA_256, secret("\0"), new byte[16], 4096, Preparation.RAW, Crypto.jce());
    assertThat(credential.matches(secret("\0"), Preparation.RAW, Crypto.jce())).isTrue();
    assertThat(credential.matches(secret("\u00AD"))).isFalse();
  }

  @Test
  void itsPartsAreCheckedAndCopied() {
    byte[] salt = {1};
    byte[] storedKey = new byte[32];
    byte[] serverKey = new byte[32];
    ScramCredential credential =
        ScramCredential.of(HashFunction.SHA_256, salt, 4096, storedKey, serverKey);
    salt[0] = 2;
    storedKey[0] = 2;
    credential.serverKey()[0] = 2;
    assertThat(credential.salt()).containsExactly(1);
    assertThat(credential.storedKey()).containsOnly(0);
    assertThat(credential.serverKey()).containsOnly(0);
    byte[] shorter = new byte[20];
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScramCredential.of(HashFunction.SHA_256, salt, 4096, shorter, serverKey));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScramCredential.of(HashFunction.SHA_256, salt, 4096, storedKey, shorter));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ScramCredential.of(HashFunction.SHA_256, salt, 4095, storedKey, serverKey));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ScramCredential.of(HashFunction.SHA_256, new byte[0], 4096, storedKey, serverKey));
  }

  @Test
  void itPrintsNoKey() {
    assertThat(ScramCredential.parse(ScramVectors.SHA_256_RECORD))
        .hasToString("ScramCredential[SHA-256, 4096 iterations]");
  }
}
