package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.smtpkit.session.Protocol;
import dev.smtpkit.session.extension.Extension;
import dev.smtpkit.session.extension.Extensions;
import dev.smtpkit.session.server.ServerConfiguration;
import java.io.IOException;
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
 * The written dialogues of the engine over real sockets: in clear, behind STARTTLS and with TLS
 * from the start, with every line, every octet and every record cut. However it comes, the same is
 * answered and the same runs.
 */
class WrittenDialoguesTest {

  /** Records are cut at random once, and once more for each 1000 of {@code jqwik.tries.default}. */
  private static final int RANDOM_RUNS = 1 + Integer.getInteger("jqwik.tries.default", 0) / 1000;

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
  Stream<DynamicTest> everyDialogueIsKeptToOverSockets() throws IOException {
    List<Dialogue> dialogues = Dialogue.all();
    assertThat(dialogues).hasSizeGreaterThan(60);
    return dialogues.stream().map(dialogue -> dynamicTest(dialogue.name(), () -> hold(dialogue)));
  }

  /** Where a dialogue is about TLS itself, or hangs on what is listed without. */
  private static boolean isHeldUnderTls(Dialogue dialogue) {
    return !List.of("auth under TLS only", "everything").contains(dialogue.server())
        && dialogue.steps().stream()
            .noneMatch(
                step ->
                    step instanceof Dialogue.Step.Send send && send.octets().contains("STARTTLS"));
  }

  /** Who is refused at once cannot say STARTTLS. */
  private static boolean isGreeted(Dialogue dialogue) {
    return !dialogue.server().startsWith("a greeting of");
  }

  private static void hold(Dialogue dialogue) throws IOException {
    Setup setup = Setup.named(dialogue.server(), dialogue.greeting());
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
  private record Run(Dialogue dialogue, Setup setup, Way way, Cut cut, int seed) {

    /** What ran. */
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
      boolean greeted = false;
      for (Dialogue.Step step : run.dialogue().steps()) {
        if (!(step instanceof Dialogue.Step.Expect) && !greeted) {
          greeted = true;
          goSecure();
        }
        try {
          take(step);
        } catch (IOException | AssertionError e) {
          throw new AssertionError(run + "\nat " + step + "\nafter " + said, e);
        }
        said.add(step.toString());
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

    private void take(Dialogue.Step step) throws IOException {
      if (step instanceof Dialogue.Step.Send send) {
        send(send.octets());
      } else if (step instanceof Dialogue.Step.Expect expect) {
        String line = client.line();
        assertThat(expect.right().test(line)).as("%s, but %s", expect.line(), line).isTrue();
        if (line.equals("220 2.0.0 Ready to start TLS")) {
          secure();
        }
      } else if (step instanceof Dialogue.Step.End) {
        endInput();
      } else {
        client.expectEnd();
        over = true;
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
