package dev.smtpkit.session.message;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Asked;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Samples;
import dev.smtpkit.testkit.EverySplit;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Too many Received lines are a loop (RFC 5321 6.3). */
class HopLimitTest {

  private final Below below = new Below();

  private static byte[] octets(String text) {
    return text.getBytes(US_ASCII);
  }

  private Verdict send(int maxHops, String message) {
    MessageSink sink =
        new HopLimit(maxHops, below).open(Samples.origin(), Samples.envelope("u@example.org"));
    sink.write(ByteBuffer.wrap(octets(message)), () -> true);
    Asked outcome = new Asked();
    sink.end(Samples.CONTENT, outcome);
    return outcome.verdict();
  }

  private static int hops(String message) {
    HopCounter counter = new HopCounter();
    counter.count(ByteBuffer.wrap(octets(message)));
    return counter.received();
  }

  @Test
  void takesAsManyAsItsLimit() {
    String line = "Received: from a\r\n\tby Received: b\r\n";
    assertThat(send(HopLimit.DEFAULT_HOPS, line.repeat(100) + "\r\n" + line))
        .isEqualTo(Verdict.ACCEPT);
    assertThat(below.text()).startsWith(line).endsWith(line);
    assertThat(below.calls).containsExactly("write", "end");
  }

  @Test
  void refusesOneMoreAtTheEnd() {
    assertThat(send(2, "received: a\r\nX: y\r\nRECEIVED: b\r\nReceived : c\r\n\r\n"))
        .hasToString("Refuse[reply=554 5.4.6 Routing loop detected]");
    assertThat(below.calls).containsExactly("drop");
  }

  @Test
  void tellsWhatIsBelowNothingBehindALoop() {
    MessageSink sink =
        new HopLimit(1, below).open(Samples.origin(), Samples.envelope("u@example.org"));
    for (String line : List.of("Received: a\r\n", "Received: b\r\n", "Received: c\r\n")) {
      assertThat(sink.write(ByteBuffer.wrap(octets(line)), () -> true))
          .isEqualTo(MessageSink.Progress.DONE);
    }
    sink.drop();
    assertThat(below.calls).containsExactly("write", "drop");
  }

  @Test
  void dropsWhatIsDropped() {
    MessageSink sink =
        new HopLimit(below).open(Samples.origin(), Samples.envelope("u@example.org"));
    below.progress = MessageSink.Progress.PENDING;
    assertThat(sink.write(ByteBuffer.wrap(octets("x")), () -> true))
        .isEqualTo(MessageSink.Progress.PENDING);
    below.resume();
    sink.drop();
    assertThat(below.calls).containsExactly("write", "drop");
  }

  @Test
  void refusesALimitOfNone() {
    assertThatThrownBy(() -> new HopLimit(0, below)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Received: a\r\n",
        "Received-SPF: a\r\n",
        " Received: a\r\n",
        "Receive: a\r\n",
        "Received x: a\r\n",
        "Received\r\n: a\r\n",
        "\r\nReceived: a\r\n",
        "\nReceived: a\r\n",
        "a\r\r\n\r\nReceived: a\r\n"
      })
  void countsNothingElse(String message) {
    assertThat(hops(message)).isZero();
  }

  @Test
  void countsTheSameInPieces() {
    byte[] message =
        octets(
            "RECEIVED: a\r\nReceived \t: b\r\n\tReceived: c\r\nreceived:\r\n\r\nReceived: d\r\n");
    EverySplit.of(message)
        .forEach(
            pieces -> {
              HopCounter counter = new HopCounter();
              pieces.forEach(counter::count);
              assertThat(counter.received()).isEqualTo(3);
            });
  }

  @Provide
  Arbitrary<List<String>> lines() {
    return Arbitraries.of(
            "Received: x", "received\t: x", "X: Received: x", "\tReceived: x", "", "y")
        .list()
        .ofMaxSize(30);
  }

  @Property(tries = 300)
  void countsFieldsOfTheHeader(@ForAll("lines") List<String> lines, @ForAll long seed) {
    long expected =
        lines.stream()
            .takeWhile(line -> !line.isEmpty())
            .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("received"))
            .count();
    byte[] message = octets(String.join("\r\n", lines) + "\r\n");
    HopCounter counter = new HopCounter();
    Random random = new Random(seed);
    for (int from = 0; from < message.length; ) {
      int count = Math.min(message.length - from, 1 + random.nextInt(20));
      ByteBuffer piece = ByteBuffer.wrap(message, from, count);
      counter.count(piece);
      assertThat(piece.remaining()).isEqualTo(count);
      from += count;
    }
    assertThat((long) counter.received()).isEqualTo(expected);
  }
}
