package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.testkit.EndsOfData;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R04: what ends a message and what an attacker would like to end one, each at every split. */
class EndOfDataMatrixTest {

  private final DecoderRun run = new DecoderRun(false, BareLineEnds.REJECT);

  private void feed(byte[] octets, int split) {
    run.begin();
    run.feed(octets, 0, split);
    run.feed(octets, split, octets.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\n.\r\n", "a\r\r\n.\r\n", ".\r\n", "a\r\n..\r\n.\r\n", "\r\n.\r\n"})
  void endsTheMessage(String message) {
    byte[] octets = (message + "QUIT\r\n").getBytes(ISO_8859_1);
    for (int split = 0; split <= octets.length; split++) {
      feed(octets, split);
      assertThat(run.consumed()).as("split %d", split).isEqualTo(message.length());
    }
  }

  static List<String> lookAlikes() {
    return EndsOfData.lookAlikes();
  }

  @ParameterizedTest
  @MethodSource("lookAlikes")
  void staysContent(String sequence) {
    String message = "a" + sequence + "MAIL FROM:<a@b.example>\r\n";
    String content = ("a" + sequence).replace("\r\n.", "\r\n") + "MAIL FROM:<a@b.example>\r\n";
    byte[] octets = (message + ".\r\n").getBytes(ISO_8859_1);
    for (int split = 0; split <= octets.length; split++) {
      feed(octets, split);
      assertThat(run.consumed()).as("split %d", split).isEqualTo(octets.length);
      assertThat(run.content()).as("split %d", split).isEqualTo(content);
    }
  }
}
