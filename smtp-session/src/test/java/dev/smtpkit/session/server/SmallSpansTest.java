package dev.smtpkit.session.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Resumption;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sink is called for blocks, however small the spans are that a client makes (R98). */
class SmallSpansTest {

  private static final int ROUND = 16_384;

  private final StringBuilder taken = new StringBuilder();
  private final List<Resumption> resumptions = new ArrayList<>();
  private int writes;

  /** Whether each write is pending. */
  private boolean slow;

  private final class Counting implements MailHandler, MessageSink {

    @Override
    public void rcpt(ForwardPath path, RcptParameters parameters, Pending<Verdict> verdict) {
      verdict.answer(Verdict.ACCEPT);
    }

    @Override
    public MessageSink message(Origin origin, Envelope envelope) {
      return this;
    }

    @Override
    public Progress write(ByteBuffer octets, Resumption resumption) {
      writes++;
      taken.append(ISO_8859_1.decode(octets));
      resumptions.add(resumption);
      return slow ? Progress.PENDING : Progress.DONE;
    }

    @Override
    public void end(MessageSummary summary, Pending<Verdict> outcome) {
      assertThat(summary.octets()).isEqualTo(taken.length());
      outcome.answer(Verdict.ACCEPT);
    }

    @Override
    public void drop() {
      taken.append("(dropped)");
    }
  }

  private Connection begun() {
    Setup setup = Setup.STANDARD.but(b -> b.content(c -> c.bareLineEnds(BareLineEnds.NORMALIZE)));
    Connection connection = new Connection(setup, new Counting());
    connection.round();
    connection.say("EHLO client.example", "MAIL FROM:<a@client.example>", "RCPT TO:<b@mx.example>");
    return connection;
  }

  /** Sends octets as reads of a usual size would bring them. */
  private String send(Connection connection, String octets) {
    StringBuilder replies = new StringBuilder();
    for (int at = 0; at < octets.length(); at += ROUND) {
      replies.append(connection.send(octets.substring(at, Math.min(octets.length(), at + ROUND))));
      while (!resumptions.isEmpty() && slow) {
        List<Resumption> due = List.copyOf(resumptions);
        resumptions.clear();
        due.forEach(Resumption::resume);
        replies.append(connection.release());
      }
    }
    return replies.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "'..\r\n', '.\r\n', false",
    "'..\r\n', '.\r\n', true",
    "'\n', '\r\n', false",
    "'\n', '\r\n', true",
    "'a\rb', 'a\r\nb', false",
    "'.\r\r\n', '\r\n\r\n', false"
  })
  void linesOfDataAreGivenInBlocks(String line, String content, boolean pending) {
    slow = pending;
    try (Connection connection = begun()) {
      connection.say("DATA");
      String reply = send(connection, line.repeat(20_000) + "\r\n.\r\n");
      assertThat(reply).startsWith("250 2.0.0 Message accepted");
      assertThat(taken.toString()).isEqualTo(content.repeat(20_000) + "\r\n");
      int rounds = line.length() * 20_000 / ROUND + 1;
      assertThat(writes).isLessThanOrEqualTo(taken.length() / 4000 + 3 * rounds);
    }
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void chunksOfAnOctetAreGivenInBlocks(boolean pending) {
    slow = pending;
    try (Connection connection = begun()) {
      String reply = send(connection, "BDAT 1\r\nx".repeat(5000) + "BDAT 2 LAST\r\n\r\n");
      assertThat(reply.lines()).hasSize(5001).allMatch(each -> each.startsWith("250 2.0.0 "));
      assertThat(taken.toString()).isEqualTo("x".repeat(5000) + "\r\n");
      // A round ends with every 128 replies.
      assertThat(writes).isLessThanOrEqualTo(3 * (5000 / 128 + 5));
    }
  }

  @Test
  void usualTextIsNotCopied() {
    Raw raw = Raw.in(ServerState.EXPECT_MESSAGE);
    String line = "x".repeat(70) + "\r\n";
    for (ServerEvent event : raw.feed(line.repeat(100) + ".." + line.repeat(100)).round()) {
      if (event instanceof ServerEvent.Octets octets) {
        assertThat(octets.source().capacity()).isEqualTo(1 << 17);
      }
    }
  }

  @Test
  void whatWasCollectedOfADroppedMessageIsNotGiven() {
    try (Connection connection = begun()) {
      connection.send("BDAT 1\r\nxBDAT 1\r\nyBDAT 1\r\nzRSET\r\n");
      assertThat(taken.toString()).isEqualTo("x(dropped)");
    }
  }
}
