package dev.smtpkit.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.smtpkit.testkit.text.Escapes;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TranscriptRunnerTest {

  private static final Path ECHO = Path.of("src/test/resources/dev/smtpkit/testkit/echo.txt");

  @Test
  void aFaithfulServerPasses() {
    TranscriptRunner.run(Transcript.read(ECHO), Echo::new);
  }

  @TestFactory
  Stream<DynamicTest> runsCanBeShownOneByOne() {
    return TranscriptRunner.runs(Transcript.parse("t", "S: hello\nC: ab\nS: 2"), Echo::new)
        .map(run -> DynamicTest.dynamicTest(run.toString(), run::run));
  }

  @Test
  void everyTwoWaySplitOfEveryGroupIsPlayed() {
    Set<String> cuts = new HashSet<>();
    Transcript transcript =
        Transcript.parse("t", "S: hello\nC: a\nS: 1\nC: abcdef\nS: 6\nC: abc\nS: 3\n");
    AtomicInteger runs = new AtomicInteger();
    TranscriptRunner.runs(transcript, () -> new CutRecorder(cuts))
        .forEach(
            run -> {
              run.run();
              runs.incrementAndGet();
            });
    List<String> wanted = new ArrayList<>();
    for (String group : List.of("a\r\n", "abcdef\r\n", "abc\r\n")) {
      for (int at = 1; at < group.length(); at++) {
        wanted.add(Escapes.encode(group.substring(0, at) + "|" + group.substring(at)));
      }
    }
    assertThat(cuts).containsAll(wanted);
    assertThat(runs.get()).isEqualTo(4 + 7);
  }

  @Test
  void eachRunTakesAFreshConnectionAndClosesIt() {
    AtomicInteger open = new AtomicInteger();
    AtomicInteger made = new AtomicInteger();
    TranscriptRunner.run(
        Transcript.parse("t", "S: hello\nC: abc\nS: 3"),
        () -> {
          made.incrementAndGet();
          open.incrementAndGet();
          return new Echo() {
            @Override
            public void close() {
              open.decrementAndGet();
            }
          };
        });
    assertThat(made.get()).isEqualTo(4 + 4);
    assertThat(open.get()).isZero();
  }

  @Test
  void longGroupsAreSplitAroundEveryLineEndOnly() {
    String text = "S: hello\n" + ("C: " + "x".repeat(998) + "\n").repeat(5) + "S: 998\n".repeat(5);
    Transcript transcript = Transcript.parse("t", text);
    assertThat(TranscriptRunner.runs(transcript, Echo::new).count()).isBetween(200L, 300L);
    TranscriptRunner.run(transcript, Echo::new);
  }

  @Test
  void catchesAServerThatLosesAnOctetAtASplit() {
    assertFails(
        "S: hello\nC: abc\nS: 3",
        () ->
            new Echo() {
              @Override
              public byte[] receive(ByteBuffer octets, long nowNanos) {
                if (octets.remaining() == 3) {
                  octets.get();
                }
                return super.receive(octets, nowNanos);
              }
            },
        "t:3: split at 2 of 5 (direct, 0xFF around): the answer differs",
        "sent:     abc\\r\\n",
        "expected: 3\\r\\n",
        "actual:   2\\r\\n");
  }

  @Test
  void catchesAServerThatKeepsTheBuffer() {
    assertFails(
        "S: hello\nC: abc\nS: 3",
        () ->
            new Echo() {
              private final List<ByteBuffer> kept = new ArrayList<>();

              @Override
              public byte[] receive(ByteBuffer octets, long nowNanos) {
                kept.add(octets.slice());
                if (octets.get(octets.limit() - 1) != '\n') {
                  return new byte[0];
                }
                ByteBuffer all = ByteBuffer.allocate(100);
                kept.forEach(all::put);
                return super.receive(all.flip(), nowNanos);
              }
            },
        "octet by octet");
  }

  @Test
  void catchesWrongMissingAndSurplusLines() {
    assertFails("S: hallo\nC: a\nS: 1", Echo::new, "t:1: ", "expected: hallo\\r\\n", "hello\\r\\n");
    assertFails(
        "S: hello\nC: a\nS: 1\nS: 2", Echo::new, "t:4: ", "after:    1\\r\\n", "nothing more");
    assertFails("S: hello\nC: a\nC: b\nS: 1", Echo::new, "t:4: ", "expected: nothing more");
    assertFails("S: hello\nC: a\nT+ 1s", Echo::new, "t:2: ", "actual:   1\\r\\n");
    assertFails("S: hello\nC: a\nS~ [2-9]", Echo::new, "t:3: ", "expected: ~ [2-9] ~\\r\\n");
  }

  @Test
  void catchesAnswersWithoutTheirCrlf() {
    Supplier<ConnectionUnderTest> unterminated =
        () ->
            new Echo() {
              @Override
              public byte[] open(long nowNanos) {
                return "hello\n".getBytes(US_ASCII);
              }
            };
    assertFails("S: hello", unterminated, "t:1: ", "actual:   hello\\n");
  }

  @Test
  void catchesLinesThatComeTooEarlyOrTooLate() {
    assertFails("S: hello\nT+ 299s\nS: idle", Echo::new, "t:3: ", "actual:   nothing more");
    assertFails("S: hello\nT+ 301s\nT+ 1s\nS: idle", Echo::new, "t:2: ", "actual:   idle\\r\\n");
  }

  @Test
  void catchesAConnectionThatIsUnexpectedlyOpenOrClosed() {
    assertFails("S: hello\nC: a\nS: 1\nS! close", Echo::new, "t:4: ", "is still open");
    assertFails("S: hello\nC: quit\nS: 4\nC: a\nS: 1", Echo::new, "t:4: ", "closed already");
    assertFails("S: hello\nC: quit\nS: 4\nC! close", Echo::new, "t:4: ", "closed already");
  }

  @Test
  void theEndOfInputIsAnsweredToo() {
    TranscriptRunner.run(
        Transcript.parse("t", "S: hello\nC| ab\nC! close\nS: bye\nS! close"), Echo::new);
  }

  @Test
  void anExceptionOfTheServerFailsTheTranscript() {
    RuntimeException cause = new IllegalStateException("no");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(
            () ->
                TranscriptRunner.run(
                    Transcript.parse("t", "S: hello\nC: ab\nS: 2"),
                    () ->
                        new Echo() {
                          @Override
                          public byte[] receive(ByteBuffer octets, long nowNanos) {
                            throw cause;
                          }
                        }))
        .withCause(cause)
        .withMessageStartingWith("t:2: whole (heap, CRLF.CRLF around): the server threw ");
  }

  private static void assertFails(
      String transcript,
      Supplier<? extends ConnectionUnderTest> connections,
      String... messageParts) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> TranscriptRunner.run(Transcript.parse("t", transcript), connections))
        .satisfies(e -> assertThat(e.getMessage()).contains(messageParts));
  }

  /** Records each group that arrived in two pieces as "first|second". */
  private static final class CutRecorder extends Echo {

    private final Set<String> cuts;
    private final List<String> pieces = new ArrayList<>();

    CutRecorder(Set<String> cuts) {
      this.cuts = cuts;
    }

    @Override
    public byte[] receive(ByteBuffer octets, long nowNanos) {
      pieces.add(US_ASCII.decode(octets.duplicate()).toString());
      byte[] answer = super.receive(octets, nowNanos);
      if (answer.length > 0) {
        if (pieces.size() == 2) {
          cuts.add(Escapes.encode(String.join("|", pieces)));
        }
        pieces.clear();
      }
      return answer;
    }
  }
}
