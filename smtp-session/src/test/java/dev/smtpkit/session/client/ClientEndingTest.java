package dev.smtpkit.session.client;

import static dev.smtpkit.session.client.ClientRun.inAllPieces;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.wire.DataEncoder.Result;
import dev.smtpkit.session.Demand;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * R93: what ends a client's session, and what is told of what was under way; in pieces of every
 * size.
 */
class ClientEndingTest {

  private static final ClientConfiguration PLAIN = ClientConfiguration.SMTP;

  private static ClientRun run(Consumer<ClientRun> scenario) {
    return inAllPieces(PLAIN, scenario);
  }

  @ParameterizedTest
  @CsvSource({
    "554 no, greeted 554",
    "421 busy, greeted 421;unanswered EHLO;closed REFUSED 421 busy",
    "354 what, greeted 354;unanswered EHLO;closed PROTOCOL_ERROR 354 what"
  })
  void aGreetingThatIsNone(String greeting, String told) {
    ClientRun run = run(client -> client.ehlo().hear(greeting + "\r\n").round());
    assertThat(String.join(";", run.told)).startsWith(told);
    assertThat(run.told).contains("unanswered EHLO");
    assertThat(run.sent).isEmpty();
  }

  @Test
  void whoIsTurnedAwayMayQuit() {
    ClientRun run =
        run(
            client -> {
              client.hear("554 no\r\n");
              assertThatIllegalStateException().isThrownBy(client::ehlo);
              client.session.quit(client.now());
              client.round().hear("221 bye\r\n");
              assertThatIllegalStateException().isThrownBy(client::ehlo);
            });
    assertThat(run.told).containsExactly("greeted 554", "QUIT 221", "closed QUIT 221 bye");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"250 unasked", "what", "25", "999 x", "250-a\r\n251 b", "2500", "120 wait"})
  void whatCannotBeAReplyEndsTheSession(String octets) {
    ClientRun run = run(client -> client.greeted().hear(octets + "\r\n"));
    assertThat(run.told.get(run.told.size() - 1)).startsWith("closed PROTOCOL_ERROR");
  }

  @ParameterizedTest
  @CsvSource({"MAIL, 354", "DATA, 250", "DATA, 334", "RSET, 334"})
  void aCodeThatDoesNotFitEndsTheSession(Verb verb, String code) {
    ClientRun run =
        run(
            client -> {
              client.greeted("PIPELINING");
              switch (verb) {
                case MAIL -> client.mail();
                case DATA -> client.data();
                default -> client.send(Command.Bare.RSET);
              }
              client.round().hear(code + " x\r\n");
            });
    assertThat(run.told)
        .as("not a reply of another")
        .containsExactly("unanswered " + verb, "closed PROTOCOL_ERROR " + code + " x");
  }

  @Test
  void a421EndsTheSessionAndTheOthersAreUnanswered() {
    ClientRun run =
        run(
            client -> {
              client.greeted("PIPELINING");
              client.mail().rcpt("b").data().round().hear("250 ok\r\n421 going down\r\n");
            });
    assertThat(run.told)
        .containsExactly(
            "MAIL 250", "RCPT 421", "unanswered DATA", "closed REFUSED 421 going down");
    ClientRun unasked = run(client -> client.greeted().hear("421 idle\r\n"));
    assertThat(unasked.told).containsExactly("closed REFUSED 421 idle");
  }

  @ParameterizedTest
  @CsvSource({
    "552 too big, REFUSED 552 too big",
    "421 down, REFUSED 421 down",
    "250 taken, PROTOCOL_ERROR 250 taken"
  })
  void aReplyBeforeTheMessagesEndEndsTheSession(String reply, String closed) {
    ClientRun run =
        run(
            client -> {
              client.sending();
              client.hear(reply + "\r\n");
            });
    assertThat(run.told).containsExactly("unknown [b]", "closed " + closed);
    assertThat(run.session.demand()).isEqualTo(Demand.CLOSE);
  }

  @Test
  void aReplyBeforeTheChunksEndEndsTheSession() {
    ClientRun run =
        run(
            client -> {
              client.greeted("PIPELINING", "CHUNKING");
              client.mail().rcpt("b").send(new Command.Bdat(5, Command.EndMarker.NONE)).round();
              client.hear("250 ok\r\n250 ok\r\n");
              client.encode("xy");
              client.hear("552 too big\r\n");
            });
    assertThat(run.told)
        .containsExactly(
            "MAIL 250", "RCPT 250", "unanswered BDAT", "unknown [b]", "closed REFUSED 552 too big");
  }

  @Test
  void whatEndsWithoutAnOutcomeIsKnownAsFarAsItIs() {
    ClientRun half =
        run(
            client -> {
              client.sending();
              client.endOfInput();
            });
    assertThat(half.told).containsExactly("unknown [b]", "closed END_OF_INPUT");
    ClientRun whole =
        run(
            client -> {
              client.sending();
              client.finish();
              client.mail().rcpt("c").round().endOfInput();
            });
    assertThat(whole.told)
        .containsExactly(
            "unknown [b] whole", "unanswered MAIL", "unanswered RCPT", "closed END_OF_INPUT");
    ClientRun chunks =
        run(
            client -> {
              client.greeted("PIPELINING", "CHUNKING");
              client.mail().rcpt("b").send(new Command.Bdat(1, Command.EndMarker.NONE)).round();
              client.hear("250 ok\r\n250 ok\r\n");
              client.encode("x");
              client.hear("250 ok\r\n").endOfInput();
            });
    assertThat(chunks.told.subList(3, 5)).containsExactly("unknown [b]", "closed END_OF_INPUT");
    ClientRun last =
        run(
            client -> {
              client.greeted("PIPELINING", "CHUNKING");
              client.mail().rcpt("b").send(new Command.Bdat(1, Command.EndMarker.LAST)).round();
              client.hear("250 ok\r\n250 ok\r\n");
              client.encode("x");
              client.round().endOfInput();
            });
    assertThat(last.told)
        .containsExactly("MAIL 250", "RCPT 250", "unknown [b] whole", "closed END_OF_INPUT");
    ClientRun dot =
        run(
            client -> {
              client.greeted("PIPELINING");
              client.mail().rcpt("b").data().round();
              client.hear("250 ok\r\n550 no\r\n354 go\r\n").endOfInput();
            });
    assertThat(dot.told)
        .containsExactly("MAIL 250", "RCPT 550", "unanswered DATA", "closed END_OF_INPUT");
    ClientRun unsent =
        run(
            client -> {
              client.greeted("CHUNKING");
              client
                  .mail()
                  .rcpt("b")
                  .send(new Command.Bdat(1, Command.EndMarker.LAST))
                  .round()
                  .endOfInput();
            });
    assertThat(unsent.told)
        .containsExactly(
            "unanswered MAIL", "unanswered RCPT", "unanswered BDAT", "closed END_OF_INPUT");
  }

  @Test
  void contentThatCannotBeSentEndsTheSession() {
    ClientRun run =
        run(
            client -> {
              client.sending();
              assertThat(client.encode("a\nb")).isEqualTo(Result.REFUSED);
              client.round();
            });
    assertThat(run.told).containsExactly("unknown [b]", "closed CONTENT_REFUSED");
    ClientRun atEnd =
        run(
            client -> {
              client.sending();
              assertThat(client.encode("a\r")).isEqualTo(Result.NEED_INPUT);
              assertThat(client.finish()).isEqualTo(Result.REFUSED);
              client.round();
            });
    assertThat(atEnd.told).containsExactly("unknown [b]", "closed CONTENT_REFUSED");
  }

  @ParameterizedTest
  @CsvSource({
    "GREETING, 300",
    "HELLO, 300",
    "MAIL, 300",
    "DATA, 120",
    "BLOCK, 180",
    "MESSAGE, 600",
    "QUIT, 300"
  })
  void theServerHasItsTimeInEachPhase(String phase, long seconds) {
    ClientRun client = new ClientRun(PLAIN, ClientRun.CUTS.get(0));
    if (phase.equals("HELLO")) {
      client.hear("220 s\r\n").ehlo().round();
    } else if (!phase.equals("GREETING")) {
      client.greeted("PIPELINING");
      assertThat(client.session.hasDeadline()).as("nothing is due").isFalse();
      if (phase.equals("QUIT")) {
        client.session.quit(client.now());
      } else {
        client.mail();
      }
      client.round();
    }
    if (!phase.matches("GREETING|HELLO|MAIL|QUIT")) {
      client.rcpt("b").data().round().hear("250 ok\r\n250 ok\r\n");
    }
    if (phase.matches("BLOCK|MESSAGE")) {
      client.hear("354 go\r\n");
      assertThat(client.session.hasDeadline()).as("it is the owner's turn").isFalse();
      ByteBuffer in = ByteBuffer.wrap("xyz".getBytes(US_ASCII));
      client.session.encode(in, ByteBuffer.allocate(1), client.now());
      if (phase.equals("MESSAGE")) {
        client.encode("x");
        client.finish();
      }
    }
    client.told.clear();
    client.pass(SECONDS.toNanos(seconds) - 1);
    assertThat(client.told).isEmpty();
    assertThat(client.session.deadlineNanos()).isEqualTo(client.now() + 1);
    client.pass(1);
    assertThat(client.told.get(client.told.size() - 1)).isEqualTo("closed TIMEOUT");
    assertThat(client.session.hasDeadline()).isFalse();
    client.pass(1);
  }

  @Test
  void aBlockHasItsTimeUntilItIsWritten() {
    ClientRun client = new ClientRun(PLAIN, ClientRun.CUTS.get(0));
    client.sending();
    assertThat(client.session.hasDeadline()).isTrue();
    client.session.written(client.now());
    assertThat(client.session.hasDeadline()).as("the source may take its time").isFalse();
    client.pass(SECONDS.toNanos(1000)).encode("y");
    client.pass(SECONDS.toNanos(179));
    client.session.encode(ByteBuffer.wrap(new byte[] {'z'}), ByteBuffer.allocate(0), client.now());
    client.pass(SECONDS.toNanos(1));
    assertThat(client.told).containsExactly("unknown [b]", "closed TIMEOUT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"220 s", "251 s"})
  void whatIsNoReplyToEhloEndsTheSession(String reply) {
    ClientRun run = run(client -> client.hear("220 s\r\n").ehlo().round().hear(reply + "\r\n"));
    assertThat(run.told.get(1)).isEqualTo("unanswered EHLO");
    assertThat(run.told.get(2)).startsWith("closed PROTOCOL_ERROR");
  }

  @Test
  void whoIsTurnedAwaySaysTheQuitThatWaits() {
    ClientRun run =
        run(
            client -> {
              client.ehlo();
              client.session.quit(client.now());
              client.hear("554 no\r\n").hear("221 bye\r\n");
            });
    assertThat(run.sent).hasToString("QUIT\r\n");
    assertThat(run.told)
        .containsExactly("greeted 554", "unanswered EHLO", "QUIT 221", "closed QUIT 221 bye");
  }

  @Test
  void eachReplyHasItsOwnTime() {
    ClientRun client = new ClientRun(PLAIN, ClientRun.CUTS.get(0)).greeted("PIPELINING");
    client.mail().rcpt("b", "c").round();
    for (int i = 0; i < 3; i++) {
      client.pass(SECONDS.toNanos(299)).hear("250 ok\r\n");
    }
    assertThat(client.told).containsExactly("MAIL 250", "RCPT 250", "RCPT 250");
    assertThat(client.session.hasDeadline()).isFalse();
  }

  @Test
  void theEndIsTheEnd() {
    ClientRun run =
        run(
            client -> {
              client.greeted().mail().rcpt("b").round();
              client.session.abort(client.now());
              client.round().hear("250 ok\r\n").endOfInput();
              client.session.abort(client.now());
              client.round();
            });
    assertThat(run.told).containsExactly("unanswered MAIL", "unanswered RCPT", "closed ABORTED");
    assertThatIllegalStateException().isThrownBy(run::mail);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void aDeadlineIsPositive(int place) {
    long[] t = {1, 1, 1, 1, 1, 1};
    deadlines(t);
    t[place] = 0;
    assertThatIllegalArgumentException().isThrownBy(() -> deadlines(t));
  }

  private static ClientDeadlines deadlines(long... nanos) {
    return ClientDeadlines.builder()
        .greeting(Duration.ofNanos(nanos[0]))
        .command(Duration.ofNanos(nanos[1]))
        .data(Duration.ofNanos(nanos[2]))
        .block(Duration.ofNanos(nanos[3]))
        .outcome(Duration.ofNanos(nanos[4]))
        .handshake(Duration.ofNanos(nanos[5]))
        .build();
  }

  @Test
  void theOwnersDeadlinesHold() {
    ClientConfiguration hasty = PLAIN.toBuilder().deadlines(deadlines(7, 1, 1, 1, 1, 1)).build();
    ClientRun client = new ClientRun(hasty, ClientRun.CUTS.get(0));
    client.pass(6);
    assertThat(client.told).isEmpty();
    assertThat(client.pass(1).told).containsExactly("closed TIMEOUT");
  }
}
