package dev.smtpkit.session.client;

import static dev.smtpkit.session.client.ClientRun.inAllPieces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.wire.DataEncoder.Result;
import dev.smtpkit.session.Demand;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R91, R93: the client's engine and a server that is a script, in pieces of every size. */
class ClientSessionTest {

  private static final ClientConfiguration PLAIN = ClientConfiguration.SMTP;

  private static ClientRun run(Consumer<ClientRun> scenario) {
    return inAllPieces(PLAIN, scenario);
  }

  @Test
  void aMessageByPipeliningAsDialogue16() {
    ClientRun run =
        run(
            client -> {
              client.hear("220 s.example\r\n").ehlo().round();
              client.hear("250-s.example\r\n250 PIPELINING\r\n");
              client.mail().rcpt("b", "c").data().round();
              client.hear("250 ok\r\n250 ok\r\n550 no\r\n354 go\r\n");
              assertThat(client.session.demand()).isEqualTo(Demand.CONTENT);
              assertThat(client.encode("Subject: x\r\n\r\n.hi\r\n")).isEqualTo(Result.NEED_INPUT);
              assertThat(client.finish()).isEqualTo(Result.COMPLETE);
              client.hear("250 taken\r\n");
              client.session.quit(client.now());
              client.round().hear("221 bye\r\n");
            });
    assertThat(run.sent.toString().replace("\r\n", "\n"))
        .isEqualTo(
            """
            EHLO c.example
            MAIL FROM:<a@c.example>
            RCPT TO:<b@s.example>
            RCPT TO:<c@s.example>
            DATA
            Subject: x

            ..hi
            .
            QUIT
            """);
    assertThat(run.told)
        .containsExactly(
            "greeted 220",
            "EHLO 250",
            "offered 1",
            "MAIL 250",
            "RCPT 250",
            "RCPT 550",
            "DATA 354",
            "outcome [b] 250",
            "QUIT 221",
            "closed QUIT 221 bye");
    assertThat(run.session.demand()).isEqualTo(Demand.CLOSE);
  }

  @Test
  void withoutPipeliningEachCommandWaitsForItsReply() {
    run(
        client -> {
          client.greeted();
          client.mail().rcpt("b").data().round();
          assertThat(client.sent).hasToString("MAIL FROM:<a@c.example>\r\n");
          client.hear("250 ok\r\n");
          assertThat(client.sent.toString()).endsWith("RCPT TO:<b@s.example>\r\n");
          client.hear("250 ok\r\n");
          assertThat(client.sent.toString()).endsWith("DATA\r\n");
        });
  }

  @Test
  void aGroupEndsWithWhatMustBeItsLast() {
    run(
        client -> {
          client.greeted("PIPELINING");
          client.send(Command.Bare.NOOP).mail().rcpt("b").round();
          assertThat(client.sent).hasToString("NOOP\r\n");
          client.hear("250 ok\r\n");
          assertThat(client.sent.toString()).endsWith("RCPT TO:<b@s.example>\r\n");
        });
  }

  @Test
  void theNextTransactionMayFollowAMessageInOneGroup() {
    ClientRun run =
        run(
            client -> {
              client.greeted("PIPELINING");
              client.mail().rcpt("b").data().round();
              client.hear("250 ok\r\n250 ok\r\n354 go\r\n");
              client.mail().rcpt("c").data().round();
              assertThat(client.sent.toString()).endsWith("DATA\r\n");
              client.encode("x\r\n");
              client.finish();
              client.round();
              client.hear("250 first\r\n250 ok\r\n250 ok\r\n354 go\r\n");
              client.encode("y\r\n");
              client.finish();
              client.hear("451 later\r\n");
            });
    assertThat(run.sent.toString()).contains("\r\nx\r\n.\r\nMAIL FROM:<a@c.example>\r\nRCPT TO:<c");
    assertThat(run.told)
        .containsExactly(
            "MAIL 250",
            "RCPT 250",
            "DATA 354",
            "outcome [b] 250",
            "MAIL 250",
            "RCPT 250",
            "DATA 354",
            "outcome [c] 451");
  }

  @Test
  void aMessageThatNobodyIsToGetIsASingleDot() {
    ClientRun run =
        run(
            client -> {
              client.greeted("PIPELINING");
              client.mail().rcpt("b").data().round();
              client.hear("250 ok\r\n550 no\r\n354 go\r\n");
              assertThat(client.session.demand()).isEqualTo(Demand.READ);
              client.hear("554 no valid recipients\r\n");
            });
    assertThat(run.sent.toString()).endsWith("DATA\r\n.\r\n");
    assertThat(run.told).containsExactly("MAIL 250", "RCPT 550", "DATA 554");
  }

  @Test
  void chunksLeaveAsTheyAreOnceTheEnvelopeIsAnswered() {
    ClientRun run =
        run(
            client -> {
              client.greeted("PIPELINING", "CHUNKING");
              client.mail().rcpt("b");
              client
                  .send(new Command.Bdat(5, Command.EndMarker.NONE))
                  .send(new Command.Bdat(3, Command.EndMarker.LAST))
                  .round();
              assertThat(client.sent.toString()).endsWith("RCPT TO:<b@s.example>\r\n");
              client.hear("250 ok\r\n250 ok\r\n");
              assertThat(client.session.demand()).isEqualTo(Demand.CONTENT);
              assertThat(client.encode(".\r\n.\n")).isEqualTo(Result.COMPLETE);
              client.round();
              assertThat(client.encode("\0\r.")).isEqualTo(Result.COMPLETE);
              client.mail().round().hear("250 5 octets\r\n250 taken\r\n");
            });
    assertThat(run.sent.toString())
        .endsWith("BDAT 5\r\n.\r\n.\nBDAT 3 LAST\r\n\0\r.MAIL FROM:<a@c.example>\r\n");
    assertThat(run.told).containsExactly("MAIL 250", "RCPT 250", "BDAT 250", "outcome [b] 250");
  }

  @Test
  void aChunkWithoutOctetsEndsAMessage() {
    ClientRun run =
        run(
            client -> {
              client.greeted("CHUNKING");
              client.mail().rcpt("b").send(new Command.Bdat(0, Command.EndMarker.LAST)).round();
              client.hear("250 ok\r\n").hear("250 ok\r\n").hear("250 taken\r\n");
            });
    assertThat(run.told).containsExactly("MAIL 250", "RCPT 250", "outcome [b] 250");
  }

  @Test
  void aChunkThatNobodyIsToGetDoesNotLeave() {
    ClientRun run =
        run(
            client -> {
              client.greeted("PIPELINING", "CHUNKING");
              client.mail().rcpt("b").send(new Command.Bdat(1, Command.EndMarker.LAST)).round();
              client.hear("250 ok\r\n550 no\r\n");
              assertThat(client.session.demand()).isEqualTo(Demand.READ);
            });
    assertThat(run.told).containsExactly("MAIL 250", "RCPT 550", "unanswered BDAT");
    assertThat(run.sent.toString()).doesNotContain("BDAT");
  }

  @Test
  void behindARefusedChunkNoneLeavesAndTheTransactionIsReset() {
    ClientRun run =
        run(
            client -> {
              client.greeted("CHUNKING");
              client.mail().rcpt("b").send(new Command.Bdat(1, Command.EndMarker.NONE));
              client.send(new Command.Bdat(1, Command.EndMarker.LAST)).mail().rcpt("c").round();
              client.hear("250 ok\r\n").hear("250 ok\r\n");
              client.encode("x");
              client.hear("452 full\r\n").hear("250 reset\r\n").hear("250 ok\r\n");
            });
    assertThat(run.told)
        .containsExactly("MAIL 250", "RCPT 250", "BDAT 452", "unanswered BDAT", "MAIL 250");
    assertThat(run.sent.toString())
        .endsWith("BDAT 1\r\nxRSET\r\nMAIL FROM:<a@c.example>\r\nRCPT TO:<c@s.example>\r\n");
  }

  /** Else the next message would leave under this sender, and to these recipients. */
  @Test
  void aTransactionThatIsLeftOpenIsResetBeforeTheNextOne() {
    ClientRun run =
        run(
            client -> {
              client.greeted("PIPELINING");
              client.mail().rcpt("b").data().mail().rcpt("c").data().round();
              client.hear("250 ok\r\n250 ok\r\n451 later\r\n");
              client.hear("250 reset\r\n250 ok\r\n250 ok\r\n354 go\r\n");
              client.encode("y\r\n");
              client.finish();
              client.hear("250 taken\r\n");
            });
    assertThat(run.sent.toString())
        .contains("DATA\r\nRSET\r\nMAIL FROM:<a@c.example>\r\nRCPT TO:<c@s.example>\r\nDATA\r\n");
    assertThat(run.told)
        .containsExactly(
            "MAIL 250",
            "RCPT 250",
            "DATA 451",
            "MAIL 250",
            "RCPT 250",
            "DATA 354",
            "outcome [c] 250");
  }

  @Test
  void aTransactionThatWasNotOpenedHasNoMessage() {
    ClientRun run =
        run(
            client -> {
              client.greeted("PIPELINING");
              client.mail().rcpt("b").data().round();
              client.hear("550 no\r\n250 ok\r\n354 go\r\n");
            });
    assertThat(run.told)
        .containsExactly("MAIL 550", "RCPT 250", "unanswered DATA", "closed PROTOCOL_ERROR 354 go");
  }

  @Test
  void noMoreRepliesAreDueThanTheServerCanBeTrustedToWrite() {
    run(
        client -> {
          client.greeted("PIPELINING").mail();
          for (int i = 0; i < 300; i++) {
            client.rcpt("b" + i);
          }
          client.round();
          assertThat(client.sent.toString().lines()).hasSize(128);
          client.hear("250 ok\r\n");
          assertThat(client.sent.toString().lines()).hasSize(129);
        });
  }

  @Test
  void lmtpHasAnOutcomeForEachRecipient() {
    ClientRun run =
        inAllPieces(
            ClientConfiguration.LMTP,
            client -> {
              client.greetedBy(Verb.LHLO, "PIPELINING");
              client.mail().rcpt("b", "c", "d").data().round();
              client.hear("250 ok\r\n250 ok\r\n550 no\r\n250 ok\r\n354 go\r\n");
              client.encode("x");
              client.finish();
              client.hear("250 ok\r\n").hear("452 full\r\n");
            });
    assertThat(run.sent.toString()).endsWith("DATA\r\nx\r\n.\r\n");
    assertThat(run.told.subList(5, 7)).containsExactly("outcome [b] 250", "outcome [d] 452");
  }

  @Test
  void byLmtpChunksHaveAnOutcomeForEachRecipientToo() {
    ClientRun run =
        inAllPieces(
            ClientConfiguration.LMTP,
            client -> {
              client.greetedBy(Verb.LHLO, "PIPELINING", "CHUNKING");
              client
                  .mail()
                  .rcpt("b", "c")
                  .send(new Command.Bdat(1, Command.EndMarker.LAST))
                  .round();
              client.hear("250 ok\r\n250 ok\r\n250 ok\r\n");
              client.encode("x");
              client.hear("250 ok\r\n").endOfInput();
            });
    assertThat(run.told.subList(3, 6))
        .containsExactly("outcome [b] 250", "unknown [c] whole", "closed END_OF_INPUT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"XOWN a\r\nQUIT", "XOWN\0", "quit", "AUTH PLAIN AGEAYg==", "starttls"})
  void aVerbOfTheOwnersOwnCarriesNoOtherCommand(String line) {
    ClientRun client = new ClientRun(PLAIN, ClientRun.CUTS.get(0)).greeted();
    assertThatIllegalArgumentException().isThrownBy(() -> client.send(new Command.Unknown(line)));
    client.send(new Command.Unknown("XOWN a")).round();
    assertThat(client.sent).hasToString("XOWN a\r\n");
  }

  @Test
  void byLmtpAMessageWithoutRecipientsCannotBeGoneOnWith() {
    ClientRun run =
        inAllPieces(
            ClientConfiguration.LMTP,
            client -> {
              client.greetedBy(Verb.LHLO, "PIPELINING");
              client.mail().rcpt("b").data().round();
              client.hear("250 ok\r\n550 no\r\n354 go\r\n");
            });
    assertThat(run.told).endsWith("closed PROTOCOL_ERROR 354 go");
  }

  @Test
  void whatMayChangeTheOfferIsAwaited() {
    run(
        client -> {
          client.hear("220 s\r\n");
          assertThatIllegalStateException().isThrownBy(client::mail);
          client.ehlo();
          assertThatIllegalStateException().isThrownBy(client::mail);
          client.round().hear("250 s\r\n").mail();
        });
  }

  @Test
  void theOtherProtocolsHelloIsNotSaid() {
    ClientRun smtp = new ClientRun(PLAIN, ClientRun.CUTS.get(0));
    Command lhlo = new Command.Hello(Verb.LHLO, HelloName.of("c.example"));
    assertThatIllegalArgumentException().isThrownBy(() -> smtp.send(lhlo));
    ClientRun lmtp = new ClientRun(ClientConfiguration.LMTP, ClientRun.CUTS.get(0));
    assertThatIllegalArgumentException().isThrownBy(lmtp::ehlo);
  }

  @Test
  void aServerWithoutEhloIsSpokenToByHelo() {
    ClientRun run =
        run(
            client -> {
              client.hear("220 s\r\n").ehlo().round().hear("502 what\r\n");
              client.send(new Command.Hello(Verb.HELO, HelloName.of("c.example"))).round();
              client.hear("250 s\r\n").mail().round();
            });
    assertThat(run.told).containsExactly("greeted 220", "EHLO 502", "HELO 250");
    assertThat(run.sent.toString()).endsWith("HELO c.example\r\nMAIL FROM:<a@c.example>\r\n");
  }

  /** R91: whatever a server takes for the end of the data, none leaves but the end. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n.\n",
        "\n.\r\n",
        "\r\n.\n",
        "\r.\r",
        "\r.\r\n",
        "\r\n.\r",
        "\n.\r",
        "\r\n.\r\r\n",
        "\r\r\n.\r\r\n",
        "\r\n.\r\n"
      })
  void noEndOfTheDataLeavesButTheEnd(String sequence) {
    ClientRun run =
        inAllPieces(
            PLAIN.toBuilder().bareLineEnds(BareLineEnds.NORMALIZE).build(),
            client -> {
              client.sending();
              client.sent.setLength(0);
              assertThat(client.encode(sequence + "y")).isEqualTo(Result.NEED_INPUT);
              assertThat(client.finish()).isEqualTo(Result.COMPLETE);
            });
    String sent = run.sent.toString();
    assertThat(sent).endsWith("y\r\n.\r\n");
    assertThat(sent.substring(0, sent.length() - 3))
        .doesNotContainPattern("[\r\n]\\.[\r\n]")
        .doesNotContainPattern("\r(?!\n)|(?<!\r)\n");
  }

  @Test
  void contentIsDueOnlyWhenItIs() {
    ClientRun client = new ClientRun(PLAIN, ClientRun.CUTS.get(0)).greeted("CHUNKING");
    assertThatIllegalStateException().isThrownBy(() -> client.encode("x"));
    assertThatIllegalStateException().isThrownBy(client::finish);
    client.mail().rcpt("b").send(new Command.Bdat(2, Command.EndMarker.LAST)).round();
    client.hear("250 ok\r\n").hear("250 ok\r\n");
    assertThatIllegalStateException().isThrownBy(client::finish);
    assertThat(client.encode("xyz")).isEqualTo(Result.COMPLETE);
  }

  @Test
  void nothingBareIsEverPassed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAIN.toBuilder().bareLineEnds(BareLineEnds.PASS).build());
  }
}
