package dev.smtpkit.session.handler;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Pending} that takes one answer and passes it on: for drivers, and for policies and
 * layers that ask a question of their own on behalf of another.
 *
 * <pre>{@code
 * below.end(
 *     summary,
 *     PendingAnswer.within(
 *         outcome,
 *         verdict -> {
 *           log(verdict);
 *           return outcome.answer(verdict);
 *         }));
 * }</pre>
 *
 * <p>Thread-safe: of several answers one is passed on, on the thread that gives it.
 *
 * @param <V> the kind of answer
 */
public final class PendingAnswer<V> implements Pending<V> {

  private static final Object HELD = new Object();
  private static final Object OPEN = new Object();
  private static final Object CLOSED = new Object();

  /** One of the marks, or an answer that is held. */
  private final AtomicReference<Object> state;

  private final BooleanSupplier closed;
  private final Predicate<? super V> then;

  private PendingAnswer(Object state, BooleanSupplier closed, Predicate<? super V> then) {
    this.state = new AtomicReference<>(state);
    this.closed = closed;
    this.then = then;
  }

  /**
   * A question that passes its answer on as soon as it comes.
   *
   * @param closed whether an answer would come too late for another reason than an earlier answer
   * @param then takes the first answer; returns what {@link #answer} then returns
   * @param <V> the kind of answer
   */
  public static <V> PendingAnswer<V> of(BooleanSupplier closed, Predicate<? super V> then) {
    return new PendingAnswer<>(OPEN, closed, then);
  }

  /**
   * A question that is asked on behalf of another, and closed with it.
   *
   * @param whole the other question
   * @param then takes the first answer, also one that comes too late for the whole; returns what
   *     {@link #answer} then returns
   * @param <V> the kind of answer
   */
  public static <V> PendingAnswer<V> within(Pending<?> whole, Predicate<? super V> then) {
    return of(whole::isClosed, then);
  }

  /**
   * A question that holds an answer until {@link #detach}: an answer that is given within the
   * callback that asks is picked up there, without a hand-over to another thread and without
   * recursion.
   *
   * @param closed whether an answer would come too late for another reason than an earlier answer
   * @param late takes the first answer if it comes after {@code detach}; returns what {@link
   *     #answer} then returns
   * @param <V> the kind of answer
   */
  public static <V> PendingAnswer<V> held(BooleanSupplier closed, Predicate<? super V> late) {
    return new PendingAnswer<>(HELD, closed, late);
  }

  @Override
  public boolean answer(V value) {
    // What a failed computation leaves behind is often null, and no answer at all.
    requireNonNull(value);
    if (state.compareAndSet(HELD, value)) {
      return !closed.getAsBoolean();
    }
    return state.compareAndSet(OPEN, CLOSED) && then.test(value);
  }

  @Override
  public boolean isClosed() {
    return isAnswered() || closed.getAsBoolean();
  }

  /** Whether it takes no answer any more: it has one, or {@link #close} was called. */
  public boolean isAnswered() {
    Object now = state.get();
    return now != HELD && now != OPEN;
  }

  /**
   * Ends the holding of an answer: the callback that asks has returned.
   *
   * @return the answer, null if it will come later or was taken before
   */
  @SuppressWarnings("unchecked") // Whatever is no mark was put down by answer.
  public @Nullable V detach() {
    if (state.compareAndSet(HELD, OPEN)) {
      return null;
    }
    Object now = state.get();
    if (now == OPEN || now == CLOSED) {
      return null;
    }
    state.set(CLOSED);
    return (V) now;
  }

  /**
   * Takes no answer any more; one that is held is forgotten.
   *
   * @return whether there was no answer before
   */
  public boolean close() {
    Object before = state.getAndSet(CLOSED);
    return before == HELD || before == OPEN;
  }
}
