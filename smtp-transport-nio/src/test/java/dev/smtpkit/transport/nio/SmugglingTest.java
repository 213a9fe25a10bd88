package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.testkit.EndsOfData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * R04: what is not CRLF {@code .} CRLF ends no message, so no command that follows it in the
 * content runs, whatever segments or records it comes in.
 */
@Timeout(120)
class SmugglingTest {

  private static final Pattern BARE = Pattern.compile("\r(?!\n)|(?<!\r)\n");

  private static final String SMUGGLED =
      "MAIL FROM:<evil@b.example>\r\nRCPT TO:<victim@d.example>\r\nDATA\r\nsmuggled";

  private final Queue<String> ran = new ConcurrentLinkedQueue<>();

  /** In clear and, second, with TLS from the start. */
  private TestServer server(BareLineEnds bare) throws IOException {
    return TestServer.of(
        TestServer.configuration()
            .content(c -> c.bareLineEnds(bare).passNuls())
            .limits(l -> l.maxErrors(Integer.MAX_VALUE)),
        view -> new WordHandler(Verdict.ACCEPT, Runnable::run, false, ran),
        builder -> builder.tls(Certificates.SERVER.settings()).listenTls(TestServer.ANY_PORT));
  }

  /** Every way to cut a sequence, its ends included: bit k of each number is a cut before k. */
  private static int segmentations(String sequence) {
    return 1 << sequence.length() + 1;
  }

  private static void sendCut(
      TestServer server, Client client, String head, String sequence, int cuts, String tail)
      throws IOException {
    String all = head + sequence + tail;
    int from = 0;
    for (int k = 0; k <= sequence.length(); k++) {
      if ((cuts & 1 << k) != 0) {
        client.send(all.substring(from, head.length() + k).getBytes(ISO_8859_1));
        server.settle();
        from = head.length() + k;
      }
    }
    client.send(all.substring(from));
  }

  private void transact(
      TestServer server,
      Client client,
      String head,
      String sequence,
      int cuts,
      String tail,
      String code)
      throws IOException {
    ran.clear();
    client.send(Client.ENVELOPE + "DATA\r\n");
    assertThat(client.codes(3)).containsExactly("250", "250", "354");
    sendCut(server, client, head, sequence, cuts, tail);
    client.send("VRFY in-step\r\n");
    String what =
        Integer.toBinaryString(cuts) + " of " + sequence.replace("\r", "CR").replace("\n", "LF");
    assertThat(client.reply()).as(what).startsWith(code);
    assertThat(client.reply()).as(what).startsWith("252 2.5.0 ");
    List<String> commands = new ArrayList<>(ran);
    commands.removeIf(each -> each.startsWith("message "));
    assertThat(commands).as(what).containsExactly("MAIL <a@b.example>", "RCPT <c@d.example>");
    assertThat(ran).as(what).hasSize(code.equals("250") ? 3 : 2);
  }

  private static Client greeted(TestServer server, boolean tls) throws IOException {
    Client client =
        tls
            ? server.connect(true, Certificates.SERVER.client("TLSv1.3"))
            : server.connect().expect("220 ");
    return client.send("EHLO c.example\r\n").expect("250 ");
  }

  static Stream<Arguments> policiesAndWires() {
    return Stream.of(BareLineEnds.values())
        .flatMap(bare -> Stream.of(Arguments.of(bare, false), Arguments.of(bare, true)));
  }

  @ParameterizedTest
  @MethodSource("policiesAndWires")
  void whatDoesNotEndAMessageIsContentHoweverItIsCut(BareLineEnds bare, boolean tls)
      throws Exception {
    try (TestServer server = server(bare);
        Client client = greeted(server, tls)) {
      for (String sequence : EndsOfData.lookAlikes()) {
        for (int cuts = 0; cuts < segmentations(sequence); cuts++) {
          boolean refused = bare == BareLineEnds.REJECT && BARE.matcher(sequence).find();
          transact(
              server, client, "x", sequence, cuts, SMUGGLED + "\r\n.\r\n", refused ? "550" : "250");
        }
      }
    }
  }

  /** The CRLF of the DATA line is the first of the sequence (RFC 5321 4.1.1.4). */
  @ParameterizedTest
  @EnumSource
  void neitherIsItAsTheFirstLine(BareLineEnds bare) throws Exception {
    try (TestServer server = server(bare);
        Client client = greeted(server, false)) {
      for (String sequence : EndsOfData.lookAlikes()) {
        if (sequence.startsWith("\r\n")) {
          String rest = sequence.substring(2);
          for (int cuts = 0; cuts < segmentations(rest); cuts++) {
            boolean refused = bare == BareLineEnds.REJECT && BARE.matcher(rest).find();
            transact(
                server, client, "", rest, cuts, SMUGGLED + "\r\n.\r\n", refused ? "550" : "250");
          }
        }
      }
    }
  }

  /** Smuggled commands need not end in CRLF to be understood by somebody. */
  @ParameterizedTest
  @EnumSource
  void neitherIsItBeforeCommandsWithOtherLineEnds(BareLineEnds bare) throws Exception {
    try (TestServer server = server(bare);
        Client client = greeted(server, false)) {
      for (String sequence : EndsOfData.lookAlikes()) {
        for (String end : List.of("\n", "\r", "\r\r\n")) {
          String smuggled = (SMUGGLED + "\r\n.\r\n").replace("\r\n", end);
          for (int cut = 0; cut <= sequence.length(); cut++) {
            String code = bare == BareLineEnds.REJECT ? "550" : "250";
            transact(server, client, "x", sequence, 1 << cut, smuggled + "\r\n.\r\n", code);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("policiesAndWires")
  void whatEndsAMessageEndsItHoweverItIsCut(BareLineEnds bare, boolean tls) throws Exception {
    try (TestServer server = server(bare);
        Client client = greeted(server, tls)) {
      for (String sequence : EndsOfData.ends()) {
        for (int cuts = 0; cuts < segmentations(sequence); cuts++) {
          boolean refused = bare == BareLineEnds.REJECT && BARE.matcher(sequence).find();
          transact(server, client, "x", sequence, cuts, "", refused ? "550" : "250");
        }
      }
      for (int cuts = 0; cuts < 1 << 4; cuts++) {
        transact(server, client, "", ".\r\n", cuts, "", "250");
      }
    }
  }
}
