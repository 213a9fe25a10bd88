package dev.smtpkit.session.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.smtpkit.session.Envelope;
import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Origin;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Resumption;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The sink below a layer: keeps what it gets, and says whether it was called in order. */
final class Below implements MessageSink.Factory, MessageSink {

  final List<String> calls = new ArrayList<>();
  final ByteArrayOutputStream octets = new ByteArrayOutputStream();

  /** What a write answers. */
  Progress progress = Progress.DONE;

  /** Runs within the next write, before it returns. */
  Runnable within = () -> {};

  /** Whether a write resumes before it returns. */
  boolean resumesEarly;

  private Resumption last = () -> false;
  private ByteBuffer kept;

  @Override
  public MessageSink open(Origin origin, Envelope envelope) {
    return this;
  }

  @Override
  public Progress write(ByteBuffer span, Resumption resumption) {
    assertOpen();
    last = resumption;
    calls.add("write");
    within.run();
    if (resumesEarly) {
      take(span);
      resumption.resume();
      calls.add("resumed");
    } else if (progress == Progress.DONE) {
      take(span);
    } else {
      kept = span;
    }
    return progress;
  }

  private void take(ByteBuffer span) {
    byte[] copy = new byte[span.remaining()];
    span.get(copy);
    octets.writeBytes(copy);
  }

  /** Reads what it has kept, and resumes. */
  void resume() {
    take(kept);
    kept = null;
    last.resume();
  }

  @Override
  public void end(MessageSummary summary, Pending<Verdict> outcome) {
    assertOpen();
    calls.add("end");
    outcome.answer(Verdict.ACCEPT);
  }

  @Override
  public void drop() {
    assertOpen();
    calls.add("drop");
  }

  private void assertOpen() {
    if (kept != null || calls.contains("end") || calls.contains("drop")) {
      throw new IllegalStateException("called out of order: " + calls);
    }
  }

  String text() {
    return octets.toString(ISO_8859_1);
  }
}
