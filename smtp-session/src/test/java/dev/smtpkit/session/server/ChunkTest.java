package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.extension.Extensions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** BDAT in the engine, beyond what the dialogues show. */
class ChunkTest {

  private static final long SECOND = 1_000_000_000L;

  private static Raw inTransaction() {
    Raw raw = new Raw(Setup.STANDARD);
    raw.accept("");
    raw.accept("EHLO c.example\r\n");
    raw.accept("MAIL FROM:<a@client.example>\r\n");
    raw.accept("RCPT TO:<b@mx.example>\r\n");
    raw.sent.setLength(0);
    return raw;
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerState.class,
      names = {
        "EXPECT_GREETING",
        "EXPECT_MESSAGE",
        "EXPECT_CHUNK",
        "EXPECT_OUTCOME",
        "EXPECT_AUTH_RESPONSE",
        "EXPECT_TLS",
        "CLOSING",
        "CLOSED"
      },
      mode = EnumSource.Mode.EXCLUDE)
  void inEveryStateTheOctetsOfAChunkAreNoCommandsR18(ServerState state) {
    Raw raw = Raw.in(state);
    raw.sent.setLength(0);
    Decision asked = raw.asked("BDAT 12 LAST\r\nQUIT\r\nQUIT\r\nNOOP\r\n");
    if (asked != null) {
      raw.session.answer(asked, Verdict.ACCEPT, raw.now());
      asked = raw.asked("");
      if (asked != null) {
        raw.session.answer(asked, Verdict.ACCEPT, raw.now());
        raw.round();
      }
    }
    List<String> replies = raw.sent.toString().lines().toList();
    assertThat(replies).hasSize(2).noneMatch(reply -> reply.startsWith("221"));
    assertThat(raw.session.state()).isNotIn(ServerState.EXPECT_CHUNK, ServerState.CLOSED);
  }

  @Test
  void theOwnerHearsOfTheMessageOnceAndOfItsOctetsInPlace() {
    Raw raw = inTransaction();
    Decision data = raw.asked("BDAT 3\r\nabc");
    assertThat(data.subject()).isEqualTo(Decision.Subject.DATA);
    raw.session.answer(data, Verdict.ACCEPT, raw.now());
    List<ServerEvent> events = raw.round();
    assertThat(events.get(0)).isInstanceOf(ServerEvent.Octets.class);
    ServerEvent.Octets octets = (ServerEvent.Octets) events.get(0);
    assertThat(octets.to() - octets.from()).isEqualTo(3);
    events = raw.feed("BDAT 2 LAST\r\nde").round();
    assertThat(events.get(0)).isInstanceOf(ServerEvent.Octets.class);
    ServerEvent.MessageEnd end = (ServerEvent.MessageEnd) events.get(1);
    assertThat(end.summary()).isEqualTo(MessageSummary.builder(5).build());
    assertThat(raw.sent.toString()).isEqualTo("250 2.0.0 Chunk received\r\n");
  }

  @Test
  void chunksTogetherMayNotBeTooLargeR78() {
    Setup small = Setup.SMALL.but(builder -> builder.extensions(Extensions.standard()));
    try (Connection connection = Connection.greeted(small, Connection.Manner.AT_ONCE)) {
      connection.say("MAIL FROM:<a@client.example>", "RCPT TO:<b@mx.example>");
      assertThat(connection.send("BDAT 65536\r\n" + "x".repeat(65_536))).startsWith("250 ");
      assertThat(connection.send("BDAT 1 LAST\r\nxNOOP\r\n"))
          .isEqualTo("552 5.3.4 Message size exceeds the maximum\r\n250 2.0.0 Ok\r\n");
      assertThat(connection.script.log).endsWith("message", "drop");
      assertThat(connection.say("MAIL FROM:<a@client.example>")).startsWith("250 ");
    }
  }

  @Test
  void aChunkComesNoSlowerThanAMessageR09() {
    Raw raw = inTransaction();
    raw.accept("BDAT 1000\r\n");
    assertThat(raw.session.deadlineNanos() - raw.now()).isEqualTo(60 * SECOND);
    raw.clock.advance(20 * SECOND);
    raw.feed("x".repeat(500)).round();
    assertThat(raw.session.deadlineNanos() - raw.now()).isEqualTo(41 * SECOND);
    raw.feed("x".repeat(500)).round();
    // Between chunks it is a command that is awaited; the next one goes on with what was left.
    assertThat(raw.session.deadlineNanos() - raw.now()).isEqualTo(300 * SECOND);
    raw.feed("BDAT 10\r\n").round();
    assertThat(raw.session.deadlineNanos() - raw.now()).isEqualTo(42 * SECOND);
    raw.clock.advance(42 * SECOND);
    raw.session.expire(raw.now());
    assertThat(raw.round()).startsWith(new ServerEvent.MessageDropped(Replies.TOO_SLOW));
    assertThat(raw.sent.toString())
        .endsWith("421 4.4.2 Message data came too slowly, closing connection\r\n");
  }

  @Test
  void theEndOfInputInsideAChunkDropsTheMessageR10() {
    for (String octets : List.of("BDAT 10 LAST\r\nhalf", "BDAT 4\r\nhalf")) {
      try (Connection connection = Connection.greeted(Setup.STANDARD, Connection.Manner.AT_ONCE)) {
        connection.say("MAIL FROM:<a@client.example>", "RCPT TO:<b@mx.example>");
        connection.send(octets);
        connection.finish();
        assertThat(connection.script.log).endsWith("message", "drop", "closed END_OF_INPUT");
        assertThat(connection.script.delivered).isEmpty();
        assertThat(connection.isClosed()).isTrue();
      }
    }
  }

  @Test
  void moreOfARefusedMessageThanIsPutUpWithIsTheEndR07() {
    Setup setup =
        Setup.SMALL.but(
            builder ->
                builder.extensions(Extensions.standard()).limits(l -> l.maxRefusedOctets(1000)));
    try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
      assertThat(connection.send("BDAT 1000000\r\n" + "x".repeat(1000))).isEmpty();
      assertThat(connection.isClosed()).isFalse();
      assertThat(connection.send("x")).startsWith("421 4.7.0 ");
      assertThat(connection.isClosed()).isTrue();
    }
    try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
      connection.say("MAIL FROM:<a@client.example>", "RCPT TO:<b@mx.example>", "DATA");
      assertThat(connection.send("\n" + "x".repeat(999))).isEmpty();
      assertThat(connection.send("xx")).startsWith("421 4.7.0 ");
      assertThat(connection.isClosed()).isTrue();
    }
  }

  @Test
  void emptyChunksAreJunkR48() {
    Setup setup =
        Setup.STANDARD.but(
            builder ->
                builder.limits(l -> l.maxUnproductiveCommands(5)).limits(l -> l.maxErrors(1)));
    try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
      connection.say("MAIL FROM:<a@client.example>", "RCPT TO:<b@mx.example>");
      assertThat(connection.send("BDAT 0\r\n".repeat(5)).lines()).hasSize(5);
      assertThat(connection.send("BDAT 0\r\n")).startsWith("421 4.7.0 ");
    }
  }

  @Test
  void a421ToTheFirstChunkClosesOnceItsOctetsAreConsumedR80() {
    try (Connection connection = Connection.greeted(Setup.STANDARD, Connection.Manner.LATER)) {
      connection.say("MAIL FROM:<close-data@client.example>", "RCPT TO:<b@mx.example>");
      assertThat(connection.send("BDAT 6\r\nQU")).isEmpty();
      assertThat(connection.send("IT\r\nNOOP\r\n")).isEqualTo("421 4.3.2 Closing\r\n");
      assertThat(connection.isClosed()).isTrue();
    }
  }

  @Test
  void aReplyToRefusedRecipientsIsTheSameForChunksR45() {
    Raw raw = inTransaction();
    assertThat(raw.session.view().envelope().recipients()).hasSize(1);
    Decision data = raw.asked("BDAT 0 LAST\r\n");
    raw.session.answer(data, Verdict.ACCEPT, raw.now());
    assertThat(raw.round().get(0)).isInstanceOf(ServerEvent.MessageEnd.class);
  }
}
