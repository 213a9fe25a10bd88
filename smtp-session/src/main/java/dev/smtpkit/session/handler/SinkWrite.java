package dev.smtpkit.session.handler;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * One write to a sink, for those who stand above it: a driver, or a layer that adds octets of its
 * own. It is the token that the sink is given, and tells whether the sink is still pending.
 *
 * <pre>{@code
 * SinkWrite write = new SinkWrite(this::goOn);
 * if (!write.end(sink.write(octets, write))) {
 *   goOn();
 * }
 * }</pre>
 */
public final class SinkWrite implements Resumption {

  private static final int WRITING = 0;
  private static final int RESUMED_EARLY = 1;
  private static final int PENDING = 2;
  private static final int OVER = 3;

  private static final AtomicIntegerFieldUpdater<SinkWrite> STATE =
      AtomicIntegerFieldUpdater.newUpdater(SinkWrite.class, "state");

  private final Runnable resumed;
  private volatile int state = WRITING;

  /**
   * A write that begins.
   *
   * @param resumed called when a pending sink resumes, on the thread that resumes it
   */
  public SinkWrite(Runnable resumed) {
    this.resumed = resumed;
  }

  /**
   * The sink has returned.
   *
   * @param progress what the sink said
   * @return whether it is pending, and {@code resumed} will be called
   */
  public boolean end(MessageSink.Progress progress) {
    if (progress == MessageSink.Progress.PENDING && STATE.compareAndSet(this, WRITING, PENDING)) {
      return true;
    }
    state = OVER;
    return false;
  }

  /** Whether the sink still reads from the span. */
  public boolean isPending() {
    return state == PENDING;
  }

  @Override
  public boolean resume() {
    if (STATE.compareAndSet(this, WRITING, RESUMED_EARLY)) {
      return true;
    }
    if (STATE.compareAndSet(this, PENDING, OVER)) {
      resumed.run();
      return true;
    }
    return false;
  }
}
