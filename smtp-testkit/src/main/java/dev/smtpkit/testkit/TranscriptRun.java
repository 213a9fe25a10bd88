package dev.smtpkit.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;

/**
 * A transcript in one fragmentation: see {@link TranscriptRunner#runs}.
 *
 * <p>Can be run more than once; each time takes a fresh subject and a fresh clock.
 */
public final class TranscriptRun implements Runnable {

  /** How each group of a run is cut. */
  interface Cutting {
    Fragmentation cut(int group, int length);
  }

  private final Transcript transcript;
  private final Supplier<? extends Subject> subjects;
  private final Window.Kind kind;
  private final String name;
  private final Cutting cutting;

  TranscriptRun(
      Transcript transcript,
      Supplier<? extends Subject> subjects,
      Window.Kind kind,
      String name,
      Cutting cutting) {
    this.transcript = transcript;
    this.subjects = subjects;
    this.kind = kind;
    this.name = name;
    this.cutting = cutting;
  }

  /**
   * Plays the transcript to its end or to the first failure.
   *
   * @throws AssertionError if the subject does not keep to the transcript or throws a {@code
   *     RuntimeException}; the message gives transcript, line, fragmentation, and what was sent,
   *     expected and received in visible characters
   */
  @Override
  public void run() {
    try (Subject subject = subjects.get()) {
      VirtualClock clock = new VirtualClock();
      List<Exchange> exchanges = transcript.exchanges();
      for (int i = 0; i < exchanges.size(); i++) {
        play(exchanges.get(i), i, subject, clock);
      }
    }
  }

  /** Names transcript, fragmentation and memory. */
  @Override
  public String toString() {
    return transcript.name() + " " + name + " (" + kind + ")";
  }

  private void play(Exchange exchange, int index, Subject subject, VirtualClock clock) {
    Exchange.Stimulus stimulus = exchange.stimulus();
    String fragmentation = name;
    byte[] answer;
    try {
      if (stimulus instanceof Exchange.Stimulus.Send send) {
        byte[] octets = send.octets().getBytes(ISO_8859_1);
        Fragmentation cuts = cutting.cut(index, octets.length);
        fragmentation = cuts.describe(octets.length);
        requireOpen(exchange, fragmentation, subject);
        answer = deliver(octets, cuts, subject, clock.getAsLong());
      } else if (stimulus instanceof Exchange.Stimulus.Wait wait) {
        answer = subject.advance(clock.advance(wait.nanos()));
      } else if (stimulus instanceof Exchange.Stimulus.End) {
        requireOpen(exchange, fragmentation, subject);
        answer = subject.endOfInput(clock.getAsLong());
      } else {
        answer = subject.open(clock.getAsLong());
      }
    } catch (RuntimeException e) {
      AssertionError failure =
          failure(exchange, stimulus.line(), fragmentation, "the subject threw " + e);
      failure.initCause(e);
      throw failure;
    }
    compare(exchange, new String(answer, ISO_8859_1), fragmentation);
    if (exchange.closeLine() != 0 && !subject.isClosed()) {
      throw failure(exchange, exchange.closeLine(), fragmentation, "the connection is still open");
    }
  }

  private byte[] deliver(byte[] octets, Fragmentation cuts, Subject subject, long now) {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    Window window = Window.borrow(octets.length);
    Feed feed = new Feed(octets, cuts, window, kind, 0);
    try {
      for (ByteBuffer piece : feed) {
        if (subject.isClosed()) {
          break;
        }
        answer.writeBytes(subject.receive(piece, now));
      }
    } finally {
      feed.end();
      window.giveBack();
    }
    return answer.toByteArray();
  }

  private void requireOpen(Exchange exchange, String fragmentation, Subject subject) {
    if (subject.isClosed()) {
      throw failure(
          exchange, exchange.stimulus().line(), fragmentation, "the connection is closed already");
    }
  }

  private void compare(Exchange exchange, String actual, String fragmentation) {
    int at = 0;
    int line = exchange.stimulus().line();
    for (ExpectedLine wanted : exchange.expected()) {
      line = wanted.line();
      int end = actual.indexOf("\r\n", at);
      if (end < 0 || !wanted.matches(actual.substring(at, end))) {
        throw failure(exchange, line, fragmentation, actual, at, wanted.describe());
      }
      at = end + 2;
    }
    if (at < actual.length()) {
      throw failure(exchange, line, fragmentation, actual, at, "nothing more");
    }
  }

  private AssertionError failure(
      Exchange exchange, int line, String fragmentation, String actual, int at, String wanted) {
    String rest = at == actual.length() ? "nothing more" : Escapes.encode(actual.substring(at));
    String before = at == 0 ? "" : "\n  after:    " + Escapes.encode(actual.substring(0, at));
    return failure(
        exchange,
        line,
        fragmentation,
        "the answer differs" + before + "\n  expected: " + wanted + "\n  actual:   " + rest);
  }

  private AssertionError failure(Exchange exchange, int line, String fragmentation, String what) {
    String sent =
        exchange.stimulus() instanceof Exchange.Stimulus.Send send
            ? "\n  sent:     " + Escapes.encode(send.octets())
            : "";
    return new AssertionError(
        transcript.name() + ":" + line + ": " + fragmentation + " (" + kind + "): " + what + sent);
  }
}
