package dev.smtpkit.transport.nio;

import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/** Sinks of several kinds. */
final class Sinks {

  private Sinks() {}

  /** Takes everything at once. */
  static class Collecting implements MessageSink {

    final Script script;
    final ByteArrayOutputStream content = new ByteArrayOutputStream();

    Collecting(Script script) {
      this.script = script;
    }

    @Override
    public Progress write(ByteBuffer octets) {
      content.writeBytes(copy(octets));
      return Progress.DONE;
    }

    @Override
    public void end(MessageSummary like, Pending<Verdict> outcome) {
      script
          .answers()
          .execute(
              () -> {
                script.delivered.add(content.toByteArray());
                outcome.answer(Verdict.ACCEPT);
              });
    }

    @Override
    public void drop() {
      script.dropped.add(Thread.currentThread());
    }
  }

  /** Reads each span on another thread, twice, and resumes there. */
  static final class Slow extends Collecting {

    private final Executor reader;
    private final Runnable resume;

    Slow(Script script, Executor reader, Runnable resume) {
      super(script);
      this.reader = reader;
      this.resume = resume;
    }

    @Override
    public Progress write(ByteBuffer octets) {
      reader.execute(
          () -> {
            byte[] first = copy(octets);
            LockSupport.parkNanos(1000);
            // What differs if somebody wrote to the buffer meanwhile.
            content.writeBytes(Arrays.equals(first, copy(octets)) ? first : new byte[] {'!'});
            resume.run();
          });
      return Progress.PENDING;
    }
  }

  /** Keeps its first span until the test resumes. */
  static final class Held extends Collecting {

    final CompletableFuture<ByteBuffer> span = new CompletableFuture<>();
    final Runnable resume;

    Held(Script script, Runnable resume) {
      super(script);
      this.resume = resume;
    }

    @Override
    public Progress write(ByteBuffer octets) {
      if (span.isDone()) {
        return super.write(octets);
      }
      content.writeBytes(copy(octets));
      span.complete(octets);
      return Progress.PENDING;
    }
  }

  static byte[] copy(ByteBuffer octets) {
    byte[] copy = new byte[octets.remaining()];
    octets.duplicate().get(copy);
    return copy;
  }
}
