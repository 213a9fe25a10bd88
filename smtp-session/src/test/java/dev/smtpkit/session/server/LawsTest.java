package dev.smtpkit.session.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.proto.Replies;
import dev.smtpkit.session.Demand;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.testkit.SmtpArbitraries;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every session, over generated ones: valid, almost valid, hostile. */
class LawsTest {

  private static final String ACCEPTED = "250 2.0.0 Message accepted";

  private static Setup patient(Setup setup) {
    return setup.but(
        builder ->
            builder
                .limits(l -> l.maxErrors(1000))
                .limits(l -> l.softErrors(1000))
                .limits(l -> l.maxUnproductiveCommands(1000))
                .tolerateEarlyTalk());
  }

  private static final Setup STANDARD = patient(Setup.named("standard"));
  private static final Setup TLS = patient(Setup.STANDARD);
  private static final List<Setup> SERVERS =
      List.of(
          STANDARD,
          STANDARD.but(builder -> builder.limits(l -> l.maxParallelRecipients(3))),
          patient(Setup.named("everything")),
          Setup.named("standard"),
          patient(Setup.named("lmtp")));

  @Provide
  Arbitrary<Setup> servers() {
    return Arbitraries.of(SERVERS);
  }

  @Provide
  Arbitrary<String> sessions() {
    // The handshake of an accepted STARTTLS would discard what came with it: by how it was cut.
    return SmtpArbitraries.sessions();
  }

  @Provide
  Arbitrary<String> validSessions() {
    return SmtpArbitraries.validChunkedSessions();
  }

  /** A session in pieces, with the replies to it. */
  private static String play(Connection connection, String session, Random random) {
    StringBuilder sent = new StringBuilder(connection.round());
    for (int at = 0; at < session.length() && !connection.isClosed(); ) {
      int size = random == null ? session.length() : 1 + random.nextInt(random.nextInt(60) + 1);
      int end = Math.min(session.length(), at + size);
      sent.append(connection.send(session.substring(at, end)));
      at = end;
    }
    return sent.toString();
  }

  private static String playToTheEnd(Connection connection, String session, Random random) {
    String sent = play(connection, session, random);
    StringBuilder all = new StringBuilder(sent);
    if (!connection.isClosed()) {
      all.append(connection.finish());
    }
    // What is delayed is answered when the delay is over.
    for (int i = 0; i < 2000 && !connection.isClosed(); i++) {
      all.append(connection.pass(60_000_000_000L));
    }
    assertThat(connection.isClosed()).isTrue();
    return all.toString();
  }

  @Property(tries = 300)
  void fragmentationChangesNeitherEventsNorReplies(
      @ForAll("servers") Setup server, @ForAll("sessions") String session, @ForAll long seed) {
    try (Connection whole = new Connection(server, Connection.Manner.AT_ONCE);
        Connection cut = new Connection(server, Connection.Manner.AT_ONCE)) {
      String expected = playToTheEnd(whole, session, null);
      assertThat(playToTheEnd(cut, session, new Random(seed))).isEqualTo(expected);
      assertThat(settled(cut.script.log)).isEqualTo(settled(whole.script.log));
      assertThat(cut.script.delivered).isEqualTo(whole.script.delivered);
      assertThat(cut.script.contents).isEqualTo(whole.script.contents);
      assertThat(cut.script.completed).isEqualTo(whole.script.completed);
    }
  }

  /**
   * How much of a message was given before it was refused hangs on the pieces, and so whether it
   * had begun for its handler at all.
   */
  private static List<String> settled(List<String> log) {
    return List.of(String.join("\n", log).replace("\nmessage\ndrop", "\nreset").split("\n", -1));
  }

  @Property(tries = 300)
  void whatIsValidIsTakenAndNoOctetOfAMessageIsACommand(
      @ForAll("validSessions") String session, @ForAll long seed) {
    for (Connection.Manner manner : List.of(Connection.Manner.AT_ONCE, Connection.Manner.LATER)) {
      try (Connection connection = new Connection(STANDARD, manner)) {
        String replies = playToTheEnd(connection, session, new Random(seed));
        assertThat(replies.lines()).noneMatch(line -> line.startsWith("4") || line.startsWith("5"));
        assertThat(connection.script.log).noneMatch(call -> call.contains("inbody"));
        assertThat(connection.script.delivered)
            .hasSize((int) replies.lines().filter(ACCEPTED::equals).count());
      }
    }
  }

  @Property(tries = 300)
  void nothingBehindAnAcceptedStartTlsIsParsedInClear(
      @ForAll("sessions") String session, @ForAll long seed) {
    String clear = "EHLO client.example\r\nSTARTTLS\r\n";
    String injected = "MAIL FROM:<injected@client.example>\r\n" + session;
    int cut = new Random(seed).nextInt(clear.length() + 1);
    try (Connection connection = new Connection(TLS, Connection.Manner.AT_ONCE)) {
      connection.handshakes = false;
      String sent =
          connection.round()
              + connection.send(clear.substring(0, cut))
              + connection.send(clear.substring(cut) + injected);
      assertThat(sent.lines()).last().isEqualTo("220 2.0.0 Ready to start TLS");
      assertThat(connection.script.log)
          .containsExactly("connect", "ehlo client.example", "starttls");
      assertThat(connection.driver.demand()).isEqualTo(Demand.TLS);
      assertThat(connection.session.discardedOctets()).isEqualTo(injected.length());
      connection.handshakes = true;
      assertThat(connection.round()).isEmpty();
      assertThat(connection.say("MAIL FROM:<a@client.example>")).startsWith("503 ");
      assertThat(connection.script.log).last().asString().startsWith("secured");
    }
  }

  @Provide
  Arbitrary<String> almostEnds() {
    return Arbitraries.strings().withChars("\r\n.a").ofMaxLength(14);
  }

  @Property(tries = 1000)
  void onlyADotBetweenTwoLineEndsEndsData(
      @ForAll("almostEnds") String octets, @ForAll BareLineEnds bareLineEnds) {
    Setup server = STANDARD.but(builder -> builder.content(c -> c.bareLineEnds(bareLineEnds)));
    String message = octets + "\r\n.\r\n";
    // The CRLF of the DATA line is the first line end (RFC 5321 4.1.1.4).
    int end = ("\r\n" + message).indexOf("\r\n.\r\n") + 3;
    try (Connection connection = Connection.greeted(server, Connection.Manner.AT_ONCE)) {
      connection.say("MAIL FROM:<a@client.example>", "RCPT TO:<b@mx.example>", "DATA");
      for (int i = 0; i < end; i++) {
        assertThat(connection.session.state())
            .as("%d of %s", i, message)
            .isEqualTo(ServerState.EXPECT_MESSAGE);
        String reply = connection.send(message.substring(i, i + 1));
        assertThat(reply.isEmpty()).as("%d of %s", i, message).isEqualTo(i < end - 1);
      }
      assertThat(connection.session.state()).isEqualTo(ServerState.EXPECT_MAIL);
    }
  }

  @Property(tries = 300)
  void theEndOfInputNeverYieldsAnAcceptance(
      @ForAll("validSessions") String session, @ForAll long seed) {
    String part = session.substring(0, new Random(seed).nextInt(session.length() + 1));
    for (Connection.Manner manner : Connection.Manner.values()) {
      try (Connection connection = new Connection(STANDARD, manner)) {
        String sent = play(connection, part, null);
        int delivered = connection.script.delivered.size();
        boolean asked = connection.session.state() == ServerState.EXPECT_OUTCOME;
        String last = connection.finish() + connection.release();
        // A message whose end was seen before is completed.
        int more = asked ? 1 : 0;
        assertThat(last.lines().filter(ACCEPTED::equals).count())
            .as(sent)
            .isLessThanOrEqualTo(more);
        if (manner != Connection.Manner.HELD) {
          assertThat(connection.script.delivered).hasSize(delivered);
        }
      }
    }
  }

  @Property(tries = 200)
  void anExpiryThatIsNotDueChangesNothing(
      @ForAll("servers") Setup server, @ForAll("sessions") String session) {
    try (Connection once = new Connection(server, Connection.Manner.AT_ONCE);
        Connection often = new Connection(server, Connection.Manner.AT_ONCE)) {
      once.round();
      often.round();
      for (int at = 0; at < session.length() && !once.isClosed(); at += 50) {
        String piece = session.substring(at, Math.min(session.length(), at + 50));
        assertThat(often.send(piece)).isEqualTo(once.send(piece));
        assertThat(often.pass(0)).isEmpty();
        assertThat(often.pass(0)).isEmpty();
        // What is due acts once.
        assertThat(often.pass(2_000_000_000L)).isEqualTo(once.pass(2_000_000_000L));
        assertThat(often.pass(0)).isEmpty();
      }
      assertThat(often.script.log).isEqualTo(once.script.log);
      assertThat(often.session.state()).isEqualTo(once.session.state());
    }
  }

  @Property(tries = 300)
  void afterTheCloseThereIsNoEventAndNoReply(
      @ForAll("servers") Setup server,
      @ForAll("sessions") String session,
      @ForAll("sessions") String more) {
    try (Connection connection = new Connection(server, Connection.Manner.AT_ONCE)) {
      playToTheEnd(connection, session, null);
      List<String> log = List.copyOf(connection.script.log);
      assertThat(log.stream().filter(call -> call.startsWith("closed"))).hasSize(1);
      assertThat(log).last().asString().startsWith("closed");
      assertThat(connection.send(more)).isEmpty();
      assertThat(connection.pass(600_000_000_000L)).isEmpty();
      connection.driver.inputTruncated();
      connection.driver.shutdown(Replies.SHUTTING_DOWN);
      connection.driver.abort();
      assertThat(connection.round()).isEmpty();
      assertThat(connection.script.log).isEqualTo(log);
      assertThat(connection.isClosed()).isTrue();
    }
  }

  @Provide
  Arbitrary<String> endings() {
    return Arbitraries.of("end of input", "abort", "truncation", "shutdown");
  }

  @Provide
  Arbitrary<List<String>> messages() {
    Arbitrary<String> lines =
        Combinators.combine(
                Arbitraries.of("", ".", ".."),
                Arbitraries.strings().withCharRange('a', 'z').ofMaxLength(20))
            .as(String::concat);
    return lines.list().ofMinSize(1).ofMaxSize(5);
  }

  /** The buffer that a pending sink keeps is spoiled once it resumes, and not before. */
  @Property(tries = 30)
  void theSpanOfAPendingSinkOutlivesItsConnection(
      @ForAll("messages") List<String> lines, @ForAll("endings") String ending) {
    String text = String.join("\r\n", lines) + "\r\n";
    String stuffed = ("\r\n" + text).replace("\r\n.", "\r\n..").substring(2);
    for (int cut = 1; cut <= stuffed.length(); cut++) {
      try (Connection connection = heldInMessage()) {
        connection.send(stuffed.substring(0, cut));
        boolean pending = connection.driver.demand() == Demand.SINK;
        switch (ending) {
          case "abort" -> connection.driver.abort();
          case "truncation" -> connection.driver.inputTruncated();
          case "shutdown" -> {
            connection.driver.shutdown(Replies.SHUTTING_DOWN);
            connection.driver.abort();
          }
          default -> connection.finish();
        }
        assertThat(connection.driver.holdsInput()).isEqualTo(pending);
        for (int i = 0; i < 20; i++) {
          connection.release();
        }
        assertThat(connection.driver.holdsInput()).isFalse();
        assertThat(connection.isClosed()).isTrue();
        if (pending) {
          assertThat(connection.script.dropped).hasSize(1);
          assertThat(text)
              .as("%d of %s", cut, stuffed)
              .startsWith(connection.script.dropped.get(0));
          assertThat(connection.script.dropped.get(0)).isNotEmpty();
        }
        assertThat(connection.script.delivered).isEmpty();
      }
    }
  }

  private static Connection heldInMessage() {
    Connection connection = new Connection(STANDARD, Connection.Manner.HELD);
    connection.round();
    connection.release();
    for (String line :
        List.of(
            "EHLO c.example", "MAIL FROM:<a@client.example>", "RCPT TO:<b@mx.example>", "DATA")) {
      connection.say(line);
      connection.release();
    }
    return connection;
  }

  @Property(tries = 300)
  void answersThatComeLateOrTwiceOrAfterTheCloseDoNoHarm(
      @ForAll("servers") Setup server, @ForAll("validSessions") String session, @ForAll long seed) {
    Random random = new Random(seed);
    WhimsicalHandler handler = new WhimsicalHandler(random);
    try (Connection connection = new Connection(server, handler)) {
      StringBuilder sent = new StringBuilder(connection.round());
      for (int at = 0; at < session.length() && !connection.isClosed(); ) {
        int end = Math.min(session.length(), at + 1 + random.nextInt(60));
        sent.append(connection.send(session.substring(at, end)));
        handler.answerSome();
        sent.append(connection.release());
        at = end;
      }
      while (handler.answerAll()) {
        sent.append(connection.release());
      }
      sent.append(connection.finish());
      for (int i = 0; i < 2000 && !connection.isClosed(); i++) {
        handler.answerAll();
        sent.append(connection.pass(60_000_000_000L));
      }
      assertThat(connection.isClosed()).as("closed, after %s", sent).isTrue();
      assertThat(handler.answerAll()).as("an answer was taken after the close").isFalse();
      assertThat(connection.release()).isEmpty();
      assertThat(connection.failures).isEmpty();
      assertThat(sent.toString().lines())
          .allMatch(line -> line.matches("[2345][0-9][0-9][ -][ -~]*"));
    }
  }

  @Provide
  Arbitrary<String> floods() {
    return Arbitraries.of(
        "x",
        "\r",
        "\n",
        "\0",
        "\u00ff",
        " ",
        "NOOP\r\n",
        "\r\n",
        "RSET\n",
        "MAIL",
        "BDAT 1\r\nx",
        "EHLO a.example\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<b@mx.example>\r\n",
        "EHLO a.example\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<b@mx.example>\r\nDATA\r\n.x\r\n");
  }

  @Property
  void aFloodOfSingleOctetsIsHeldInBoundedMemory(@ForAll("floods") String flood)
      throws IllegalAccessException {
    Setup server =
        STANDARD.but(
            builder ->
                builder
                    .limits(l -> l.maxErrors(1 << 20))
                    .limits(l -> l.softErrors(1 << 20))
                    .limits(l -> l.maxUnproductiveCommands(1 << 20)));
    Raw raw = new Raw(server);
    raw.accept("");
    long most = 0;
    byte[] octets = flood.getBytes(ISO_8859_1);
    for (int i = 0; i < 20_000 && raw.session.state() != ServerState.CLOSED; i++) {
      if (raw.unread() >= raw.session.inputCapacity()) {
        throw new AssertionError("a buffer that was large enough is full");
      }
      for (ServerEvent event :
          raw.feed(String.valueOf((char) (octets[i % octets.length] & 0xFF))).round()) {
        Decision decision = Raw.decisionOf(event);
        if (decision != null) {
          raw.session.answer(decision, Verdict.ACCEPT, raw.now());
          raw.round();
        }
      }
      raw.sent.setLength(0);
      most = i % 2500 == 0 ? Math.max(most, RetainedSizeTest.retained(raw)) : most;
    }
    // A transaction has up to a thousand recipients.
    assertThat(most).isLessThan(200_000);
  }
}
