package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.sasl.Plain;
import dev.smtpkit.session.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that talk before they are greeted, or go on where they have to wait. */
class TurnsTest {

  private static final Setup DEFAULT =
      new Setup(
          ServerConfiguration.builder(Setup.PLAINEST.configuration().hostname()).build(),
          Verdict.ACCEPT);

  private static final Setup ENFORCED =
      Setup.of(
          builder ->
              builder.enforceTurns().mechanisms(List.of(Plain.server())).allowCleartextPasswords());

  @Test
  void whoTalksFirstIsNotGreetedR48() {
    for (Connection.Manner manner : List.of(Connection.Manner.AT_ONCE, Connection.Manner.LATER)) {
      try (Connection connection = new Connection(DEFAULT, manner)) {
        assertThat(connection.say("EHLO c.example", "MAIL FROM:<a@client.example>"))
            .isEqualTo("554 Input where a reply had to be awaited, closing connection\r\n");
        assertThat(connection.isClosed()).isTrue();
        assertThat(connection.script.log).containsExactly("connect", "closed PROTOCOL_ERROR");
      }
      try (Connection connection = new Connection(DEFAULT, manner)) {
        assertThat(connection.round()).startsWith("220 ");
        assertThat(connection.say("EHLO c.example")).startsWith("250-");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EHLO c.example",
        "HELO c.example",
        "DATA",
        "VRFY x",
        "NOOP",
        "JUNK",
        "AUTH PLAIN"
      })
  void whoGoesOnBehindACommandThatEndsItsGroupIsRefused(String line) {
    try (Connection connection = Connection.greeted(ENFORCED, Connection.Manner.AT_ONCE)) {
      connection.say("MAIL FROM:<a@client.example>", "RCPT TO:<b@mx.example>");
      String answers = connection.say(line, "NOOP", "NOOP");
      assertThat(answers)
          .endsWith("554 5.5.0 Input where a reply had to be awaited, closing connection\r\n");
      assertThat(answers.lines().filter(reply -> reply.charAt(3) == ' ')).hasSize(2);
      assertThat(connection.isClosed()).isTrue();
    }
  }

  @Test
  void groupsThatKeepToTheRulesAreTaken() {
    try (Connection connection = Connection.greeted(ENFORCED, Connection.Manner.AT_ONCE)) {
      String group = "RSET\r\nMAIL FROM:<a@client.example>\r\nRCPT TO:<b@mx.example>\r\nDATA\r\n";
      assertThat(connection.send(group).lines().map(line -> line.substring(0, 3)))
          .containsExactly("250", "250", "250", "354");
    }
  }

  @Test
  void aMessageMayBeginAGroup() {
    try (Connection connection = Connection.greeted(ENFORCED, Connection.Manner.AT_ONCE)) {
      connection.say("MAIL FROM:<a@client.example>", "RCPT TO:<b@mx.example>", "DATA");
      assertThat(
              connection.say(".", "MAIL FROM:<a@client.example>", "RCPT TO:<b@mx.example>", "DATA"))
          .startsWith("250 ")
          .contains("354 ");
      assertThat(connection.say(".", "QUIT", "NOOP")).contains("221 ").doesNotContain("554 ");
    }
  }

  @Test
  void authWithItsOnlyResponseMayBeFollowed() {
    try (Connection connection = Connection.greeted(ENFORCED, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("AUTH PLAIN AHRlc3QAMTIzNA==", "NOOP"))
          .startsWith("235 ")
          .endsWith("250 2.0.0 Ok\r\n");
    }
  }

  @Test
  void withoutPipeliningNothingMayBeFollowed() {
    try (Connection connection = Connection.greeted(ENFORCED, Connection.Manner.AT_ONCE)) {
      connection.say("HELO c.example");
      assertThat(connection.say("RSET", "RSET", "NOOP")).endsWith("closing connection\r\n");
    }
  }

  @Test
  void bdatIsFollowedByItsChunk() {
    Setup setup = Setup.STANDARD.but(ServerConfiguration.Builder::enforceTurns);
    try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
      connection.say("MAIL FROM:<a@client.example>", "RCPT TO:<b@mx.example>");
      assertThat(connection.send("BDAT 3\r\nabcBDAT 3 LAST\r\nabcRSET\r\nNOOP\r\n").lines())
          .hasSize(4)
          .noneMatch(line -> line.startsWith("554"));
    }
  }

  @Test
  void byDefaultNobodyIsCutForGoingOn() {
    try (Connection connection = Connection.greeted(Setup.PLAINEST, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("NOOP", "VRFY x", "QUIT")).contains("221 ");
    }
  }
}
