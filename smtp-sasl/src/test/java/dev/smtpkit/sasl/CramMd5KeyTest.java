package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HMAC-MD5 by its two states, and Dovecot's form of them. */
class CramMd5KeyTest {
  /** The key of "tanstaaftanstaaf", as doveadm prints it. */
  static final String TIM =
      "{CRAM-MD5}d06d4e1b26fccaa4b0b61801132340a354b21152711fb604ca3e035e7015116b";

  /** The seven examples of RFC 2202 2, the fifth not truncated. */
  static Stream<Arguments> ofRfc2202() {
    return Stream.of(
        arguments(repeated(0x0B, 16), utf8("Hi There"), "9294727a3638bb1c13f48ef8158bfc9d"),
        arguments(
            utf8("Jefe"), utf8("what do ya want for nothing?"), "750c783e6ab0b503eaa86e310a5db738"),
        arguments(repeated(0xAA, 16), repeated(0xDD, 50), "56be34521d144c88dbb8c733f0e8b3f6"),
        arguments(
            HexFormat.of().parseHex("0102030405060708090a0b0c0d0e0f10111213141516171819"),
            repeated(0xCD, 50),
            "697eaf0aca3a3aea3a75164746ffaa79"),
        arguments(
            repeated(0x0C, 16), utf8("Test With Truncation"), "56461ef2342edc00f9bab995690efd4c"),
        arguments(
            repeated(0xAA, 80),
            utf8("Test Using Larger Than Block-Size Key - Hash Key First"),
            "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd"),
        arguments(
            repeated(0xAA, 80),
            utf8("Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data"),
            "6f630fad67cda0ee1fb1f562db3aa53e"));
  }

  private static byte[] repeated(int octet, int times) {
    byte[] octets = new byte[times];
    Arrays.fill(octets, (byte) octet);
    return octets;
  }

  private static String digest(CramMd5Key key, byte[] challenge) {
    return new String(key.digest(challenge), StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @MethodSource("ofRfc2202")
  void theDigestIsHmacMd5AlsoFromACopyAndFromTheStoredForm(
      byte[] secret, byte[] data, String digest) {
    try (CramMd5Key key = CramMd5Key.derive(Secret.copyOf(secret));
        CramMd5Key copy = key.copy();
        CramMd5Key stored = CramMd5Key.parse(key.text())) {
      assertThat(digest(key, data)).isEqualTo(digest);
      assertThat(digest(key, data)).as("again").isEqualTo(digest);
      assertThat(digest(copy, data)).isEqualTo(digest);
      assertThat(digest(stored, data)).isEqualTo(digest);
    }
  }

  @Test
  void theStoredFormIsDovecotsBothWays() {
    try (CramMd5Key derived = CramMd5Key.derive(PlainVectors.secret("tanstaaftanstaaf"));
        CramMd5Key read = CramMd5Key.parse(TIM);
        CramMd5Key upper =
            CramMd5Key.parse("{CRAM-MD5}" + TIM.substring(10).toUpperCase(Locale.ROOT))) {
      assertThat(derived.text()).isEqualTo(TIM);
      assertThat(read.text()).isEqualTo(TIM);
      assertThat(upper.text()).isEqualTo(TIM);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{CRAM-MD5}",
        "d06d4e1b26fccaa4b0b61801132340a354b21152711fb604ca3e035e7015116b",
        "{cram-md5}d06d4e1b26fccaa4b0b61801132340a354b21152711fb604ca3e035e7015116b",
        "{HMAC-MD5}d06d4e1b26fccaa4b0b61801132340a354b21152711fb604ca3e035e7015116b",
        "{CRAM-MD5}d06d4e1b26fccaa4b0b61801132340a354b21152711fb604ca3e035e7015116",
        "{CRAM-MD5}d06d4e1b26fccaa4b0b61801132340a354b21152711fb604ca3e035e7015116bb",
        "{CRAM-MD5}d06d4e1b26fccaa4b0b61801132340a354b21152711fb604ca3e035e701511gb",
        "{CRAM-MD5}d06d4e1b26fccaa4b0b61801132340a354b21152711fb604ca3e035e7015116\uFF11",
        " {CRAM-MD5}d06d4e1b26fccaa4b0b61801132340a354b21152711fb604ca3e035e7015116b",
        "{CRAM-MD5}d06d4e1b26fccaa4b0b61801132340a354b21152711fb604ca3e035e7015116b "
      })
  void anotherFormIsRefusedWithoutItsContents(String record) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CramMd5Key.parse(record))
        .withMessage("not a CRAM-MD5 record: it is {CRAM-MD5} and 64 hexadecimal digits")
        .withNoCause();
  }

  @Test
  void bothStatesAreOverwritten() throws ReflectiveOperationException {
    CramMd5Key key = CramMd5Key.parse(TIM);
    for (String state : new String[] {"inner", "outer"}) {
      Field field = CramMd5Key.class.getDeclaredField(state);
      field.setAccessible(true);
      CramMd5Key copy = key.copy();
      byte[] octets = (byte[]) field.get(copy);
      copy.close();
      assertThat(octets).containsOnly(0);
    }
    key.close();
  }

  @Test
  void aClosedKeyHoldsNothingAndPrintsNothing() {
    CramMd5Key key = CramMd5Key.parse(TIM);
    CramMd5Key copy = key.copy();
    assertThat(key).hasToString("CramMd5Key");
    key.close();
    key.close();
    assertThat(key).hasToString("CramMd5Key[closed]");
    assertThatIllegalStateException().isThrownBy(key::text);
    assertThatIllegalStateException().isThrownBy(key::copy);
    assertThatIllegalStateException().isThrownBy(() -> key.digest(new byte[0]));
    assertThat(copy.text()).isEqualTo(TIM);
    copy.close();
  }
}
