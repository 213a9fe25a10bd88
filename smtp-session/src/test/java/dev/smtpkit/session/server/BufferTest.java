package dev.smtpkit.session.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.ServerState;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BufferTest {

  private static ByteBuffer octets(String text, boolean direct) {
    int capacity = Math.max(12_288, text.length());
    ByteBuffer in = direct ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
    return in.put(text.getBytes(ISO_8859_1)).flip();
  }

  private static String all(ByteBuffer in) {
    byte[] octets = new byte[in.limit()];
    in.get(0, octets);
    return new String(octets, ISO_8859_1);
  }

  @Test
  void repliesGoThroughABufferOfOneOctet() {
    Raw raw = Raw.in(ServerState.EXPECT_MAIL);
    raw.feed("RSET\r\nHELP\r\n").poll();
    ByteBuffer out = ByteBuffer.allocate(1);
    StringBuilder sent = new StringBuilder();
    while (raw.session.transmit(out.clear(), raw.now())) {
      sent.append((char) out.get(0));
    }
    assertThat(sent.append((char) out.get(0)).toString().lines())
        .hasSize(3)
        .allMatch(line -> line.startsWith("250 ") || line.startsWith("214"));
    assertThat(raw.session.transmit(ByteBuffer.allocate(0), raw.now())).isFalse();
  }

  @Test
  void aFullBufferIsNoTransmission() {
    Raw raw = Raw.in(ServerState.CLOSING);
    assertThat(raw.session.transmit(ByteBuffer.allocate(0), raw.now())).isTrue();
    assertThat(raw.session.demand()).isNotEqualTo(Demand.CLOSE);
    assertThat(raw.poll()).isEqualTo(ServerEvent.Control.FLUSH);
    raw.transmit();
    assertThat(raw.session.demand()).isEqualTo(Demand.CLOSE);
  }

  @Test
  void aReadOnlyBufferIsRefused() {
    Raw raw = Raw.in(ServerState.EXPECT_MAIL);
    ByteBuffer in = octets("NOOP\r\n", false).asReadOnlyBuffer();
    assertThatIllegalArgumentException().isThrownBy(() -> raw.session.poll(in, raw.now()));
    assertThat(in.position()).isZero();
  }

  @Test
  void aBufferBelowTheCapacityIsRefused() {
    Raw raw = Raw.in(ServerState.EXPECT_MAIL);
    assertThat(raw.session.inputCapacity()).isEqualTo(2048);
    ByteBuffer in = ByteBuffer.allocate(2047);
    assertThatIllegalArgumentException().isThrownBy(() -> raw.session.poll(in, raw.now()));
    assertThat(raw.session.poll(ByteBuffer.allocate(2048), raw.now()))
        .isEqualTo(ServerEvent.Control.NEED_INPUT);
  }

  @Test
  void whatIsQueuedComesOutOfAnEmptyBuffer() {
    SmtpServerSession session =
        new SmtpServerSession(Setup.PLAINEST.configuration(), Setup.PEER, 0);
    assertThat(session.poll(ByteBuffer.allocate(0), 0)).isInstanceOf(ServerEvent.Connected.class);
    assertThat(session.poll(ByteBuffer.allocate(0), 0)).isEqualTo(ServerEvent.Control.BLOCKED);
    session.abort(0);
    assertThat(session.poll(ByteBuffer.allocate(0), 0)).isInstanceOf(ServerEvent.Cancelled.class);
    assertThat(session.poll(ByteBuffer.allocate(0), 0))
        .isEqualTo(new ServerEvent.Closed(CloseReason.ABORTED));
  }

  @Test
  void theCapacityGrowsForAuthLinesAndShrinksAgain() {
    Raw raw = new Raw(Setup.AUTH);
    raw.accept("");
    raw.accept("EHLO c.example\r\n");
    assertThat(raw.session.inputCapacity()).isEqualTo(2048);
    raw.feed("AUTH PLAIN " + "A".repeat(2040)).round();
    assertThat(raw.session.inputCapacity()).isEqualTo(12_288);
    raw.feed("!\r\n").round();
    assertThat(raw.session.inputCapacity()).isEqualTo(2048);
    raw.feed("AUTH PLAIN\r\n").round();
    assertThat(raw.session.inputCapacity()).isEqualTo(12_288);
    raw.feed("*\r\n").round();
    assertThat(raw.session.inputCapacity()).isEqualTo(2048);
  }

  @Test
  void aRoundThatBeganInASmallBufferEndsInIt() {
    try (Connection connection = Connection.greeted(Setup.AUTH, Connection.Manner.AT_ONCE)) {
      byte[] line = "AUTH PLAIN AHRlc3QAMTIzNA==\r\n".getBytes(ISO_8859_1);
      ByteBuffer in = ByteBuffer.allocate(2048).put(line).flip();
      assertThat(connection.driver.poll(in)).isEqualTo(ServerEvent.Control.FLUSH);
      assertThat(connection.session.view().identity()).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AUTH PLAIN AHRlc3QAMTIzNA==",
        "auth plain AHRlc3QAMTIzNA==",
        "AUTH PLAIN AHRlc3QAMTIzNA",
        "AUTH X_FOO AHRlc3QAMTIzNA==",
        "AUTHPLAIN AHRlc3QAMTIzNA==",
        "AUTH\rPLAIN AHRlc3QAMTIzNA==",
        "AUTH\tPLAIN AHRlc3QAMTIzNA==",
        "AHRlc3QAMTIzNA=="
      })
  void octetsOfAuthAreZeroedR89(String line) {
    for (boolean direct : new boolean[] {false, true}) {
      Raw raw = new Raw(Setup.AUTH);
      raw.accept("");
      raw.accept("EHLO c.example\r\n");
      ByteBuffer in = octets(line + "\r\nRSET\r\n", direct);
      raw.session.poll(in, raw.now());
      assertThat(in.position()).isEqualTo(line.length() + 2);
      assertThat(all(in)).isEqualTo("\0".repeat(line.length() + 2) + "RSET\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"AHRlc3QAMTIzNA==", "AHRlc3QAMTIzNA", "QUIT", "*"})
  void octetsOfAResponseAreZeroedR89(String line) {
    Raw raw = Raw.in(ServerState.EXPECT_AUTH_RESPONSE);
    ByteBuffer in = octets(line + "\r\nRSET\r\n", true);
    raw.session.poll(in, raw.now());
    assertThat(all(in)).isEqualTo("\0".repeat(line.length() + 2) + "RSET\r\n");
  }

  @Test
  void octetsOfALineThatIsTooLongAreZeroedR89() {
    Raw raw = Raw.in(ServerState.EXPECT_AUTH_RESPONSE);
    String line = "A".repeat(13_000);
    ByteBuffer part = octets(line, false);
    assertThat(raw.session.poll(part, raw.now())).isEqualTo(ServerEvent.Control.NEED_INPUT);
    assertThat(all(part)).isEqualTo("\0".repeat(13_000));
    ByteBuffer rest = octets("AAAA\r\nRSET\r\n", false);
    raw.session.poll(rest, raw.now());
    assertThat(all(rest)).isEqualTo("\0".repeat(6) + "RSET\r\n");
    ByteBuffer whole = octets("AUTH PLAIN " + line + "\r\nRSET\r\n", false);
    Raw other = Raw.in(ServerState.EXPECT_MAIL);
    other.session.poll(whole, other.now());
    assertThat(all(whole)).endsWith("\0\0\0RSET\r\n").doesNotContain("A");
  }

  @Test
  void octetsThatAreNoAuthAreLeftAsTheyAre() {
    Raw raw = Raw.in(ServerState.EXPECT_MESSAGE);
    ByteBuffer in = octets("AUTH PLAIN\r\n.x\r\n", false);
    ServerEvent first = raw.session.poll(in, raw.now());
    ServerEvent.Octets octets = (ServerEvent.Octets) first;
    assertThat(octets.source()).isSameAs(in);
    assertThat(octets.from()).isZero();
    assertThat(octets.to()).isEqualTo(12);
    ServerEvent.Octets second = (ServerEvent.Octets) raw.session.poll(in, raw.now());
    assertThat(second.from()).isEqualTo(13);
    assertThat(all(in)).isEqualTo("AUTH PLAIN\r\n.x\r\n");
  }
}
