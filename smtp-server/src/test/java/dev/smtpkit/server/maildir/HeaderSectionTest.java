package dev.smtpkit.server.maildir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.testkit.EverySplit;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The header section of a message, however its octets come. */
class HeaderSectionTest {

  private static String of(String message) {
    HeaderSection section = new HeaderSection();
    section.add(ByteBuffer.wrap(message.getBytes(ISO_8859_1)));
    return section.lines();
  }

  @Test
  void endsAtTheFirstEmptyLineAtEverySplit() {
    byte[] input = "A: ä\r\n b\r\nC: d\r\n\r\nE: f\r\n\r\n".getBytes(ISO_8859_1);
    EverySplit.of(input)
        .forEach(
            pieces -> {
              HeaderSection section = new HeaderSection();
              pieces.forEach(section::add);
              assertThat(section.lines()).isEqualTo("A: ä\r\n b\r\nC: d\r\n");
            });
  }

  @Test
  void mayBeEmptyOrWithoutABody() {
    assertThat(of("")).isEmpty();
    assertThat(of("\r\nbody\r\n")).isEmpty();
    assertThat(of("A: b\r\n")).isEqualTo("A: b\r\n");
    assertThat(of("A: b\r\nhalf")).isEqualTo("A: b\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"A: b\nC: d\r\n\r\n", "A: \rb\r\n\r\n", "A: \0\r\n\r\n", "\n"})
  void isNoneIfItIsNoText(String message) {
    assertThat(of(message)).isEmpty();
  }

  @Test
  void hasWholeLinesOnlyAndNotTooMany() {
    String line = "A: " + "b".repeat(95) + "\r\n";
    String kept = of(line.repeat(10_000));
    assertThat(kept)
        .hasSizeBetween(HeaderSection.LARGEST - 200, HeaderSection.LARGEST)
        .endsWith(line);
    assertThat(of("A: " + "b".repeat(995) + "\r\n")).hasSize(1000);
    assertThat(of("A: " + "b".repeat(996) + "\r\n")).isEmpty();
  }
}
