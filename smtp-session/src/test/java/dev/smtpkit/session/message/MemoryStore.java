package dev.smtpkit.session.message;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** A store without a disk, which fails on demand. */
final class MemoryStore implements SpillStore {

  /** What can fail. */
  enum Step {
    CREATE,
    APPEND,
    OPEN,
    DELETE
  }

  final AtomicInteger created = new AtomicInteger();
  final AtomicInteger deleted = new AtomicInteger();

  /** The step that fails, and after how many that did not. */
  Step failing;

  int failsAfter;

  private void step(Step step) throws IOException {
    if (step == failing && failsAfter-- <= 0) {
      throw new IOException("planted in " + step);
    }
  }

  /** How many files there are. */
  int files() {
    return created.get() - deleted.get();
  }

  @Override
  public SpillFile create() throws IOException {
    step(Step.CREATE);
    created.incrementAndGet();
    return new SpillFile() {

      private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
      private boolean gone;

      private void assertThere() {
        if (gone) {
          throw new IllegalStateException("the file is gone");
        }
      }

      @Override
      public void append(ByteBuffer span) throws IOException {
        assertThere();
        step(Step.APPEND);
        byte[] copy = new byte[span.remaining()];
        span.get(copy);
        octets.writeBytes(copy);
      }

      @Override
      public InputStream open() throws IOException {
        assertThere();
        step(Step.OPEN);
        return new ByteArrayInputStream(octets.toByteArray());
      }

      @Override
      public void delete() throws IOException {
        assertThere();
        gone = true;
        deleted.incrementAndGet();
        step(Step.DELETE);
      }
    };
  }
}
