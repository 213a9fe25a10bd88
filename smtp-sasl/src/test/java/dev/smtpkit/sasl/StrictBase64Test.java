package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Base64 in messages and records: exactly one text for any octets (RFC 4648). */
class StrictBase64Test {

  private static byte[] unbase64(String text) {
    byte[] octets = utf8("," + text + ",");
    byte[] result = StrictBase64.decode(octets, 1, octets.length - 1);
    return result == null ? utf8("none") : result;
  }

  @Test
  void theExamplesOfRfc4648AreRead() {
    assertThat(unbase64("")).isEmpty();
    assertThat(unbase64("Zg==")).isEqualTo(utf8("f"));
    assertThat(unbase64("Zm8=")).isEqualTo(utf8("fo"));
    assertThat(unbase64("Zm9v")).isEqualTo(utf8("foo"));
    assertThat(unbase64("Zm9vYg==")).isEqualTo(utf8("foob"));
    assertThat(unbase64("Zm9vYmE=")).isEqualTo(utf8("fooba"));
    assertThat(unbase64("Zm9vYmFy")).isEqualTo(utf8("foobar"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Z",
        "Zg",
        "Zg=",
        "Zm9vY",
        "Zm8",
        "=AAA",
        "AAA=BBB",
        "AAA=BBBB",
        "AA==BBBB",
        "====",
        "A===",
        "===",
        "AA=A",
        "Zh==",
        "Zm9=",
        "Zm9v\n",
        "Z m9",
        "Zm 9v ",
        "Zm9v====",
        "_-__",
        "Zm9-",
        "\u00E9AA",
        "AAA\0",
        "AA\u00C3"
      })
  void nonCanonicalTextIsRefused(String text) {
    assertThat(unbase64(text)).isEqualTo(utf8("none"));
  }

  @Property
  void octetsAreWrittenAsByThePlatformAndReadAgain(@ForAll byte[] octets) {
    byte[] text = StrictBase64.encode(octets);
    assertThat(text).isEqualTo(Base64.getEncoder().encode(octets));
    assertThat(StrictBase64.decode(text, 0, text.length)).isEqualTo(octets);
  }

  @Property
  void textThatIsReadIsWrittenTheSame(@ForAll @Size(max = 12) byte[] text) {
    byte[] octets = StrictBase64.decode(text, 0, text.length);
    if (octets != null) {
      assertThat(StrictBase64.encode(octets)).isEqualTo(text);
    }
  }
}
