package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dialogues too long to be written out, in pieces of any size. */
class LongDialogueTest {

  private static final String LINE = "x".repeat(998) + "\r\n";

  /** Sends the octets in pieces; what comes back, joined. */
  private static String inPieces(Connection connection, String octets, int size) {
    StringBuilder answer = new StringBuilder();
    for (int at = 0; at < octets.length(); at += size) {
      answer.append(connection.send(octets.substring(at, Math.min(octets.length(), at + size))));
    }
    return answer.toString();
  }

  @ParameterizedTest
  @EnumSource(names = {"AT_ONCE", "LATER"})
  void anOversizeMessageWhoseTailIsCommandsGetsOneReplyR07(Connection.Manner manner) {
    for (int size : new int[] {1, 7, 1000, 4096, 1 << 20}) {
      try (Connection connection = Connection.greeted(Setup.SMALL, manner)) {
        connection.say("MAIL FROM:<a@client.example>", "RCPT TO:<b@mx.example>", "DATA");
        String message = LINE.repeat(66) + "MAIL FROM:<c@client.example>\r\n".repeat(40) + ".\r\n";
        assertThat(inPieces(connection, message + "NOOP\r\n", size))
            .isEqualTo("552 5.3.4 Message size exceeds the maximum\r\n250 2.0.0 Ok\r\n");
        assertThat(connection.script.delivered).isEmpty();
        // In one piece it is too big before the first octet is given.
        assertThat(connection.script.log).last().isEqualTo(size == 1 << 20 ? "reset" : "drop");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AT_ONCE", "LATER"})
  void aMessageOfExactlyTheLimitIsTakenWholeR78(Connection.Manner manner) {
    // Dots are counted once they are taken off.
    String message = "..\r\n" + "x".repeat(65_531) + "\r\n";
    try (Connection connection = Connection.greeted(Setup.SMALL, manner)) {
      connection.say("MAIL FROM:<a@client.example>", "RCPT TO:<b@mx.example>", "DATA");
      assertThat(inPieces(connection, message + ".\r\n", 999)).startsWith("250 2.0.0 ");
      assertThat(connection.script.delivered).containsExactly(message.substring(1));
      assertThat(connection.script.delivered.get(0)).hasSize(65_536);
      connection.say("MAIL FROM:<a@client.example>", "RCPT TO:<b@mx.example>", "DATA");
      assertThat(inPieces(connection, "x" + message + ".\r\n", 999)).startsWith("552 5.3.4 ");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AT_ONCE", "LATER"})
  void aCommandOfTenThousandOctetsGetsOneReplyR01(Connection.Manner manner) {
    String line = "MAIL FROM:<" + "a".repeat(10_000) + "@client.example>\r\n";
    for (int size : new int[] {1, 100, 2047, 2048, 20_000}) {
      try (Connection connection = Connection.greeted(Setup.PLAINEST, manner)) {
        assertThat(inPieces(connection, line + "NOOP\r\n", size))
            .isEqualTo("500 5.5.2 Line too long\r\n250 2.0.0 Ok\r\n");
        assertThat(connection.longestCarry).isLessThanOrEqualTo(2048);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AT_ONCE", "LATER"})
  void anAuthLineThatIsTooLongEndsTheExchangeR60(Connection.Manner manner) {
    String line = "A".repeat(20_000) + "\r\n";
    for (int size : new int[] {1, 2047, 12_288, 30_000}) {
      try (Connection connection = Connection.greeted(Setup.AUTH, manner)) {
        assertThat(inPieces(connection, "AUTH PLAIN " + line + "NOOP\r\n", size))
            .isEqualTo("500 5.5.6 Authentication exchange line is too long\r\n250 2.0.0 Ok\r\n");
        assertThat(connection.say("AUTH PLAIN")).isEqualTo("334 \r\n");
        assertThat(inPieces(connection, line + "NOOP\r\n", size))
            .isEqualTo("500 5.5.6 Authentication exchange line is too long\r\n250 2.0.0 Ok\r\n");
        assertThat(connection.longestCarry).isLessThanOrEqualTo(12_288);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AT_ONCE", "LATER"})
  void anOverLongBdatLineClosesR18(Connection.Manner manner) {
    try (Connection connection = Connection.greeted(Setup.PLAINEST, manner)) {
      assertThat(inPieces(connection, "BDAT " + "1".repeat(5000) + "\r\nNOOP\r\n", 100))
          .startsWith("501 5.5.4 ");
      assertThat(connection.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AT_ONCE", "LATER"})
  void recipientsBeyondTheLimitAreRefusedAndTheEarlierStayR44(Connection.Manner manner) {
    try (Connection connection = Connection.greeted(Setup.SMALL, manner)) {
      String[] recipients = new String[103];
      Arrays.setAll(recipients, i -> "RCPT TO:<user" + i + "@mx.example>");
      connection.say("MAIL FROM:<a@client.example>");
      String answers = connection.say(recipients);
      assertThat(answers.lines().limit(100)).allMatch(line -> line.startsWith("250 2.1.5 "));
      assertThat(answers.lines().skip(100)).hasSize(3);
      assertThat(answers.lines().skip(100))
          .allMatch(line -> line.equals("452 4.5.3 Too many recipients"));
      assertThat(connection.say("DATA")).startsWith("354 ");
      assertThat(connection.script.log).contains("data 100");
      connection.say("x", ".");
      assertThat(connection.script.delivered).containsExactly("x\r\n");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AT_ONCE", "LATER"})
  void aThousandAndOneRecipientsR44(Connection.Manner manner) {
    try (Connection connection = Connection.greeted(Setup.PLAINEST, manner)) {
      connection.say("MAIL FROM:<a@client.example>");
      String[] recipients = new String[1001];
      Arrays.fill(recipients, "RCPT TO:<b@mx.example>");
      assertThat(connection.say(recipients).lines().filter(line -> line.startsWith("250")))
          .hasSize(1000);
      assertThat(connection.say("DATA")).startsWith("354 ");
    }
  }
}
