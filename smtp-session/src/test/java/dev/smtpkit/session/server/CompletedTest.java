package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who stores a message is told what the client is told, whoever settled it. */
class CompletedTest {

  private static final Reply STORED = Reply.of(250, 0, 0, "stored as 17");

  private static List<ServerEvent> answered(Raw raw, Decision decision, Verdict verdict) {
    raw.session.answer(decision, verdict, raw.now());
    return raw.round();
  }

  private static ServerEvent completed(Reply... replies) {
    return new ServerEvent.MessageCompleted(List.of(replies));
  }

  @Test
  void anAnswerInTimeIsWhatTheClientIsTold() {
    Raw raw = Raw.in(ServerState.EXPECT_OUTCOME);
    assertThat(answered(raw, raw.last, Verdict.accept(STORED)))
        .containsExactly(completed(STORED), ServerEvent.Control.NEED_INPUT);
    assertThat(raw.sent.toString()).endsWith("250 2.0.0 stored as 17\r\n");
  }

  @Test
  void anAnswerWithoutAReplyIsToldAsTheReplyThatItBecomes() {
    Raw raw = Raw.in(ServerState.EXPECT_OUTCOME);
    assertThat(answered(raw, raw.last, Verdict.ACCEPT))
        .contains(completed(Replies.MESSAGE_ACCEPTED));
  }

  @Test
  void aMessageWhoseTimeRunsOutIsToldToBeRefusedAndALateAnswerChangesNothing() {
    Raw raw = Raw.in(ServerState.EXPECT_OUTCOME);
    raw.clock.advance(raw.session.configuration().deadlines().outcome());
    raw.session.expire(raw.now());
    assertThat(raw.round())
        .containsExactly(
            new ServerEvent.Cancelled(raw.last),
            completed(Replies.LOCAL_ERROR),
            ServerEvent.Control.NEED_INPUT);
    assertThat(raw.session.answer(raw.last, Verdict.ACCEPT, raw.now())).isFalse();
    assertThat(raw.round()).containsExactly(ServerEvent.Control.NEED_INPUT);
  }

  @Test
  void aSessionThatEndsBeforeTheOutcomeIsToldWithoutAReply() {
    Raw raw = Raw.in(ServerState.EXPECT_OUTCOME);
    raw.session.abort(raw.now());
    assertThat(raw.round())
        .startsWith(
            new ServerEvent.Cancelled(raw.last),
            completed(),
            new ServerEvent.Closed(CloseReason.ABORTED));
  }

  @Test
  void aMessageThatTheEngineRefusedWasDroppedAndIsNotCompleted() {
    Raw raw = Raw.in(ServerState.EXPECT_MESSAGE);
    List<ServerEvent> events = raw.feed("bare\nbare\r\n.\r\n").round();
    assertThat(events)
        .contains(new ServerEvent.MessageDropped(Replies.BARE_LINE_ENDS))
        .noneMatch(ServerEvent.MessageCompleted.class::isInstance);
  }

  @Test
  void byLmtpEachRecipientHasAReply() {
    Raw raw = new Raw(Setup.named("lmtp"));
    raw.accept("");
    raw.accept("LHLO client.example\r\n");
    raw.accept("MAIL FROM:<a@client.example>\r\n");
    raw.accept("RCPT TO:<b@mx.example>\r\n");
    raw.accept("RCPT TO:<c@mx.example>\r\n");
    raw.accept("DATA\r\n");
    Decision outcome = raw.asked("Subject: all\r\n.\r\n");
    Verdict each =
        Verdict.eachRecipient(
            List.of(Verdict.accept(STORED), Verdict.refuse(Replies.INSUFFICIENT_STORAGE)));
    assertThat(answered(raw, outcome, each))
        .contains(completed(STORED, Replies.INSUFFICIENT_STORAGE));
  }

  @ParameterizedTest
  @EnumSource(names = {"AT_ONCE", "LATER"})
  void aHandlerHearsItOnceForEachMessage(Connection.Manner manner) {
    try (Connection connection = Connection.greeted(Setup.PLAINEST, manner)) {
      for (String sender : List.of("a", "full")) {
        connection.say(
            "MAIL FROM:<" + sender + "@client.example>", "RCPT TO:<b@mx.example>", "DATA");
        connection.say("one", ".", "NOOP");
      }
      assertThat(connection.script.completed)
          .containsExactly(
              List.of(Replies.MESSAGE_ACCEPTED), List.of(Replies.INSUFFICIENT_STORAGE));
    }
  }
}
