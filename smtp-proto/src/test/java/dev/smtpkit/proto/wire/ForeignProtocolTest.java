package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Verb;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R48: what speaks another protocol is known by its first octets. */
class ForeignProtocolTest {

  private static @Nullable ForeignProtocol of(String octets) {
    byte[] within = ("xy" + octets + "SSH-").getBytes(ISO_8859_1);
    ForeignProtocol heap = ForeignProtocol.of(ByteBuffer.wrap(within), 2, within.length - 4);
    ByteBuffer direct = ByteBuffer.allocateDirect(within.length).put(0, within);
    assertThat(ForeignProtocol.of(direct, 2, within.length - 4)).isEqualTo(heap);
    return heap;
  }

  @ParameterizedTest
  @CsvSource({
    "'\u0016\u0003\u0001\u0002\0', TLS, 1",
    "'\u0003\0\0\u0013\u000e\u00e0', REMOTE_DESKTOP, 2",
    "SSH-2.0-client, SSH, 4",
    "PROXY UNKNOWN, PROXY, 6",
    "GET / HTTP/1.1, HTTP, 4",
    "OPTIONS * HTTP/1.1, HTTP, 8",
    "PRI * HTTP/2.0, HTTP, 14"
  })
  void theFirstOctetsTell(String octets, ForeignProtocol protocol, int enough) {
    for (int end = 0; end <= octets.length(); end++) {
      assertThat(of(octets.substring(0, end))).isEqualTo(end < enough ? null : protocol);
    }
  }

  @Test
  void noCommandIsForeign() {
    Set<String> starts = new HashSet<>();
    for (Verb verb : Verb.values()) {
      for (String line :
          new String[] {verb.name(), verb.name().toLowerCase(java.util.Locale.ROOT)}) {
        starts.add(line + " x");
      }
    }
    for (String start : starts) {
      assertThat(of(start)).isNull();
    }
    assertThat(of("get / ")).isNull();
    assertThat(of("GETX ")).isNull();
    assertThat(of("\r\n")).isNull();
    assertThat(of("")).isNull();
  }
}
