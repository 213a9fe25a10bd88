package dev.smtpkit.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.smtpkit.testkit.text.Escapes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * A transcript with its client groups cut in one way: see {@link TranscriptRunner#runs}.
 *
 * <p>May be run more than once; each run takes a fresh connection and a fresh clock.
 */
public final class TranscriptRun implements Runnable {

  /** Decides how a run cuts the octets of an entry. */
  interface Cutting {
    Fragmentation cut(int entry, int length);
  }

  private final Transcript transcript;
  private final Supplier<? extends ConnectionUnderTest> connections;
  private final PoisonedMemory.Kind kind;
  private final String name;
  private final Cutting cutting;

  TranscriptRun(
      Transcript transcript,
      Supplier<? extends ConnectionUnderTest> connections,
      PoisonedMemory.Kind kind,
      String name,
      Cutting cutting) {
    this.transcript = transcript;
    this.connections = connections;
    this.kind = kind;
    this.name = name;
    this.cutting = cutting;
  }

  /**
   * Plays the transcript to its end or to the first failure.
   *
   * @throws AssertionError if the server does not keep to the transcript or throws a {@code
   *     RuntimeException}; the message gives transcript, line, fragmentation, and what was sent,
   *     expected and received in visible characters
   */
  @Override
  public void run() {
    try (ConnectionUnderTest connection = connections.get()) {
      VirtualClock clock = new VirtualClock();
      for (int i = 0; i < transcript.entries().size(); i++) {
        play(i, connection, clock);
      }
    }
  }

  /** Names transcript, fragmentation and memory. */
  @Override
  public String toString() {
    return transcript.name() + " " + name + " (" + kind + ")";
  }

  private void play(int index, ConnectionUnderTest connection, VirtualClock clock) {
    TranscriptEntry entry = transcript.entries().get(index);
    Stimulus stimulus = entry.stimulus();
    String fragmentation = name;
    byte[] answer;
    try {
      if (stimulus instanceof Stimulus.Send send) {
        byte[] octets = send.octets().getBytes(ISO_8859_1);
        Fragmentation cuts = cutting.cut(index, octets.length);
        fragmentation = cuts.describe(octets.length);
        requireOpen(entry, fragmentation, connection);
        answer = deliver(octets, cuts, connection, clock.getAsLong());
      } else if (stimulus instanceof Stimulus.Wait wait) {
        answer = connection.advance(clock.advance(wait.time()));
      } else if (stimulus instanceof Stimulus.EndOfInput) {
        requireOpen(entry, fragmentation, connection);
        answer = connection.endOfInput(clock.getAsLong());
      } else {
        answer = connection.open(clock.getAsLong());
      }
    } catch (RuntimeException e) {
      AssertionError failure =
          failure(entry, stimulus.lineNumber(), fragmentation, "the server threw " + e);
      failure.initCause(e);
      throw failure;
    }
    compare(entry, new String(answer, ISO_8859_1), fragmentation);
    if (entry.closeLineNumber().isPresent() && !connection.isClosed()) {
      int line = entry.closeLineNumber().getAsInt();
      throw failure(entry, line, fragmentation, "the connection is still open");
    }
  }

  private byte[] deliver(
      byte[] octets, Fragmentation cuts, ConnectionUnderTest connection, long now) {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    PoisonedMemory memory = PoisonedMemory.borrow(octets.length);
    Pieces pieces = new Pieces(octets, cuts, memory, kind, 0);
    try {
      for (ByteBuffer piece : pieces) {
        if (connection.isClosed()) {
          break;
        }
        answer.writeBytes(connection.receive(piece, now));
      }
    } finally {
      pieces.end();
      memory.giveBack();
    }
    return answer.toByteArray();
  }

  private void requireOpen(
      TranscriptEntry entry, String fragmentation, ConnectionUnderTest connection) {
    if (connection.isClosed()) {
      throw failure(
          entry, entry.stimulus().lineNumber(), fragmentation, "the connection is closed already");
    }
  }

  private void compare(TranscriptEntry entry, String actual, String fragmentation) {
    int at = 0;
    int line = entry.stimulus().lineNumber();
    for (ExpectedLine wanted : entry.expected()) {
      line = wanted.lineNumber();
      int end = actual.indexOf("\r\n", at);
      if (end < 0 || !wanted.matches(actual.substring(at, end))) {
        throw failure(entry, line, fragmentation, actual, at, wanted.toString());
      }
      at = end + 2;
    }
    if (at < actual.length()) {
      throw failure(entry, line, fragmentation, actual, at, "nothing more");
    }
  }

  private AssertionError failure(
      TranscriptEntry entry, int line, String fragmentation, String actual, int at, String wanted) {
    String rest = at == actual.length() ? "nothing more" : Escapes.encode(actual.substring(at));
    String before = at == 0 ? "" : "\n  after:    " + Escapes.encode(actual.substring(0, at));
    return failure(
        entry,
        line,
        fragmentation,
        "the answer differs" + before + "\n  expected: " + wanted + "\n  actual:   " + rest);
  }

  private AssertionError failure(
      TranscriptEntry entry, int line, String fragmentation, String what) {
    String sent =
        entry.stimulus() instanceof Stimulus.Send send
            ? "\n  sent:     " + Escapes.encode(send.octets())
            : "";
    return new AssertionError(
        transcript.name() + ":" + line + ": " + fragmentation + " (" + kind + "): " + what + sent);
  }
}
