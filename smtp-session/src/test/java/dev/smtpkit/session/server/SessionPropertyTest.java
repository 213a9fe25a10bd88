package dev.smtpkit.session.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.sasl.Plain;
import dev.smtpkit.session.ServerState;
import dev.smtpkit.testkit.SmtpArbitraries;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever a client says, in whatever pieces. */
class SessionPropertyTest {

  private static Setup patient(Setup setup) {
    return setup.but(
        builder ->
            builder
                .authenticationDelay(AuthenticationDelay.NONE)
                .mechanisms(List.of(Plain.server()))
                .allowCleartextPasswords()
                .limits(l -> l.maxErrors(200))
                .limits(l -> l.softErrors(200))
                .limits(l -> l.maxUnproductiveCommands(1000))
                .tolerateEarlyTalk());
  }

  private static final Setup SERVER = patient(Setup.PLAINEST);

  /** Whether a client may begin with a pipelined group or has to say LHLO matters to nobody. */
  private static final List<Setup> SERVERS =
      List.of(
          SERVER,
          patient(Setup.named("standard")),
          patient(Setup.named("standard")).but(b -> b.limits(l -> l.maxParallelRecipients(3))),
          patient(Setup.named("everything")),
          patient(Setup.named("bare line ends are made good")),
          patient(Setup.named("lmtp")));

  @Provide
  Arbitrary<Setup> servers() {
    return Arbitraries.of(SERVERS);
  }

  /**
   * Lines of which most make sense where they stand. No sink throws: whether it does so before a
   * fault of the message is seen may hang on the pieces.
   */
  @Provide
  Arbitrary<String> lines() {
    Arbitrary<String> likely =
        Arbitraries.of(
            "EHLO client.example",
            "HELO client.example",
            "MAIL FROM:<a@client.example>",
            "MAIL FROM:<full@client.example> SIZE=100",
            "MAIL FROM:<no-data@client.example>",
            "RCPT TO:<b@mx.example>",
            "RCPT TO:<b@mx.example>",
            "RCPT TO:<nobody@mx.example>",
            "DATA",
            "DATA",
            ".",
            ".",
            "RSET",
            "NOOP",
            "AUTH PLAIN AHRlc3QAMTIzNA==",
            "AUTH PLAIN",
            "*",
            "BDAT 7",
            "BDAT 0",
            "BDAT 30 LAST",
            "LHLO client.example",
            "MAIL FROM:<a@client.example> BODY=BINARYMIME",
            "MAIL FROM:<a@client.example> SMTPUTF8 SIZE=10",
            "RCPT TO:<c@mx.example> NOTIFY=NEVER",
            "VRFY someone");
    return Arbitraries.frequencyOf(
        Tuple.of(12, likely),
        Tuple.of(2, SmtpArbitraries.commandLines()),
        Tuple.of(2, SmtpArbitraries.mutated(SmtpArbitraries.commandLines())),
        Tuple.of(1, SmtpArbitraries.mutated(likely)),
        Tuple.of(1, SmtpArbitraries.hostileLines().map(octets -> new String(octets, ISO_8859_1))),
        Tuple.of(1, SmtpArbitraries.messageOctets().map(octets -> new String(octets, ISO_8859_1))));
  }

  @Provide
  Arbitrary<String> sessions() {
    return Combinators.combine(
            Arbitraries.of("", "EHLO client.example\r\n", "LHLO client.example\r\n"),
            lines().list().ofMaxSize(60))
        .as(
            (start, lines) ->
                start + lines.stream().map(line -> line + "\r\n").reduce("", String::concat));
  }

  private static String inPieces(String octets, Random random, Connection connection) {
    byte[] all = octets.getBytes(ISO_8859_1);
    StringBuilder sent = new StringBuilder(connection.round());
    int at = 0;
    while (at < all.length && !connection.isClosed()) {
      int size = random == null ? all.length : 1 + random.nextInt(random.nextInt(80) + 1);
      size = Math.min(size, all.length - at);
      byte[] answer = connection.receive(ByteBuffer.wrap(all, at, size), connection.now());
      sent.append(new String(answer, ISO_8859_1));
      at += size;
    }
    if (!connection.isClosed()) {
      sent.append(connection.finish());
    }
    assertThat(connection.session.state()).isIn(ServerState.CLOSED, ServerState.EXPECT_OUTCOME);
    return sent.toString();
  }

  @Property(tries = 400)
  void piecesAndPaceOfTheHandlerChangeNothing(
      @ForAll("servers") Setup server, @ForAll("sessions") String session, @ForAll long seed) {
    try (Connection whole = new Connection(server, Connection.Manner.AT_ONCE);
        Connection cut = new Connection(server, Connection.Manner.AT_ONCE);
        Connection slow = new Connection(server, Connection.Manner.LATER)) {
      String expected = inPieces(session, null, whole);
      assertThat(inPieces(session, new Random(seed), cut)).isEqualTo(expected);
      assertThat(inPieces(session, new Random(seed + 1), slow)).isEqualTo(expected);
      assertThat(cut.script.delivered).isEqualTo(whole.script.delivered);
      assertThat(slow.script.delivered).isEqualTo(whole.script.delivered);
      assertThat(cut.longestCarry).isLessThanOrEqualTo(12_288);
    }
  }

  @Property(tries = 400)
  void everyRefusalAndEveryAcceptanceIsAWellFormedReply(@ForAll("sessions") String session) {
    try (Connection connection = new Connection(SERVER, Connection.Manner.AT_ONCE)) {
      String sent = inPieces(session, null, connection);
      assertThat(sent).endsWith("\r\n");
      // R75, R77
      assertThat(sent.split("\r\n", -1))
          .allMatch(
              line ->
                  line.length() <= 510
                      && line.matches(
                          "|220 mx.example ESMTP ready|250[ -][A-Z0-9][^.]*|250[ -]mx.example"
                              + "|500 This is not LMTP.*|500 Bare CR or LF in a command line"
                              + "|501 .*; usage: [EHL]+O domain|3[35]4 [ -~]*"
                              + "|([245])\\d\\d[ -]\\1\\.\\d\\.\\d+ [ -~]+"));
    }
  }

  /**
   * The reply law: one reply for each command line, each AUTH response line and each ended body,
   * and at most one that nobody asked for. A model counts what the session has taken.
   */
  @Property(tries = 400)
  void thereAreAsManyRepliesAsLinesAndEndedBodies(@ForAll("sessions") String session) {
    try (Connection connection = new Connection(SERVER, Connection.Manner.AT_ONCE)) {
      connection.round();
      String rest = session;
      while (!rest.isEmpty() && !connection.isClosed()) {
        int end = endOfUnit(rest, connection.session.state());
        String unit = rest.substring(0, end < 0 ? rest.length() : end);
        rest = rest.substring(unit.length());
        ServerState before = connection.session.state();
        String answer = connection.send(unit);
        if (connection.session.state() == ServerState.EXPECT_CHUNK) {
          return; // How much follows is the chunk's own affair; other tests count it.
        }
        assertThat(replies(answer))
            .as("to <%s> in %s: %s", unit, before, answer)
            .isEqualTo(end < 0 ? 0 : 1);
      }
    }
  }

  /** Where a line, or in a message its end, is over; -1 if it is not. */
  private static int endOfUnit(String rest, ServerState state) {
    if (state != ServerState.EXPECT_MESSAGE) {
      int end = rest.indexOf("\r\n");
      return end < 0 ? -1 : end + 2;
    }
    if (rest.startsWith(".\r\n")) {
      return 3;
    }
    int end = rest.indexOf("\r\n.\r\n");
    return end < 0 ? -1 : end + 5;
  }

  private static long replies(String answer) {
    return answer.lines().filter(line -> line.charAt(3) == ' ').count();
  }
}
