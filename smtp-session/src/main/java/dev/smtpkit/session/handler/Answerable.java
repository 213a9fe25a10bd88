package dev.smtpkit.session.handler;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Pending} and its hand-over. While the callback that was given it runs, an answer is only
 * put down, for the driver to pick up when the callback returns: no hand-off, no recursion. An
 * answer after that is sent to the session's owner.
 */
final class Answerable<V> implements Pending<V> {

  private static final Object IN_CALLBACK = new Object();
  private static final Object DETACHED = new Object();
  private static final Object CLOSED = new Object();

  /** One of the marks, or the answer. */
  private final AtomicReference<Object> state = new AtomicReference<>(IN_CALLBACK);

  private final Consumer<V> late;

  /**
   * A question that is being asked.
   *
   * @param late takes an answer that comes after the callback, on the thread that gives it
   */
  Answerable(Consumer<V> late) {
    this.late = late;
  }

  @Override
  public boolean answer(V value) {
    // What a failed computation leaves behind is often null, and no answer at all.
    requireNonNull(value);
    if (state.compareAndSet(IN_CALLBACK, value)) {
      return true;
    }
    if (state.compareAndSet(DETACHED, CLOSED)) {
      late.accept(value);
      return true;
    }
    return false;
  }

  @Override
  public boolean isClosed() {
    Object now = state.get();
    return now != IN_CALLBACK && now != DETACHED;
  }

  /** The callback has returned: its answer, null if it will come later. */
  @SuppressWarnings("unchecked") // Whatever is no mark was put down by answer.
  @Nullable V detach() {
    if (state.compareAndSet(IN_CALLBACK, DETACHED)) {
      return null;
    }
    Object answer = state.getAndSet(CLOSED);
    return answer == CLOSED ? null : (V) answer;
  }

  /** Takes no answer any more. */
  void close() {
    state.set(CLOSED);
  }
}
