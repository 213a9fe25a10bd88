package dev.smtpkit.session.handler;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Holds octets back while a sink is busy. A resume that comes before the sink has returned PENDING
 * is as good as one that comes after.
 */
final class SinkGate implements Runnable {

  private enum State {
    OPEN,
    WRITING,
    RESUMED_EARLY,
    PENDING
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
  private final Runnable reopened;

  /**
   * A gate.
   *
   * @param reopened called when a pending sink resumes, on the thread that resumes it
   */
  SinkGate(Runnable reopened) {
    this.reopened = reopened;
  }

  void beginWrite() {
    state.set(State.WRITING);
  }

  /** The sink has returned; true if octets must be held back. */
  boolean endWrite(MessageSink.Progress progress) {
    if (progress == MessageSink.Progress.PENDING
        && state.compareAndSet(State.WRITING, State.PENDING)) {
      return true;
    }
    state.set(State.OPEN);
    return false;
  }

  boolean isPending() {
    return state.get() == State.PENDING;
  }

  /** Resume: what a sink calls. A call that nobody waits for does nothing. */
  @Override
  public void run() {
    if (!state.compareAndSet(State.WRITING, State.RESUMED_EARLY)
        && state.compareAndSet(State.PENDING, State.OPEN)) {
      reopened.run();
    }
  }
}
