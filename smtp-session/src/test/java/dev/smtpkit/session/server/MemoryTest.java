package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.MemoryAccount;
import dev.smtpkit.session.MemoryAccount.Kind;
import dev.smtpkit.session.Verdict;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What sessions hold is charged to one account, and its limit refuses the newest work (R96). */
class MemoryTest {

  private static final String RCPT = "RCPT TO:<b@mx.example>";

  /** What a sender and one recipient cost. */
  private static final int SENDER = 512 + 2 * "MAIL FROM:<a@client.example>".length();

  private static final int RECIPIENT = 128 + 2 * RCPT.length();
  private static final int DOMAIN = 64;

  private static Raw after(MemoryAccount account, String... lines) {
    Raw raw = new Raw(Setup.STANDARD.but(builder -> builder.memory(account)));
    raw.accept("");
    raw.accept("EHLO client.example\r\n");
    for (String line : lines) {
      raw.accept(line + "\r\n");
    }
    return raw;
  }

  private static Raw withRecipients(MemoryAccount account) {
    return after(account, "MAIL FROM:<a@client.example>", RCPT, RCPT);
  }

  @Test
  void anEnvelopeIsChargedUntilItsTransactionEnds() {
    MemoryAccount account = MemoryAccount.unlimited();
    Raw raw = withRecipients(account);
    assertThat(account.used(Kind.ENVELOPE)).isEqualTo(SENDER + DOMAIN + 2 * RECIPIENT);
    assertThat(raw.session.heldOctets()).isEqualTo(account.used());
    raw.feed("RSET\r\n").round();
    assertThat(account.used()).isZero();
    for (String end : List.of("DATA\r\n", "BDAT 0 LAST\r\n")) {
      for (String line : List.of("MAIL FROM:<a@client.example>", RCPT)) {
        raw.accept(line + "\r\n");
      }
      raw.asked(end);
      assertThat(account.used()).isEqualTo(SENDER + DOMAIN + RECIPIENT);
      raw.session.answer(raw.last, Verdict.ACCEPT, raw.now());
      raw.asked(end.startsWith("DATA") ? ".\r\n" : "");
      assertThat(account.used()).isEqualTo(SENDER + DOMAIN + RECIPIENT);
      raw.session.answer(raw.last, Verdict.ACCEPT, raw.now());
      assertThat(account.used()).isZero();
      raw.round();
    }
  }

  @Test
  void recipientsShareADomainOnlyIfItIsSpelledAlike() {
    Raw raw = withRecipients(MemoryAccount.unlimited());
    raw.accept("RCPT TO:<b@MX.example>\r\n");
    raw.accept("RCPT TO:<\"b c\"@MX.example>\r\n");
    assertThat(raw.session.view().envelope().recipients())
        .extracting(recipient -> recipient.forwardPath().text())
        .containsExactly(
            "<b@mx.example>", "<b@mx.example>", "<b@MX.example>", "<\"b c\"@MX.example>");
  }

  @Test
  void refusedSendersAndRecipientsCostNothing() {
    MemoryAccount account = MemoryAccount.unlimited();
    Raw raw = after(account);
    Decision mail = raw.asked("MAIL FROM:<a@client.example>\r\n");
    assertThat(account.used()).isEqualTo(SENDER);
    raw.session.answer(mail, Verdict.FAULT, raw.now());
    assertThat(account.used()).isZero();
    raw.round();
    raw.accept("MAIL FROM:<a@client.example>\r\n");
    Decision rcpt = raw.asked(RCPT + "\r\n");
    assertThat(account.used(Kind.ENVELOPE)).isEqualTo(SENDER + DOMAIN + RECIPIENT);
    raw.session.answer(rcpt, Verdict.FAULT, raw.now());
    assertThat(account.used(Kind.ENVELOPE)).isEqualTo(SENDER);
  }

  @Test
  void whatEndsTheSessionReleasesAll() {
    MemoryAccount account = MemoryAccount.unlimited();
    Raw cut = withRecipients(account);
    cut.asked(RCPT + "\r\n");
    cut.session.abort(cut.now());
    assertThat(account.used()).isZero();
    Raw undecided = after(account);
    undecided.asked("MAIL FROM:<a@client.example>\r\n");
    undecided.session.inputClosed(undecided.now());
    assertThat(account.used()).isZero();
  }

  @Test
  void aRecipientBeyondTheLimitIsRefusedAndTheMessageGoesOn() {
    MemoryAccount account = MemoryAccount.of(SENDER + DOMAIN + 2 * RECIPIENT);
    Raw raw = withRecipients(account);
    assertThat(raw.asked(RCPT + "\r\n")).isNull();
    assertThat(raw.sent).endsWith("452 4.5.3 Too many recipients\r\n");
    raw.accept("DATA\r\n");
    raw.accept(".\r\n");
    assertThat(raw.sent).endsWith("250 2.0.0 Message accepted\r\n");
    assertThat(account.used()).isZero();
  }

  @Test
  void aSenderBeyondTheLimitIsRefused() {
    Raw raw = after(MemoryAccount.of(SENDER - 1));
    assertThat(raw.asked("MAIL FROM:<a@client.example>\r\n")).isNull();
    assertThat(raw.sent).endsWith("452 4.3.1 Insufficient system storage, try again later\r\n");
  }

  @Test
  void aConnectionIsNotGreetedIfNothingIsLeft() {
    MemoryAccount account = MemoryAccount.of(SENDER);
    after(account, "MAIL FROM:<a@client.example>");
    Raw late = new Raw(Setup.STANDARD.but(builder -> builder.memory(account)));
    assertThat(late.round())
        .startsWith(new ServerEvent.Closed(CloseReason.REFUSED))
        .noneMatch(event -> event instanceof ServerEvent.Connected);
    assertThat(late.sent.toString())
        .isEqualTo("421 4.3.2 Out of memory at the moment, try again later\r\n");
    assertThat(late.session.demand()).isEqualTo(Demand.CLOSE);
  }

  @Test
  void repliesThatTheClientDoesNotReadAreCharged() {
    MemoryAccount account = MemoryAccount.of(1000);
    Raw raw = after(account);
    raw.feed("NOOP\r\n");
    raw.poll();
    raw.session.transmit(ByteBuffer.allocate(3), raw.now());
    assertThat(account.used(Kind.REPLY)).isEqualTo(raw.session.heldOctets()).isBetween(50L, 150L);
    raw.transmit();
    assertThat(account.used()).isZero();
    raw.feed("NOOP\r\n");
    raw.poll();
    raw.session.transmit(ByteBuffer.allocate(3), raw.now());
    raw.session.abort(raw.now());
    assertThat(account.used()).isZero();
  }
}
