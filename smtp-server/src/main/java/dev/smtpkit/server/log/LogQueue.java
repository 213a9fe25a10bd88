package dev.smtpkit.server.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes the log on a thread of its own, so that a reader who is slow or gone stops nobody else.
 * Lines that find a mebibyte of others waiting are dropped, counted, and reported by a line once
 * there is room. (Logback's AsyncAppender bounds the number of lines, not their length, and counts
 * no drops.)
 */
public final class LogQueue extends UnsynchronizedAppenderBase<ILoggingEvent> {

  /** The most characters that wait; as many again may be on their way out. */
  static final int MOST_WAITING = 1 << 20;

  private static final long LAST_WORDS_MILLIS = 1000;

  private static final AtomicLong DROPPED = new AtomicLong();

  private final LogLayout layout = new LogLayout();
  private final OutputStream out;
  private final Object lock = new Object();
  private StringBuilder waiting = new StringBuilder();
  private long lines;
  private long unreported;
  private boolean ended;
  private @Nullable Thread writer;

  /**
   * What is written at once.
   *
   * @param lines how many lines were logged
   * @param reported how many dropped ones its last line reports
   * @param last true if the log has ended
   */
  private record Batch(StringBuilder text, long lines, long reported, boolean last) {}

  /** A log on standard error, past the lock of {@link System#err}. */
  public LogQueue() {
    this(new FileOutputStream(FileDescriptor.err));
  }

  LogQueue(OutputStream out) {
    this.out = out;
  }

  /** The lines that this program has dropped so far. */
  public static long dropped() {
    return DROPPED.get();
  }

  @Override
  public void start() {
    Thread thread = new Thread(this::write, "log");
    thread.setDaemon(true);
    writer = thread;
    thread.start();
    super.start();
  }

  /** Waits a second at most for what is left to be written. */
  @Override
  public void stop() {
    super.stop();
    Thread thread = writer;
    synchronized (lock) {
      ended = true;
      lock.notifyAll();
    }
    if (thread != null) {
      try {
        thread.join(LAST_WORDS_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    try {
      add(layout.doLayout(event));
    } catch (OutOfMemoryError e) {
      // A loop that logs must not die of it.
      drop(1);
    }
  }

  private void add(String line) {
    synchronized (lock) {
      if (waiting.length() + line.length() > MOST_WAITING) {
        drop(1);
        return;
      }
      waiting.append(line);
      lines++;
      lock.notifyAll();
    }
  }

  private void drop(long count) {
    synchronized (lock) {
      DROPPED.addAndGet(count);
      unreported += count;
    }
  }

  private void write() {
    boolean last = false;
    while (!last) {
      try {
        last = write(next());
      } catch (OutOfMemoryError e) {
        dropWaiting();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Writes a batch; true if it was the last. */
  private boolean write(Batch batch) {
    try {
      out.write(batch.text.toString().getBytes(UTF_8));
      out.flush();
    } catch (IOException | OutOfMemoryError e) {
      // Nobody reads it any more, or there is no memory: the log is the wrong place to say so.
      synchronized (lock) {
        drop(batch.lines);
        unreported += batch.reported;
      }
    }
    return batch.last;
  }

  private void dropWaiting() {
    synchronized (lock) {
      drop(lines);
      lines = 0;
      waiting = new StringBuilder();
    }
  }

  /** Takes the lines that wait, once there are any. The last batch may be empty. */
  private Batch next() throws InterruptedException {
    synchronized (lock) {
      while (lines == 0 && !ended) {
        lock.wait();
      }
      if (unreported > 0) {
        String text = unreported + " lines were dropped, standard error is not read fast enough";
        waiting.append(layout.line(System.currentTimeMillis(), "WARN", "log", text));
      }
      Batch batch = new Batch(waiting, lines, unreported, ended);
      waiting = new StringBuilder();
      lines = 0;
      unreported = 0;
      return batch;
    }
  }
}
