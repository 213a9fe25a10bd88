package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R60: one text for each octet string, and no other. */
class Base64TextTest {

  private static byte @Nullable [] decode(String text) {
    byte[] within = ("QQ" + text + "==").getBytes(ISO_8859_1);
    byte[] fromArray = Base64Text.decode(within, 2, 2 + text.length());
    ByteBuffer slice = ByteBuffer.wrap(within).slice(1, within.length - 1);
    assertThat(Base64Text.decode(slice, 1, 1 + text.length())).isEqualTo(fromArray);
    return fromArray;
  }

  /** The vectors of RFC 4648 10. */
  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "f, Zg==",
    "fo, Zm8=",
    "foo, Zm9v",
    "foob, Zm9vYg==",
    "fooba, Zm9vYmE=",
    "foobar, Zm9vYmFy"
  })
  void theVectorsOfTheRfc(String octets, String text) {
    assertThat(decode(text)).isEqualTo(octets.getBytes(ISO_8859_1));
    assertThat(Base64Text.encode(octets.getBytes(ISO_8859_1))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=",
        "==",
        "===",
        "====",
        "A",
        "AA",
        "AAA",
        "A===",
        "AA=",
        "AAA==",
        "AAAAA",
        "A=AA",
        "AA=A",
        "=AAA",
        "AA==AAAA",
        "Zg= =",
        " Zg==",
        "Zg== ",
        "Zm9v\n",
        "Zm-v",
        "Zm_v",
        "Zm\u00f6v",
        "Zh==",
        "Zm9=",
        "Zg==Zg==",
        "Z\0==",
        "*",
        "Zm9v===="
      })
  void anythingElseIsNone(String text) {
    assertThat(decode(text)).isNull();
  }

  @Test
  void anyOctetsAndBack() {
    Random random = new Random(4648);
    for (int length = 0; length < 200; length++) {
      byte[] octets = new byte[length];
      random.nextBytes(octets);
      assertThat(decode(Base64Text.encode(octets))).isEqualTo(octets);
    }
  }

  /** All texts of four octets out of a few: those that the encoder makes, and no other. */
  @Test
  void everyShortTextIsCanonicalOrNone() {
    Base64.Encoder encoder = Base64.getEncoder();
    DataDecoderExhaustiveTest.forEveryString(
        "AQg/=-",
        5,
        octets -> {
          byte[] decoded = Base64Text.decode(octets, 0, octets.length);
          if (decoded != null) {
            assertThat(encoder.encode(decoded)).isEqualTo(octets);
          } else {
            assertThat(isCanonical(octets)).isFalse();
          }
        });
  }

  private static boolean isCanonical(byte[] octets) {
    try {
      String again = Base64.getEncoder().encodeToString(Base64.getDecoder().decode(octets));
      return again.equals(new String(octets, ISO_8859_1));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
