package dev.smtpkit.testkit.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EscapesTest {

  @Property(tries = 300)
  void decodingUndoesEncoding(@ForAll @Size(max = 50) byte[] octets) {
    String text = Escapes.encode(octets);
    assertThat(text).matches("[ -~]*");
    assertThat(Escapes.decode(text)).isEqualTo(octets);
  }

  @Test
  void unescapedTextIsUtf8() {
    assertThat(Escapes.decode("ü\\x41")).isEqualTo("üA".getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\", "\\q", "\\x", "\\x1", "\\xg0", "\\x+1"})
  void refusesUnknownAndIncompleteEscapes(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Escapes.decode(text));
  }

  @Test
  void longOctetsAreCutAndTheRestIsCounted() {
    byte[] octets = new byte[5000];
    Arrays.fill(octets, (byte) 'a');
    assertThat(Escapes.encode(octets)).endsWith("a... (2952 octets more)").hasSizeLessThan(2100);
  }
}
