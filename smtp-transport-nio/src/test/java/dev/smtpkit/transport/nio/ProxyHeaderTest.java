package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.smtpkit.session.Peer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both versions, in every number of octets at a time. */
class ProxyHeaderTest {

  private static final Peer CONNECTION = Peer.of(TestServer.ANY_PORT, TestServer.ANY_PORT);
  private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
  private static final String FOUR = "\300\000\002\001\313\000\161\002\000\031\377\377";
  private static final String SIX = "\040\001\015\270" + "\0".repeat(11) + "\001";

  static String binary(int command, int family, String rest) {
    int length = rest.length();
    return SIGNATURE
        + (char) command
        + (char) family
        + (char) (length >> 8)
        + (char) (length & 0xFF)
        + rest;
  }

  private static String extension(int type, int length) {
    return "" + (char) type + (char) (length >> 8) + (char) (length & 0xFF) + "x".repeat(length);
  }

  private static Peer peer(byte[] from, int fromPort, byte[] to, int toPort) throws Exception {
    return Peer.of(
        new InetSocketAddress(InetAddress.getByAddress(from), fromPort),
        new InetSocketAddress(InetAddress.getByAddress(to), toPort));
  }

  static Stream<Arguments> headers() throws Exception {
    byte[] a = {(byte) 192, 0, 2, 1};
    byte[] b = {(byte) 203, 0, 113, 2};
    byte[] six = SIX.getBytes(ISO_8859_1);
    Peer four = peer(a, 25, b, 65_535);
    Peer both = peer(six, 1, six, 2);
    return Stream.of(
        Arguments.of("PROXY TCP4 192.0.2.1 203.0.113.2 25 65535\r\n", four),
        Arguments.of("PROXY TCP6 2001:db8::1 2001:DB8:0:0:0:0:0:1 1 2\r\n", both),
        Arguments.of("PROXY TCP6 ::ffff:192.0.2.1 ::ffff:203.0.113.2 25 65535\r\n", four),
        Arguments.of("PROXY UNKNOWN\r\n", CONNECTION),
        Arguments.of("PROXY UNKNOWN ffff::1 whatever 0 99999\r\n", CONNECTION),
        Arguments.of("PROXY UNKNOWN " + "x".repeat(91) + "\r\n", CONNECTION),
        Arguments.of(binary(0x21, 0x11, FOUR), four),
        Arguments.of(binary(0x21, 0x21, SIX + SIX + "\000\001\000\002"), both),
        Arguments.of(binary(0x21, 0x11, FOUR + extension(4, 0) + extension(1, 300)), four),
        Arguments.of(binary(0x21, 0x11, FOUR + extension(4, 65_520)), four),
        Arguments.of(binary(0x21, 0x31, "\0".repeat(216)), CONNECTION),
        Arguments.of(binary(0x21, 0x00, ""), CONNECTION),
        Arguments.of(binary(0x21, 0x00, "whatever"), CONNECTION),
        Arguments.of(binary(0x20, 0x00, ""), CONNECTION),
        Arguments.of(binary(0x20, 0x11, FOUR), CONNECTION),
        Arguments.of(binary(0x20, 0xFF, "x"), CONNECTION));
  }

  /** Feeds a header and what follows it; what is left of that. */
  private static String feed(ProxyHeader header, String octets, int step) throws Exception {
    byte[] all = octets.getBytes(ISO_8859_1);
    int at = 0;
    while (!header.isWhole(CONNECTION)) {
      int count = Math.min(Math.min(step, header.room().remaining()), all.length - at);
      if (count == 0) {
        return "not whole";
      }
      header.room().put(all, at, count);
      at += count;
    }
    return new String(all, at, all.length - at, ISO_8859_1);
  }

  @ParameterizedTest
  @MethodSource("headers")
  void everyHeaderWithWhatFollowsIt(String text, Peer expected) throws Exception {
    for (int step : new int[] {1, 2, 3, 15, 16, 17, 1000, 100_000}) {
      for (String behind : List.of("", "\n", "\r\n", "EHLO x\r\n", text)) {
        ProxyHeader header = new ProxyHeader();
        assertThat(feed(header, text + behind, step)).isEqualTo(behind);
        assertThat(header.peer()).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("headers")
  void aHeaderThatIsCutOffIsNotWhole(String text, Peer expected) throws Exception {
    for (int length = 0; length < Math.min(500, text.length()); length++) {
      assertThat(feed(new ProxyHeader(), text.substring(0, length), 7)).isEqualTo("not whole");
    }
  }

  static Stream<String> others() {
    String end = " 203.0.113.2 25 65535\r\n";
    return Stream.of(
        "EHLO x",
        "proxy TCP4 192.0.2.1" + end,
        "PROXY  TCP4 192.0.2.1" + end,
        "PROXY TCP5 192.0.2.1" + end,
        "PROXY TCP6 192.0.2.1" + end,
        "PROXY TCP4 2001:db8::1 2001:db8::1 1 2\r\n",
        "PROXY TCP4 192.0.2.256" + end,
        "PROXY TCP4 192.0.2.01" + end,
        "PROXY TCP4 192.0.2.1 203.0.113.2 25 65536\r\n",
        "PROXY TCP4 192.0.2.1 203.0.113.2 025 65535\r\n",
        "PROXY TCP4 192.0.2.1 203.0.113.2 25\r\n",
        "PROXY TCP4 192.0.2.1 203.0.113.2 25 65535 \r\n",
        "PROXY TCP4 192.0.2.1 203.0.113.2 25 65535\n",
        "PROXY TCP4 192.0.2.1\r203.0.113.2 25 65535\r\n",
        "PROXY UNKNOWNs\r\n",
        "PROXY UNKNOWN\nPROXY UNKNOWN\r\n",
        "PROXY UNKNOWN " + "x".repeat(92) + "\r\n",
        "PROXY " + "x".repeat(200),
        "\r\nEHLO x\r\n",
        binary(0x11, 0x11, FOUR),
        binary(0x22, 0x11, FOUR),
        binary(0x21, 0x12, FOUR),
        binary(0x21, 0x22, SIX + SIX + "\0\0\0\0"),
        binary(0x21, 0x41, FOUR),
        binary(0x21, 0x11, FOUR.substring(1)),
        binary(0x21, 0x21, FOUR),
        binary(0x21, 0x11, FOUR + "\004"),
        binary(0x21, 0x11, FOUR + "\004\000\002x"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void whatIsNoHeader(String text) {
    for (int step : new int[] {1, 16, 1000}) {
      assertThatExceptionOfType(ProxyHeader.MalformedException.class)
          .isThrownBy(() -> feed(new ProxyHeader(), text + "\r\n".repeat(200), step));
    }
  }
}
