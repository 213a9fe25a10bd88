package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Replies;
import dev.smtpkit.sasl.Plain;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.Verdict;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * In every state a session holds at most 4 KB, four times what the client has sent, and what is
 * charged for its envelope (R96).
 */
class MemoryLawTest {

  private static final List<String> LINES =
      List.of(
          "EHLO client.example",
          "EHLO " + "x".repeat(60) + ".example",
          "MAIL FROM:<a@client.example>",
          "MAIL FROM:<a@client.example> BODY=BINARYMIME",
          "MAIL FROM:<" + "a".repeat(64) + "@client.example> SIZE=1000 SMTPUTF8",
          "RCPT TO:<b@mx.example>",
          "RCPT TO:<b@c>",
          "RCPT TO:<" + "b".repeat(64) + "@" + "d".repeat(60) + ".example>",
          "RCPT TO:<Postmaster>",
          "RCPT TO:<b@mx.example>\r\nRCPT TO:<c@mx.example>\r\nRCPT TO:<d@mx.example>\r\nNOOP",
          "DATA",
          "text\r\n..\r\n..\r\n..\r\n",
          "bare\rtext",
          ".",
          "BDAT 7\r\nabcdefg",
          "BDAT 400\r\nabc",
          "BDAT 5 LAST\r\nabc\r\n",
          "RSET",
          "NOOP\r\nNOOP\r\nNOOP",
          "VRFY someone",
          "HELP",
          "AUTH PLAIN",
          "AUTH PLAIN AHRlc3QAMTIzNA==",
          "STARTTLS",
          "QUIT",
          "x".repeat(3000));

  private static final List<String> USUAL =
      List.of(
          "EHLO client.example",
          "MAIL FROM:<a@client.example>",
          "RCPT TO:<b@mx.example>",
          "DATA",
          "text\r\n..\r\n..\r\n..\r\n.");

  private static final Setup SETUP =
      Setup.STANDARD.but(
          builder ->
              builder
                  .mechanisms(List.of(Plain.server()))
                  .allowCleartextPasswords()
                  .limits(l -> l.maxParallelRecipients(3)));

  private final Set<ServerState> seen = EnumSet.noneOf(ServerState.class);
  private final Random random = new Random(96);

  @Test
  void generatedSessionsHoldNoMoreThanTheLawInAnyState() throws IllegalAccessException {
    for (int i = 0; i < 120; i++) {
      Raw raw = new Raw(SETUP);
      long sent = 0;
      for (int n = 0; n < 25 && raw.session.demand() != Demand.CLOSE; n++) {
        // Half of the sessions begin as sensible ones do.
        String line = i % 2 == 0 && n < USUAL.size() ? USUAL.get(n) : any();
        if (raw.unread() > 4096) {
          break;
        }
        sent += line.length() + 2;
        raw.feed(line + "\r\n");
        go(raw);
        seen.add(raw.session.state());
        assertThat(RetainedSizeTest.retained(raw))
            .as("in %s after %s", raw.session.state(), raw.sent)
            .isLessThanOrEqualTo(4096 + 4 * sent + raw.session.heldOctets());
      }
      raw.session.abort(raw.now());
      raw.round();
      assertThat(raw.session.heldOctets()).isZero();
      assertThat(RetainedSizeTest.retained(raw)).isLessThanOrEqualTo(4096);
    }
    assertThat(seen)
        .containsAll(
            EnumSet.complementOf(
                EnumSet.of(
                    ServerState.EXPECT_GREETING, ServerState.EXPECT_QUIT, ServerState.CLOSING)));
  }

  private String any() {
    return LINES.get(random.nextInt(LINES.size()));
  }

  /** Polls and answers most of what is asked; some answers never come. */
  private void go(Raw raw) {
    boolean again = true;
    while (again) {
      again = false;
      for (ServerEvent event : raw.round()) {
        Decision decision = Raw.decisionOf(event);
        if (decision != null
            && decision.subject() != Decision.Subject.AUTHENTICATION
            && random.nextInt(decision.subject() == Decision.Subject.MESSAGE ? 2 : 10) > 0) {
          Verdict verdict =
              random.nextInt(8) == 0 ? Verdict.refuse(Replies.LOCAL_ERROR) : Verdict.ACCEPT;
          again |= raw.session.answer(decision, verdict, raw.now());
        }
      }
    }
    if (random.nextInt(3) == 0) {
      raw.clock.advance(31_000_000_000L);
      raw.session.expire(raw.now());
      raw.round();
    }
  }
}
