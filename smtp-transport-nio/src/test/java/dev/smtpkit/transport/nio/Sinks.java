package dev.smtpkit.transport.nio;

import dev.smtpkit.session.MessageSummary;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.MessageSink;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Resumption;
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
    public Progress write(ByteBuffer octets, Resumption resumption) {
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

    Slow(Script script, Executor reader) {
      super(script);
      this.reader = reader;
    }

    @Override
    public Progress write(ByteBuffer octets, Resumption resumption) {
      reader.execute(
          () -> {
            byte[] first = copy(octets);
            LockSupport.parkNanos(1000);
            // Differs if the buffer was written to meanwhile.
            content.writeBytes(Arrays.equals(first, copy(octets)) ? first : new byte[] {'!'});
            resumption.resume();
          });
      return Progress.PENDING;
    }
  }

  /** Keeps its first span until the test resumes. */
  static final class Held extends Collecting {

    final CompletableFuture<ByteBuffer> span = new CompletableFuture<>();
    private final CompletableFuture<Resumption> resumption = new CompletableFuture<>();

    Held(Script script) {
      super(script);
    }

    void resume() {
      resumption.join().resume();
    }

    @Override
    public Progress write(ByteBuffer octets, Resumption token) {
      if (span.isDone()) {
        return super.write(octets, token);
      }
      content.writeBytes(copy(octets));
      resumption.complete(token);
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
