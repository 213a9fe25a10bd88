package dev.smtpkit.session.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.Command;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.sasl.MockCredentials;
import dev.smtpkit.sasl.Plain;
import dev.smtpkit.sasl.Scram;
import dev.smtpkit.sasl.Secret;
import dev.smtpkit.sasl.crypto.HashFunction;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.extension.Extension;
import dev.smtpkit.session.extension.Extensions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Faults that a review found: who hears what, and before what. */
class RefusalOrderTest {

  private static final long SECOND = 1_000_000_000L;

  private static Raw withOpenRecipients(int count, String more) {
    Raw raw =
        new Raw(
            Setup.of(
                builder ->
                    builder.limits(l -> l.maxParallelRecipients(4)).limits(l -> l.maxErrors(2))));
    raw.accept("");
    raw.accept("EHLO c.example\r\n");
    raw.accept("MAIL FROM:<a@client.example>\r\n");
    raw.sent.setLength(0);
    raw.feed("RCPT TO:<r@mx.example>\r\n".repeat(count) + more);
    return raw;
  }

  private static List<Decision> open(Raw raw) {
    List<Decision> open = new ArrayList<>();
    for (ServerEvent event : raw.round()) {
      if (event instanceof ServerEvent.Rcpt rcpt) {
        open.add(rcpt.decision());
      }
    }
    return open;
  }

  @Test
  void aReplyIsNeverTakenForThatOfARecipientWhoIsStillUndecided() {
    Raw raw = withOpenRecipients(4, "");
    List<Decision> open = open(raw);
    raw.session.answer(open.get(1), Verdict.refuse(Reply.of(550, 1, 1, "No r2")), raw.now());
    raw.session.answer(open.get(2), Verdict.refuse(Reply.of(421, 3, 2, "Bye")), raw.now());
    raw.round();
    assertThat(raw.sent.toString().lines())
        .containsExactly(Replies.LOCAL_ERROR.toString(), "550 5.1.1 No r2", "421 4.3.2 Bye");
  }

  @Test
  void neitherWhenTheErrorBudgetIsUsedUpNorWhenAnUnreadableChunkFollows() {
    Raw errors = withOpenRecipients(1, "RCPT TO:<<>\r\nRCPT TO:<<>\r\n");
    open(errors);
    assertThat(errors.sent.toString().lines().map(line -> line.substring(0, 9)))
        .containsExactly("451 4.3.0", "501 5.1.3", "421 4.7.0");
    Raw chunk = withOpenRecipients(2, "BDAT " + "1".repeat(3000) + "\r\n");
    open(chunk);
    assertThat(chunk.sent.toString().lines().map(line -> line.substring(0, 9)))
        .containsExactly("451 4.3.0", "451 4.3.0", "501 5.5.4");
  }

  @Test
  void aShutdownTakesNoFurtherRecipientR90() {
    Raw raw = withOpenRecipients(6, "");
    List<Decision> open = open(raw);
    raw.session.shutdown(Replies.SHUTTING_DOWN, raw.now());
    for (Decision each : open) {
      raw.session.answer(each, Verdict.ACCEPT, raw.now());
      assertThat(open(raw)).isEmpty();
    }
    assertThat(raw.sent.toString().lines()).hasSize(5).last().asString().startsWith("421 4.3.2 ");
  }

  @Test
  void whatWaitsUnreadIsWipedWhenTheSessionEnds() {
    Raw raw = withOpenRecipients(1, "AUTH PLAIN AHRlc3QAMTIzNA==\r\n");
    open(raw);
    raw.session.abort(raw.now());
    raw.round();
    assertThat(raw.memory()).doesNotContain("AHRl");
    assertThat(raw.unread()).isZero();
  }

  private static final class Queue implements Extension {
    @Override
    public String keyword() {
      return "XQUEUE";
    }

    @Override
    public Set<String> verbs() {
      return Set.of("XQUEUE");
    }
  }

  @Test
  void verbsOfExtensionsNeedTlsAndAuthenticationLikeAnyOtherR57R73() {
    Setup tls = Setup.of(b -> b.extensions(List.of(new Queue())).offerTls().requireTls());
    try (Connection connection = Connection.greeted(tls, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("XQUEUE dump")).startsWith("530 5.7.0 Must ");
    }
    Setup auth =
        Setup.of(
            b ->
                b.extensions(List.of(new Queue()))
                    .mechanisms(List.of(Plain.server()))
                    .allowCleartextPasswords()
                    .requireAuthentication());
    try (Connection connection = Connection.greeted(auth, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("XQUEUE dump")).startsWith("530 5.7.0 Authentication ");
      assertThat(connection.say("MAIL FROM:bad")).startsWith("530 5.7.0 ");
      assertThat(connection.say("EHLO a b")).startsWith("501 ");
    }
  }

  @Test
  void aMessageThatComesInDropsOfChunksEndsR09() {
    Raw raw = new Raw(Setup.STANDARD);
    raw.accept("");
    raw.accept("EHLO c.example\r\n");
    raw.accept("MAIL FROM:<a@client.example>\r\n");
    raw.accept("RCPT TO:<b@mx.example>\r\n");
    raw.accept("BDAT 1\r\nx");
    int chunks = 1;
    while (raw.session.demand() != Demand.CLOSE && chunks < 1000) {
      raw.clock.advance(100 * SECOND);
      raw.session.expire(raw.now());
      raw.feed("BDAT 1\r\nx").round();
      chunks++;
    }
    // 60 s of grace and 300 s for a command, whatever lies between.
    assertThat(chunks).isEqualTo(5);
    assertThat(raw.sent.toString()).endsWith("421 4.4.2 Timeout, closing connection\r\n");
  }

  @Test
  void aClientMayPauseBetweenChunksAsLongAsForAnyCommand() {
    Raw raw = new Raw(Setup.STANDARD);
    raw.accept("");
    raw.accept("EHLO c.example\r\n");
    raw.accept("MAIL FROM:<a@client.example>\r\n");
    raw.accept("RCPT TO:<b@mx.example>\r\n");
    raw.accept("BDAT 1\r\nx");
    raw.clock.advance(299 * SECOND);
    raw.session.expire(raw.now());
    raw.feed("NOOP\r\n").round();
    raw.feed("BDAT 1 LAST\r\nx").round();
    assertThat(raw.session.state()).isEqualTo(ServerState.EXPECT_OUTCOME);
  }

  @Test
  void aChallengeMayBeLongerThanAnyOtherReply() {
    Setup setup =
        Setup.of(
            b ->
                b.mechanisms(
                    List.of(
                        Scram.server(
                            HashFunction.SHA_256,
                            octets -> {},
                            MockCredentials.of(Secret.owning(new byte[16]))))));
    String first = "n,,n=user,r=" + "x".repeat(400);
    String base64 = Base64.getEncoder().encodeToString(first.getBytes(StandardCharsets.US_ASCII));
    try (Connection connection = Connection.greeted(setup, Connection.Manner.LATER)) {
      assertThat(connection.say("AUTH SCRAM-SHA-256 " + base64))
          .startsWith("334 ")
          .hasSizeGreaterThan(512);
      assertThat(connection.failures).isEmpty();
    }
  }

  private static Connection lmtp() {
    Setup setup =
        new Setup(
            ServerConfiguration.lmtp(DomainName.of("mx.example")).offerTls().build(),
            Verdict.ACCEPT);
    Connection connection = new Connection(setup, Connection.Manner.AT_ONCE);
    connection.round();
    return connection;
  }

  @Test
  void aLastChunkHasAsManyRepliesAsRecipientsAlsoAfterDataOutOfOrder() {
    try (Connection connection = lmtp()) {
      assertThat(connection.send("BDAT 2 LAST\r\nab").lines()).hasSize(1);
      connection.say("LHLO c.example");
      assertThat(connection.send("BDAT 2 LAST\r\nab").lines()).hasSize(1);
      connection.say(
          "MAIL FROM:<a@client.example>", "RCPT TO:<b@mx.example>", "RCPT TO:<c@mx.example>");
      connection.send("BDAT 2\r\nab");
      assertThat(connection.say("DATA")).startsWith("503 ");
      assertThat(connection.send("BDAT 2 LAST\r\nab").lines()).hasSize(2);
      assertThat(connection.send("BDAT 2 LAST\r\nab").lines()).hasSize(1);
    }
  }

  @Test
  void whatAnLmtpClientWaitsForIsForgottenByTlsR70() {
    try (Connection connection = lmtp()) {
      connection.say("LHLO c.example");
      connection.say("MAIL FROM:<no-data@client.example>");
      connection.say("RCPT TO:<b@mx.example>", "RCPT TO:<c@mx.example>");
      assertThat(connection.send("BDAT 2\r\nab")).startsWith("451 ");
      assertThat(connection.say("STARTTLS")).startsWith("220 ");
      assertThat(connection.send("BDAT 0 LAST\r\n").lines()).hasSize(1);
    }
  }

  @Test
  void anEarlyTalkerWhoHasHalfAGreetingGetsTheOtherHalf() {
    Setup setup =
        new Setup(
            ServerConfiguration.builder(DomainName.of("mx.example")).build(),
            Verdict.accept(Reply.of(220, "a greeting that is longer than the buffer")));
    Raw raw = new Raw(setup);
    Decision decision = raw.asked("");
    raw.session.answer(decision, setup.greeting(), raw.now());
    raw.poll();
    assertThat(raw.session.transmit(ByteBuffer.allocate(7), raw.now())).isTrue();
    raw.feed("NOOP\r\n").round();
    assertThat(raw.sent.toString()).endsWith("250 2.0.0 Ok\r\n");
  }

  @Test
  void turnsThatAreEnforcedSayNothingInClearBehindThe220() {
    Setup setup = Setup.STANDARD.but(ServerConfiguration.Builder::enforceTurns);
    try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
      assertThat(connection.say("STARTTLS", "NOOP")).isEqualTo("220 2.0.0 Ready to start TLS\r\n");
      assertThat(connection.session.discardedOctets()).isEqualTo(6);
    }
  }

  @Test
  void refusedRecipientsAndUnknownParametersUseUpTheBudgetR48() {
    try (Connection connection = Connection.greeted(Setup.PLAINEST, Connection.Manner.AT_ONCE)) {
      connection.say("MAIL FROM:<a@client.example>");
      String answers =
          connection.say(
              Collections.nCopies(111, "RCPT TO:<nobody@mx.example>").toArray(String[]::new));
      assertThat(answers.lines()).allMatch(line -> line.startsWith("550 "));
      assertThat(connection.driver.demand()).isEqualTo(Demand.DELAY);
    }
    Setup setup = Setup.of(builder -> builder.limits(l -> l.softErrors(20)));
    try (Connection connection = Connection.greeted(setup, Connection.Manner.AT_ONCE)) {
      String answers =
          connection.say(Collections.nCopies(30, "MAIL FROM:<> X=Y").toArray(String[]::new));
      assertThat(answers.lines()).hasSize(20).last().asString().startsWith("421 4.7.0 ");
    }
  }

  /** Throws whatever it is asked. */
  private static final class Broken implements Extension {
    @Override
    public String keyword() {
      return "XBROKEN";
    }

    @Override
    public String ehloLine(SessionView session) {
      throw new ScriptedHandler.Fault("ehloLine");
    }

    @Override
    public Set<String> verbs() {
      return Set.of("XBROKEN");
    }

    @Override
    public Reply answer(Command command, SessionView session) {
      throw new ScriptedHandler.Fault("answer");
    }
  }

  @Test
  void anExtensionThatThrowsIsToldAndTheClientHears451() {
    Setup setup = Setup.of(builder -> builder.extensions(List.of(new Broken())));
    try (Connection connection = Connection.greeted(setup, Connection.Manner.LATER)) {
      assertThat(connection.say("EHLO c.example"))
          .isEqualTo(CommandReplies.withoutEnhancedCode(Replies.LOCAL_ERROR) + "\r\n");
      assertThat(connection.say("XBROKEN")).isEqualTo(Replies.LOCAL_ERROR + "\r\n");
      assertThat(connection.say("HELO c.example")).startsWith("250 ");
      assertThat(connection.failures).hasSize(3);
    }
  }

  @Test
  void aTruncatedInputEndsAtTheOutcomeOfItsMessage() {
    Raw raw = Raw.in(ServerState.EXPECT_MESSAGE);
    Decision outcome = raw.asked(".\r\nNOOP\r\nNOOP\r\n");
    raw.session.inputTruncated(raw.now());
    raw.sent.setLength(0);
    raw.session.answer(outcome, Verdict.ACCEPT, raw.now());
    raw.round();
    assertThat(raw.sent.toString()).isEqualTo("250 2.0.0 Message accepted\r\n");
    assertThat(raw.session.demand()).isEqualTo(Demand.CLOSE);
  }

  /** Offered, and broken once it is used. */
  private static final class BrokenLater implements Extension {
    @Override
    public String keyword() {
      return "XBROKEN";
    }

    @Override
    public Reply checkMail(MailParameters parameters, SessionView session) {
      if (parameters.smtpUtf8()) {
        throw new ScriptedHandler.Fault("checkMail");
      }
      return null;
    }

    @Override
    public Reply checkRcpt(RcptParameters parameters, SessionView session) {
      throw new ScriptedHandler.Fault("checkRcpt");
    }
  }

  @Test
  void aCheckThatThrowsRefusesWith451() {
    Setup setup =
        Setup.of(
            builder ->
                builder.extensions(
                    List.of(Extensions.eightBitMime(), Extensions.smtpUtf8(), new BrokenLater())));
    try (Connection connection = Connection.greeted(setup, Connection.Manner.LATER)) {
      assertThat(connection.say("MAIL FROM:<a@client.example> SMTPUTF8"))
          .isEqualTo(Replies.LOCAL_ERROR + "\r\n");
      connection.say("MAIL FROM:<a@client.example>");
      assertThat(connection.say("RCPT TO:<b@mx.example>")).isEqualTo(Replies.LOCAL_ERROR + "\r\n");
      assertThat(connection.failures).hasSize(2);
    }
  }

  @Test
  void aSourceOfMechanismsThatThrowsIsToldAndAskedOnlyWhereAuthMayStandR68() {
    Setup setup =
        Setup.of(
            builder ->
                builder
                    .extensions(List.of(Extensions.pipelining()))
                    .mechanisms(
                        session -> {
                          throw new ScriptedHandler.Fault("mechanisms");
                        }));
    try (Connection connection = new Connection(setup, Connection.Manner.LATER)) {
      connection.round();
      assertThat(connection.say("AUTH PLAIN")).startsWith("503 ");
      assertThat(connection.failures).isEmpty();
      connection.say("EHLO c.example");
      assertThat(connection.say("AUTH PLAIN")).startsWith("454 4.7.0 ");
      assertThat(connection.failures).hasSize(1);
    }
  }
}
