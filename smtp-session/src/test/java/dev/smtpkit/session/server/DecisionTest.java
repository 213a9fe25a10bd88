package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.sasl.Answer;
import dev.smtpkit.sasl.Request;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionTest {

  private static final Answer VERIFIED =
      Request.VerifyPassword.of("test", Secret.owning(new byte[1])).verified();
  private static final Answer AUTHORIZED = Request.Authorize.of("test", "shared").authorized();

  private static final String RCPT = "RCPT TO:<b@mx.example>\r\n";

  @Test
  void whileADecisionIsOpenNothingIsConsumed() {
    Raw raw = Raw.in(ServerState.EXPECT_RCPT);
    Decision decision = raw.asked(RCPT + "RSET\r\n");
    assertThat(raw.session.demand()).isEqualTo(Demand.DECISION);
    assertThat(raw.poll()).isEqualTo(ServerEvent.Control.BLOCKED);
    assertThat(raw.unread()).isEqualTo(6);
    assertThat(raw.session.answer(decision, Verdict.ACCEPT, raw.now())).isTrue();
    raw.round();
    assertThat(raw.sent.toString()).endsWith("250 2.1.5 Recipient ok\r\n250 2.0.0 Ok\r\n");
  }

  @Test
  void aSecondAnswerDoesNothing() {
    Raw raw = Raw.in(ServerState.EXPECT_RCPT);
    Decision decision = raw.asked(RCPT);
    assertThat(raw.session.answer(decision, Verdict.ACCEPT, raw.now())).isTrue();
    assertThat(raw.session.answer(decision, Verdict.refuse(Replies.RELAYING_DENIED), raw.now()))
        .isFalse();
    Decision other = raw.asked(RCPT);
    assertThat(raw.session.answer(decision, Verdict.ACCEPT, raw.now())).isFalse();
    assertThat(raw.session.demand()).isEqualTo(Demand.DECISION);
    assertThat(raw.session.answer(other, Verdict.ACCEPT, raw.now())).isTrue();
    raw.round();
    assertThat(raw.session.view().envelope().recipients()).hasSize(2);
  }

  @Test
  void anAnswerToWhatWasCancelledDoesNothing() {
    Raw raw = Raw.in(ServerState.EXPECT_RCPT);
    Decision decision = raw.asked(RCPT);
    raw.session.abort(raw.now());
    assertThat(raw.round()).contains(new ServerEvent.Cancelled(decision));
    assertThat(raw.session.answer(decision, Verdict.ACCEPT, raw.now())).isFalse();
  }

  @Test
  void nullIsNoAcceptanceR81() {
    Raw raw = Raw.in(ServerState.EXPECT_MESSAGE);
    Decision outcome = raw.asked(".\r\n");
    raw.sent.setLength(0);
    assertThatNullPointerException()
        .isThrownBy(() -> raw.session.answer(outcome, (Verdict) null, raw.now()));
    assertThat(raw.round()).containsExactly(ServerEvent.Control.BLOCKED);
    assertThat(raw.sent.toString()).isEmpty();
  }

  @Test
  void eachKindOfDecisionTakesItsOwnKindOfAnswer() {
    Raw raw = Raw.in(ServerState.EXPECT_RCPT);
    Decision recipient = raw.asked(RCPT);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> raw.session.answer(recipient, VERIFIED, raw.now()));
    Raw auth = Raw.in(ServerState.EXPECT_AUTH_RESPONSE);
    Decision password = auth.asked("AHRlc3QAMTIzNA==\r\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> auth.session.answer(password, Verdict.ACCEPT, auth.now()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> auth.session.answer(password, AUTHORIZED, auth.now()));
    assertThat(auth.session.answer(password, VERIFIED, auth.now())).isTrue();
    assertThat(auth.session.answer(password, VERIFIED, auth.now())).isFalse();
    assertThat(auth.session.view().identity()).isNotNull();
    assertThat(password).hasToString("Decision[AUTHENTICATION]");
  }

  @Test
  void anAuthorizationIsAskedAfterThePassword() {
    Raw raw = Raw.in(ServerState.EXPECT_AUTH_RESPONSE);
    // shared, test, 1234
    Decision password = raw.asked("c2hhcmVkAHRlc3QAMTIzNA==\r\n");
    raw.session.answer(password, VERIFIED, raw.now());
    Decision authorization = raw.asked("");
    assertThat(authorization).isNotSameAs(password);
    raw.session.answer(authorization, AUTHORIZED, raw.now());
    raw.round();
    assertThat(raw.sent.toString()).endsWith("235 2.7.0 Authentication succeeded\r\n");
    assertThat(raw.session.view().identity().authzid()).isEqualTo("shared");
  }

  @ParameterizedTest
  @CsvSource({
    "EXPECT_HELLO, 'EHLO c.example\r\n'",
    "EXPECT_MAIL, 'MAIL FROM:<>\r\n'",
    "EXPECT_RCPT, 'RCPT TO:<b@mx.example>\r\n'",
    "EXPECT_RCPT, 'EHLO c.example\r\n'",
    "EXPECT_MESSAGE, '.\r\n'"
  })
  void a421ClosesInPlaceOfAnyVerdictR80(ServerState state, String line) {
    Raw raw = Raw.in(state);
    Decision decision = raw.asked(line + "NOOP\r\n");
    raw.sent.setLength(0);
    raw.session.answer(decision, Verdict.refuse(Replies.SHUTTING_DOWN), raw.now());
    assertThat(raw.round()).contains(new ServerEvent.Closed(CloseReason.REFUSED));
    assertThat(raw.sent.toString().lines()).hasSize(1).allMatch(each -> each.startsWith("421 "));
    assertThat(raw.session.demand()).isEqualTo(Demand.CLOSE);
  }

  @Test
  void a421InPlaceOfDataClosesAndResets() {
    try (Connection connection = Connection.greeted(Setup.PLAINEST, Connection.Manner.LATER)) {
      connection.say("MAIL FROM:<close-data@client.example>", "RCPT TO:<b@mx.example>");
      assertThat(connection.say("DATA", "NOOP")).isEqualTo("421 4.3.2 Closing\r\n");
      assertThat(connection.script.log).endsWith("data 1", "reset", "closed REFUSED");
    }
  }

  @Test
  void aMessageIsRefusedByItsOwnerOnceAndTheFirstReplyCounts() {
    Raw raw = Raw.in(ServerState.EXPECT_MESSAGE);
    raw.feed("one\r\n").round();
    Reply first = Reply.of(554, 7, 1, "Spam");
    raw.session.refuseMessage(first, raw.now());
    raw.session.refuseMessage(Replies.LOCAL_ERROR, raw.now());
    assertThat(raw.poll()).isEqualTo(new ServerEvent.MessageDropped(first));
    raw.sent.setLength(0);
    assertThat(raw.feed("two\r\n.\r\nNOOP\r\n").round())
        .containsExactly(ServerEvent.Control.NEED_INPUT);
    assertThat(raw.sent.toString()).isEqualTo("554 5.7.1 Spam\r\n250 2.0.0 Ok\r\n");
    assertThatIllegalStateException().isThrownBy(() -> raw.session.refuseMessage(first, raw.now()));
  }

  @Test
  void aMessageCannotBeRefusedByAReplyThatAccepts() {
    Raw raw = Raw.in(ServerState.EXPECT_MESSAGE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> raw.session.refuseMessage(Replies.OK, raw.now()));
    assertThatIllegalArgumentException().isThrownBy(() -> Verdict.refuse(Replies.OK));
    assertThatIllegalArgumentException().isThrownBy(() -> Verdict.accept(Replies.LOCAL_ERROR));
    assertThatIllegalArgumentException().isThrownBy(() -> Verdict.accept(Replies.START_MAIL_INPUT));
  }

  @Test
  void anOwnerThatRefusesWith421IsHeardAtTheEndOfTheMessage() {
    Raw raw = Raw.in(ServerState.EXPECT_MESSAGE);
    raw.session.refuseMessage(Replies.SHUTTING_DOWN, raw.now());
    raw.sent.setLength(0);
    assertThat(raw.feed("x\r\n").round()).endsWith(ServerEvent.Control.NEED_INPUT);
    assertThat(raw.sent.toString()).isEmpty();
    raw.feed(".\r\nNOOP\r\n").round();
    assertThat(raw.sent.toString()).startsWith("421 ").doesNotContain("250");
    assertThat(raw.session.demand()).isEqualTo(Demand.CLOSE);
  }

  @Test
  void anAcceptingReplyCarriesAnIdR12() {
    Raw raw = Raw.in(ServerState.EXPECT_MESSAGE);
    Decision outcome = raw.asked("x\r\n.\r\n");
    raw.sent.setLength(0);
    Reply queued = Reply.of(250, 0, 0, "Ok, queued as 4711");
    raw.session.answer(outcome, Verdict.accept(queued), raw.now());
    raw.round();
    assertThat(raw.sent.toString()).isEqualTo("250 2.0.0 Ok, queued as 4711\r\n");
  }

  @Test
  void greetingsAndRepliesToEhloHaveNoEnhancedCodeR75() {
    Raw raw = new Raw(Setup.PLAINEST);
    Decision connection = raw.asked("");
    raw.session.answer(connection, Verdict.accept(Reply.of(220, 0, 0, "Hello")), raw.now());
    Decision hello = raw.asked("EHLO c.example\r\n");
    raw.session.answer(hello, Verdict.refuse(Reply.of(550, 7, 1, "No")), raw.now());
    raw.round();
    assertThat(raw.sent.toString()).isEqualTo("220 Hello\r\n550 No\r\n");
  }
}
