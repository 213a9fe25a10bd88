package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.CloseReason;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Several recipients that are decided about at a time. */
class ParallelRecipientsTest {

  private static final long SECOND = 1_000_000_000L;

  private static final Setup FOUR =
      Setup.of(builder -> builder.limits(l -> l.maxParallelRecipients(4)));

  private static Raw inTransaction(Setup setup) {
    Raw raw = new Raw(setup);
    raw.accept("");
    raw.accept("EHLO c.example\r\n");
    raw.accept("MAIL FROM:<a@client.example>\r\n");
    raw.sent.setLength(0);
    return raw;
  }

  private static String recipients(int from, int to) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i <= to; i++) {
      lines.append("RCPT TO:<r").append(i).append("@mx.example>\r\n");
    }
    return lines.toString();
  }

  private static List<Decision> decisions(List<ServerEvent> events) {
    List<Decision> decisions = new ArrayList<>();
    for (ServerEvent event : events) {
      if (event instanceof ServerEvent.Rcpt rcpt) {
        decisions.add(rcpt.decision());
      }
    }
    return decisions;
  }

  @Test
  void pollGoesOnOverRecipientsUpToTheLimitAndLeavesTheRestUnread() {
    Raw raw = inTransaction(FOUR);
    String lines = recipients(1, 6);
    List<ServerEvent> events = raw.feed(lines).round();
    assertThat(decisions(events)).hasSize(4);
    assertThat(events).last().isEqualTo(ServerEvent.Control.BLOCKED);
    assertThat(raw.session.demand()).isEqualTo(Demand.DECISION);
    assertThat(raw.unread()).isEqualTo(recipients(5, 6).length());
    raw.session.answer(decisions(events).get(2), Verdict.ACCEPT, raw.now());
    assertThat(decisions(raw.round())).hasSize(1);
    assertThat(raw.sent.toString()).isEmpty();
  }

  @Test
  void anyOtherCompleteLineWaitsUnread() {
    for (String other :
        new String[] {
          "DATA\r\n", "NOOP\r\n", "RCPTX\r\n", "QUIT\r\n", "\r\n", "AUTH PLAIN x\r\n"
        }) {
      Raw raw = inTransaction(FOUR);
      List<Decision> open = decisions(raw.feed(recipients(1, 2) + other + "NOOP\r\n").round());
      assertThat(open).hasSize(2);
      for (int i = 0; i < 3; i++) {
        assertThat(raw.poll()).isEqualTo(ServerEvent.Control.BLOCKED);
        assertThat(raw.unread()).isEqualTo(other.length() + 6);
      }
      raw.session.answer(open.get(1), Verdict.ACCEPT, raw.now());
      assertThat(raw.poll()).isEqualTo(ServerEvent.Control.BLOCKED);
      assertThat(raw.transmit()).isEmpty();
      raw.session.answer(open.get(0), Verdict.ACCEPT, raw.now());
      raw.round();
      assertThat(raw.unread()).isLessThan(other.length() + 6);
      assertThat(raw.sent.toString())
          .startsWith("250 2.1.5 Recipient ok\r\n250 2.1.5 Recipient ok\r\n");
    }
  }

  @Test
  void anAuthLineThatWaitedIsWipedOnceItWasRead() {
    Raw raw = inTransaction(FOUR);
    List<Decision> open =
        decisions(raw.feed(recipients(1, 1) + "AUTH PLAIN AHRlc3QAMTIzNA==\r\n").round());
    raw.session.answer(open.get(0), Verdict.ACCEPT, raw.now());
    raw.round();
    assertThat(raw.memory()).doesNotContain("AHRl");
  }

  @Test
  void repliesAndRecipientsKeepTheirOrderWhateverThatOfTheAnswersR44() {
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      Raw raw = inTransaction(Setup.of(builder -> builder.limits(l -> l.maxParallelRecipients(8))));
      List<Decision> open = decisions(raw.feed(recipients(1, 8)).round());
      List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7));
      Collections.shuffle(order, random);
      int refused = random.nextInt(8);
      for (int each : order) {
        Verdict verdict =
            each == refused
                ? Verdict.refuse(Reply.of(550, 1, 1, "No " + each))
                : Verdict.accept(Reply.of(250, 1, 5, "Yes " + each));
        assertThat(raw.session.answer(open.get(each), verdict, raw.now())).isTrue();
        assertThat(raw.session.answer(open.get(each), verdict, raw.now())).isFalse();
        raw.poll();
        raw.transmit();
      }
      StringBuilder replies = new StringBuilder();
      List<String> accepted = new ArrayList<>();
      for (int each = 0; each < 8; each++) {
        replies.append(each == refused ? "550 5.1.1 No " : "250 2.1.5 Yes ").append(each);
        replies.append("\r\n");
        if (each != refused) {
          accepted.add("<r" + (each + 1) + "@mx.example>");
        }
      }
      raw.round();
      assertThat(raw.sent.toString()).isEqualTo(replies.toString());
      assertThat(raw.session.view().envelope().recipients())
          .extracting(recipient -> recipient.forwardPath().text())
          .isEqualTo(accepted);
    }
  }

  @Test
  void openDecisionsCountAgainstTheRecipientsR44() {
    Setup setup =
        Setup.of(
            builder ->
                builder
                    .limits(l -> l.maxRecipients(100))
                    .limits(l -> l.maxParallelRecipients(1000)));
    Raw raw = inTransaction(setup);
    List<Decision> open = decisions(raw.feed(recipients(1, 103)).round());
    assertThat(open).hasSize(100);
    open.forEach(decision -> raw.session.answer(decision, Verdict.ACCEPT, raw.now()));
    raw.round();
    List<String> replies = raw.sent.toString().lines().toList();
    assertThat(replies).hasSize(103);
    assertThat(replies.subList(0, 100)).allMatch(reply -> reply.startsWith("250 2.1.5 "));
    assertThat(replies.subList(100, 103)).allMatch(reply -> reply.startsWith("452 4.5.3 "));
  }

  @Test
  void noMoreThanAHundredAndTwentyEightAnswersWaitBehindOneThatIsOpen() {
    Raw raw = inTransaction(Setup.of(builder -> builder.limits(l -> l.maxParallelRecipients(2))));
    List<Decision> open = new ArrayList<>(decisions(raw.feed(recipients(1, 300)).round()));
    int answered = 0;
    while (open.size() > 1) {
      raw.session.answer(open.remove(1), Verdict.ACCEPT, raw.now());
      answered++;
      open.addAll(decisions(raw.round()));
    }
    assertThat(answered).isEqualTo(128);
    assertThat(raw.poll()).isEqualTo(ServerEvent.Control.BLOCKED);
    raw.session.answer(open.get(0), Verdict.ACCEPT, raw.now());
    assertThat(raw.poll()).isEqualTo(ServerEvent.Control.FLUSH);
    assertThat(raw.transmit().lines()).hasSize(129);
    assertThat(decisions(raw.round())).hasSize(2);
  }

  @Test
  void eachDecisionHasItsOwnTime() {
    Raw raw = inTransaction(FOUR);
    Decision first = decisions(raw.feed(recipients(1, 1)).round()).get(0);
    raw.clock.advance(10 * SECOND);
    Decision second = decisions(raw.feed(recipients(2, 2)).round()).get(0);
    assertThat(raw.session.deadlineNanos() - raw.now()).isEqualTo(20 * SECOND);
    raw.clock.advance(20 * SECOND);
    raw.session.expire(raw.now());
    assertThat(raw.session.answer(first, Verdict.ACCEPT, raw.now())).isFalse();
    assertThat(raw.session.deadlineNanos() - raw.now()).isEqualTo(10 * SECOND);
    assertThat(raw.session.answer(second, Verdict.ACCEPT, raw.now())).isTrue();
    List<ServerEvent> events = raw.round();
    assertThat(events).startsWith(new ServerEvent.Cancelled(first));
    assertThat(raw.sent.toString())
        .isEqualTo(
            "451 4.3.0 Local error in processing, try again later\r\n250 2.1.5 Recipient ok\r\n");
  }

  @Test
  void allAreCancelledWhenTheSessionEndsAndTheLastReplyStillLeaves() {
    Raw raw = inTransaction(FOUR);
    List<Decision> open = decisions(raw.feed(recipients(1, 3)).round());
    raw.session.answer(open.get(0), Verdict.ACCEPT, raw.now());
    raw.session.answer(open.get(1), Verdict.refuse(Reply.of(421, 3, 2, "Bye")), raw.now());
    List<ServerEvent> events = raw.round();
    assertThat(events).startsWith(new ServerEvent.Cancelled(open.get(2)), new ServerEvent.Reset());
    assertThat(raw.sent.toString()).isEqualTo("250 2.1.5 Recipient ok\r\n421 4.3.2 Bye\r\n");
    assertThat(raw.session.answer(open.get(2), Verdict.ACCEPT, raw.now())).isFalse();
    assertThat(raw.session.demand()).isEqualTo(Demand.CLOSE);
  }

  @Test
  void theEndOfInputCancelsThem() {
    Raw raw = inTransaction(FOUR);
    List<Decision> open = decisions(raw.feed(recipients(1, 3)).round());
    raw.session.inputClosed(raw.now());
    assertThat(raw.round())
        .startsWith(open.stream().map(ServerEvent.Cancelled::new).toArray(ServerEvent[]::new));
    assertThat(raw.session.demand()).isEqualTo(Demand.CLOSE);
  }

  @Test
  void thoseThatAreAskedBehindTheEndOfTheInputAreWaitedFor() {
    Raw raw = inTransaction(FOUR);
    assertThat(raw.feed("NOOP\r\n" + recipients(1, 2)).poll()).isEqualTo(ServerEvent.Control.FLUSH);
    raw.session.inputClosed(raw.now());
    List<Decision> open = decisions(raw.round());
    assertThat(open).hasSize(2);
    raw.sent.setLength(0);
    raw.session.answer(open.get(1), Verdict.ACCEPT, raw.now());
    assertThat(raw.round()).containsExactly(ServerEvent.Control.BLOCKED);
    raw.session.answer(open.get(0), Verdict.ACCEPT, raw.now());
    assertThat(raw.round()).contains(new ServerEvent.Closed(CloseReason.END_OF_INPUT));
    assertThat(raw.sent.toString()).isEqualTo("250 2.1.5 Recipient ok\r\n".repeat(2));
  }

  @Test
  void aPartialLineBehindThemIsAsGoodAsNone() {
    Raw raw = inTransaction(FOUR);
    List<ServerEvent> events = raw.feed(recipients(1, 1) + "RCPT TO:<half").round();
    assertThat(events).last().isEqualTo(ServerEvent.Control.BLOCKED);
    assertThat(decisions(raw.feed("@mx.example>\r\n").round())).hasSize(1);
  }

  @Test
  void aLineThatIsTooLongKeepsItsPlaceR01() {
    Raw raw = inTransaction(FOUR);
    List<Decision> open =
        decisions(raw.feed(recipients(1, 1) + "x".repeat(3000) + "\r\nNOOP\r\n").round());
    raw.session.answer(open.get(0), Verdict.ACCEPT, raw.now());
    raw.round();
    assertThat(raw.sent.toString().lines().map(line -> line.substring(0, 3)))
        .containsExactly("250", "500", "250");
  }
}
