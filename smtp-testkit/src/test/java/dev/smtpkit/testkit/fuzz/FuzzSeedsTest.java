package dev.smtpkit.testkit.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FuzzSeedsTest {

  @Test
  void anyOctetsSurviveALineOfSeeds() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    String line = FuzzSeeds.line(all);
    assertThat(line).matches("[ -~]+");
    assertThat(FuzzSeeds.octets(line)).isEqualTo(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"# ", "\0017", "\\n", " "})
  void aLineNeverLooksLikeACommentNorEndsInABlank(String input) {
    byte[] octets = input.getBytes(ISO_8859_1);
    assertThat(FuzzSeeds.line(octets)).doesNotStartWith("#").doesNotEndWith(" ");
    assertThat(FuzzSeeds.octets(FuzzSeeds.line(octets))).isEqualTo(octets);
  }

  @Test
  void commentsAndEmptyLinesAreNoInputs() {
    assertThat(FuzzSeeds.of("# a comment\na\\r\\n\n\n\\043b\n"))
        .containsExactly("a\r\n".getBytes(ISO_8859_1), "#b".getBytes(ISO_8859_1));
  }
}
