package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.WithProtocol;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** LMTP (RFC 2033), beyond what the dialogues show. */
class LmtpTest {

  private static final Setup LMTP =
      new Setup(ServerConfiguration.lmtp(DomainName.of("mx.example")).build(), Verdict.ACCEPT);

  private static Raw withMessage(Setup setup, String hello) {
    Raw raw = new Raw(setup);
    raw.accept("");
    raw.accept(hello + " c.example\r\n");
    raw.accept("MAIL FROM:<a@client.example>\r\n");
    raw.accept("RCPT TO:<b@mx.example>\r\n");
    raw.accept("RCPT TO:<c@mx.example>\r\n");
    raw.accept("DATA\r\n");
    raw.sent.setLength(0);
    return raw;
  }

  @Test
  void oneVerdictForEachRecipientIsTakenByLmtpOnly() {
    Verdict two = Verdict.eachRecipient(List.of(Verdict.ACCEPT, Verdict.ACCEPT));
    Raw smtp = withMessage(Setup.PLAINEST, "EHLO");
    Decision outcome = smtp.asked(".\r\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> smtp.session.answer(outcome, two, smtp.now()));
    assertThat(smtp.session.answer(outcome, Verdict.ACCEPT, smtp.now())).isTrue();

    Raw lmtp = withMessage(LMTP, "LHLO");
    assertThat(lmtp.session.view().origin().with(lmtp.session.view().envelope()))
        .isEqualTo(WithProtocol.LMTP);
    Decision each = lmtp.asked(".\r\n");
    Verdict one = Verdict.eachRecipient(List.of(Verdict.ACCEPT));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> lmtp.session.answer(each, one, lmtp.now()));
    assertThat(lmtp.session.answer(each, two, lmtp.now())).isTrue();
    lmtp.round();
    assertThat(lmtp.sent.toString().lines()).hasSize(2).allMatch(line -> line.startsWith("250 "));
    assertThatIllegalArgumentException().isThrownBy(() -> Verdict.eachRecipient(List.of(two)));
  }

  @Test
  void aVerdictOnRecipientsIsNoAnswerToAnythingElse() {
    Raw raw = new Raw(LMTP);
    Decision connection = raw.asked("");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> raw.session.answer(connection, Verdict.eachRecipient(List.of()), raw.now()));
    assertThat(raw.session.answer(connection, Verdict.ACCEPT, raw.now())).isTrue();
  }

  @Test
  void a421ForOneRecipientClosesOnceAllHaveTheirReplyR80() {
    Raw raw = withMessage(LMTP, "LHLO");
    Decision outcome = raw.asked(".\r\nNOOP\r\n");
    Verdict verdict =
        Verdict.eachRecipient(List.of(Verdict.refuse(Reply.of(421, 3, 2, "Bye")), Verdict.ACCEPT));
    raw.session.answer(outcome, verdict, raw.now());
    raw.round();
    assertThat(raw.sent.toString()).isEqualTo("421 4.3.2 Bye\r\n250 2.0.0 Message accepted\r\n");
    assertThat(raw.session.demand()).isEqualTo(Demand.CLOSE);
  }

  @Test
  void aMessageThatNobodyDecidesOnIs451ForEach() {
    Raw raw = withMessage(LMTP, "LHLO");
    raw.asked(".\r\n");
    raw.clock.advance(540_000_000_000L);
    raw.session.expire(raw.now());
    raw.round();
    assertThat(raw.sent.toString()).isEqualTo((Replies.LOCAL_ERROR + "\r\n").repeat(2));
  }
}
