package dev.smtpkit.session.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** R76, RFC 2920 3.2. */
class PipeliningTest {

  /** Takes any number of commands that lead nowhere. */
  private static final Setup PATIENT =
      Setup.of(builder -> builder.limits(l -> l.maxUnproductiveCommands(Integer.MAX_VALUE)));

  private static final String GROUP =
      "MAIL FROM:<a@client.example>\r\nRCPT TO:<b@mx.example>\r\nRCPT TO:<c@mx.example>\r\nDATA\r\n";

  private static ByteBuffer octets(String text) {
    ByteBuffer in = ByteBuffer.allocate(Math.max(12_288, text.length()));
    return in.put(text.getBytes(ISO_8859_1)).flip();
  }

  private static String left(ByteBuffer in) {
    byte[] rest = new byte[in.remaining()];
    in.get(in.position(), rest);
    return new String(rest, ISO_8859_1);
  }

  private static String transmit(Connection connection) {
    ByteBuffer out = ByteBuffer.allocate(65_536);
    assertThat(connection.driver.transmit(out)).isFalse();
    return new String(out.array(), 0, out.position(), ISO_8859_1);
  }

  @Test
  void aWholeGroupIsAnsweredInOneTransmissionAfterOneRound() {
    try (Connection connection = Connection.greeted(Setup.PLAINEST, Connection.Manner.AT_ONCE)) {
      ByteBuffer in = octets(GROUP);
      assertThat(connection.driver.poll(in)).isEqualTo(ServerEvent.Control.FLUSH);
      assertThat(transmit(connection).lines().map(line -> line.substring(0, 3)))
          .containsExactly("250", "250", "250", "354");
      assertThat(connection.driver.poll(in)).isEqualTo(ServerEvent.Control.NEED_INPUT);
    }
  }

  @Test
  void aGroupThatIsRefusedLeavesInOneTransmissionAsWell() {
    try (Connection connection = Connection.greeted(Setup.PLAINEST, Connection.Manner.AT_ONCE)) {
      int before = connection.writes;
      connection.say(
          "MAIL FROM:<refused@client.example>",
          "RCPT TO:<b@mx.example>",
          "RCPT TO:<..@mx.example>",
          "MAIL FROM:<<>",
          "MAIL FROM:<a@client.example> X=Y",
          "RCPT TO:<c@mx.example>",
          "DATA");
      assertThat(connection.writes - before).isEqualTo(1);
    }
  }

  @Test
  void repliesThatMayWaitLeaveWhenTheInputIsEmpty() {
    try (Connection connection = Connection.greeted(Setup.PLAINEST, Connection.Manner.AT_ONCE)) {
      int before = connection.writes;
      String answers =
          connection.send("RSET\r\nMAIL FROM:<a@client.example>\r\nRCPT TO:<b@mx.example>\r\nDAT");
      assertThat(answers.lines()).hasSize(3);
      assertThat(connection.writes - before).isEqualTo(1);
    }
  }

  @Test
  void whileARoundIsNotTransmittedNothingIsConsumed() {
    try (Connection connection = Connection.greeted(Setup.PLAINEST, Connection.Manner.AT_ONCE)) {
      ByteBuffer in = octets("NOOP\r\nRSET\r\n");
      for (int i = 0; i < 3; i++) {
        assertThat(connection.driver.poll(in)).isEqualTo(ServerEvent.Control.FLUSH);
        assertThat(left(in)).isEqualTo("RSET\r\n");
      }
      assertThat(transmit(connection)).isEqualTo("250 2.0.0 Ok\r\n");
      assertThat(connection.driver.poll(in)).isEqualTo(ServerEvent.Control.NEED_INPUT);
      assertThat(in.hasRemaining()).isFalse();
    }
  }

  @Test
  void aPartOfARoundThatWasTransmittedIsNotEnough() {
    try (Connection connection = Connection.greeted(Setup.PLAINEST, Connection.Manner.AT_ONCE)) {
      ByteBuffer in = octets("NOOP\r\nNOOP\r\n");
      connection.driver.poll(in);
      assertThat(connection.driver.transmit(ByteBuffer.allocate(5))).isTrue();
      assertThat(connection.driver.poll(in)).isEqualTo(ServerEvent.Control.FLUSH);
      assertThat(left(in)).isEqualTo("NOOP\r\n");
      assertThat(transmit(connection)).isEqualTo(".0.0 Ok\r\n");
    }
  }

  @Test
  void whatFollowsDataStaysUnreadUntilThe354IsOut() {
    try (Connection connection = Connection.greeted(Setup.PLAINEST, Connection.Manner.AT_ONCE)) {
      ByteBuffer in = octets(GROUP + "Subject: early\r\n.\r\nQUIT\r\n");
      assertThat(connection.driver.poll(in)).isEqualTo(ServerEvent.Control.FLUSH);
      assertThat(left(in)).startsWith("Subject: early");
      assertThat(connection.script.log).doesNotContain("message");
      assertThat(transmit(connection)).endsWith("<CRLF>.<CRLF>\r\n");
      connection.driver.poll(in);
      assertThat(connection.script.delivered).containsExactly("Subject: early\r\n");
      assertThat(left(in)).isEqualTo("QUIT\r\n");
    }
  }

  @Test
  void whatFollowsAuthStaysUnreadUntilThe334IsOut() {
    try (Connection connection = Connection.greeted(Setup.AUTH, Connection.Manner.AT_ONCE)) {
      ByteBuffer in = octets("AUTH PLAIN\r\nAHRlc3QAMTIzNA==\r\nNOOP\r\n");
      assertThat(connection.driver.poll(in)).isEqualTo(ServerEvent.Control.FLUSH);
      assertThat(left(in)).startsWith("AHRl");
      assertThat(transmit(connection)).isEqualTo("334 \r\n");
      assertThat(connection.driver.poll(in)).isEqualTo(ServerEvent.Control.FLUSH);
      assertThat(transmit(connection)).startsWith("235 ");
    }
  }

  @Test
  void noMoreThanAHundredAndTwentyEightRepliesAreHeld() {
    try (Connection connection = Connection.greeted(PATIENT, Connection.Manner.AT_ONCE)) {
      ByteBuffer in = octets("RSET\r\n".repeat(1000));
      int rounds = 0;
      int most = 0;
      while (connection.driver.poll(in) == ServerEvent.Control.FLUSH) {
        most = Math.max(most, (int) transmit(connection).lines().count());
        rounds++;
      }
      assertThat(most).isEqualTo(128);
      assertThat(rounds).isEqualTo(1000 / 128);
      assertThat(transmit(connection).lines()).hasSize(1000 % 128);
    }
  }

  @Test
  void aHundredThousandPipelinedNoopsHoldOneReplyAtATime() {
    try (Connection connection = Connection.greeted(PATIENT, Connection.Manner.AT_ONCE)) {
      ByteBuffer in = octets("NOOP\r\n".repeat(100_000));
      int replies = 0;
      while (connection.driver.poll(in) == ServerEvent.Control.FLUSH) {
        assertThat(transmit(connection)).isEqualTo("250 2.0.0 Ok\r\n");
        replies++;
      }
      assertThat(replies).isEqualTo(100_000);
    }
  }

  @Test
  void aThousandAnswersWithinTheirCallbacksDoNotGrowTheStack() {
    try (Connection connection = Connection.greeted(Setup.PLAINEST, Connection.Manner.AT_ONCE)) {
      connection.say("MAIL FROM:<a@client.example>");
      int before = connection.writes;
      String answers = connection.send("RCPT TO:<b@mx.example>\r\n".repeat(1000));
      assertThat(answers.lines()).hasSize(1000);
      assertThat(connection.writes - before).isEqualTo(8);
    }
  }
}
