package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.smtpkit.session.Protocol;
import dev.smtpkit.session.extension.Extension;
import dev.smtpkit.session.extension.Extensions;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.testkit.ExpectedLine;
import dev.smtpkit.testkit.Stimulus;
import dev.smtpkit.testkit.Transcript;
import dev.smtpkit.testkit.TranscriptEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The transcripts of the engine over real sockets: in clear, after STARTTLS and with TLS from the
 * start, with every line, every octet and every record cut. The replies and the handler's calls are
 * the same in every case.
 */
class WrittenDialoguesTest {

  /** Records are cut at random once, and once more for each 1000 of {@code jqwik.tries.default}. */
  private static final int RANDOM_RUNS = 1 + Integer.getInteger("jqwik.tries.default", 0) / 1000;

  private static final Path FOLDER = Path.of("../smtp-session/src/test/resources/transcripts");

  private static final Pattern LINE = Pattern.compile("(?<=\n)");

  private static final String NOTHING_SAID = "";

  /** How the client gets through to the session. */
  enum Way {
    CLEAR,
    STARTTLS,
    IMPLICIT
  }

  /** How what it sends is cut. */
  enum Cut {
    /** Each group is one write; under TLS its records are written octet by octet. */
    GROUPS,
    /** Each line is one write; under TLS its records are cut at random. */
    LINES,
    /** Each octet is one write; under TLS it is a record. */
    OCTETS
  }

  @TestFactory
  Stream<DynamicTest> everyDialogueIsKeptToOverSockets() {
    List<Transcript> dialogues =
        Transcript.readAll(FOLDER).stream().filter(WrittenDialoguesTest::isInRealTime).toList();
    assertThat(dialogues).hasSizeGreaterThan(60);
    return dialogues.stream().map(dialogue -> dynamicTest(dialogue.name(), () -> hold(dialogue)));
  }

  /** False if time jumps, which no socket can do. */
  private static boolean isInRealTime(Transcript dialogue) {
    return stimuli(dialogue).noneMatch(stimulus -> stimulus instanceof Stimulus.Wait);
  }

  /** False if the dialogue is about TLS itself, or depends on what EHLO lists without TLS. */
  private static boolean isHeldUnderTls(Transcript dialogue) {
    return !List.of("auth under TLS only", "everything").contains(server(dialogue))
        && stimuli(dialogue)
            .noneMatch(
                stimulus ->
                    stimulus instanceof Stimulus.Send send && send.octets().contains("STARTTLS"));
  }

  /** A client that is refused at once cannot send STARTTLS. */
  private static boolean isGreeted(Transcript dialogue) {
    return !server(dialogue).startsWith("a greeting of");
  }

  private static Stream<Stimulus> stimuli(Transcript dialogue) {
    return dialogue.entries().stream().map(TranscriptEntry::stimulus);
  }

  private static String server(Transcript dialogue) {
    return dialogue.setting("with").orElse("");
  }

  private static void hold(Transcript dialogue) throws IOException {
    Setup setup = Setup.named(server(dialogue), dialogue.setting("greeting").orElse(""));
    List<String> expected = new Run(dialogue, setup, Way.CLEAR, Cut.GROUPS, 0).hold();
    for (Way way : Way.values()) {
      if (way != Way.CLEAR && !isHeldUnderTls(dialogue)
          || way == Way.STARTTLS && !isGreeted(dialogue)) {
        continue;
      }
      for (Cut cut : Cut.values()) {
        int runs = way != Way.CLEAR && cut == Cut.LINES ? RANDOM_RUNS : 1;
        for (int seed = 0; seed < runs; seed++) {
          Run run = new Run(dialogue, setup, way, cut, seed);
          assertThat(run.hold()).as("what ran %s", run).isEqualTo(expected);
        }
      }
    }
  }

  /** A dialogue, held once. */
  private record Run(Transcript dialogue, Setup setup, Way way, Cut cut, int seed) {

    /** The dialogues that ran. */
    List<String> hold() throws IOException {
      // Whole groups meet a handler that is quick, lines one that is not.
      boolean slow = cut == Cut.LINES;
      Executor answers = slow ? ForkJoinPool.commonPool() : Runnable::run;
      Queue<String> ran = new ConcurrentLinkedQueue<>();
      ServerConfiguration configuration =
          way == Way.STARTTLS ? offeringTls(setup.configuration()) : setup.configuration();
      SmtpServer.Builder builder =
          SmtpServer.builder(
                  configuration, view -> new WordHandler(setup.greeting(), answers, slow, ran))
              .eventLoops(1)
              .tls(Certificates.SERVER.settings());
      builder =
          way == Way.IMPLICIT
              ? builder.listenTls(TestServer.ANY_PORT)
              : builder.listen(TestServer.ANY_PORT);
      try (TestServer server = new TestServer(builder.start());
          Client client = server.connect()) {
        new Speaker(this, server, client).speak();
      }
      return List.copyOf(ran);
    }

    private static ServerConfiguration offeringTls(ServerConfiguration configuration) {
      List<Extension> extensions = new ArrayList<>(configuration.extensions());
      if (extensions.stream().noneMatch(each -> each.keyword().equals("STARTTLS"))) {
        extensions.add(Extensions.startTls());
      }
      return configuration.toBuilder().extensions(extensions).offerTls().build();
    }

    @Override
    public String toString() {
      return dialogue.name() + ", " + way + ", cut by " + cut + ", seed " + seed;
    }

    /** How many octets of a record are written at a time, once the handshake is done. */
    IntSupplier segments() {
      SplittableRandom random = new SplittableRandom(seed);
      return switch (cut) {
        case GROUPS -> () -> 1;
        case LINES -> () -> random.nextInt(1, 20);
        case OCTETS -> () -> 0;
      };
    }
  }

  /** The client of a run. */
  private static final class Speaker {

    private final Run run;
    private final Client client;
    private @Nullable TlsStreams tls;
    private boolean shaking;
    private boolean over;

    Speaker(Run run, TestServer server, Client client) {
      this.run = run;
      this.client = client;
      boolean exact = run.cut() != Cut.LINES;
      client.afterEachWrite(
          () -> {
            if (exact && !shaking) {
              server.settle();
            }
          });
    }

    void speak() throws IOException {
      if (run.way() == Way.IMPLICIT) {
        secure();
      }
      List<String> said = new ArrayList<>();
      for (TranscriptEntry entry : run.dialogue().entries()) {
        try {
          take(entry);
        } catch (IOException | AssertionError e) {
          throw new AssertionError(run + "\nat " + entry + "\nafter " + said, e);
        }
        said.add(entry.toString());
      }
      if (!over) {
        endInput();
        assertThat(client.line()).as("what comes at the end %s", run).isEqualTo(NOTHING_SAID);
      }
    }

    private void goSecure() throws IOException {
      if (run.way() == Way.STARTTLS) {
        boolean lmtp = run.setup().configuration().protocol() == Protocol.LMTP;
        client.send((lmtp ? "LHLO" : "EHLO") + " c.example\r\n").expect("250 ");
        client.send("STARTTLS\r\n").expect("220 2.0.0");
        secure();
      }
    }

    private void secure() throws IOException {
      shaking = true;
      IntSupplier segments = run.segments();
      String protocol = run.way() == Way.IMPLICIT && run.cut() == Cut.LINES ? "TLSv1.2" : "TLSv1.3";
      TlsStreams streams =
          client.tls(Certificates.SERVER.client(protocol), () -> shaking ? 0 : segments.getAsInt());
      client.secured(streams);
      shaking = false;
      tls = streams;
    }

    private void take(TranscriptEntry entry) throws IOException {
      if (entry.stimulus() instanceof Stimulus.Send send) {
        send(send.octets());
      } else if (entry.stimulus() instanceof Stimulus.EndOfInput) {
        endInput();
      } else {
        assertThat(entry.stimulus()).isInstanceOf(Stimulus.Connect.class);
      }
      for (ExpectedLine expected : entry.expected()) {
        String line = client.line();
        assertThat(expected.matches(line)).as("%s, but %s", expected, line).isTrue();
        if (line.equals("220 2.0.0 Ready to start TLS")) {
          secure();
        }
      }
      if (entry.closeLineNumber().isPresent()) {
        client.expectEnd();
        over = true;
      } else if (entry.stimulus() instanceof Stimulus.Connect) {
        goSecure();
      }
    }

    private void send(String octets) throws IOException {
      switch (run.cut()) {
        case GROUPS -> client.send(octets);
        case LINES -> {
          for (String line : LINE.split(octets, -1)) {
            client.send(line.getBytes(ISO_8859_1));
          }
        }
        case OCTETS -> client.sendOctetByOctet(octets);
      }
    }

    private void endInput() throws IOException {
      if (tls != null) {
        tls.closeNotify();
      } else {
        client.shutdownOutput();
      }
    }
  }
}
