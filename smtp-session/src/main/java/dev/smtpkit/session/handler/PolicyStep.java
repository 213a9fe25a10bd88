package dev.smtpkit.session.handler;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.session.Verdict;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One policy's part in a verdict: its first answer goes on, its failure is a refusal. */
final class PolicyStep implements Pending<Verdict> {

  private final AtomicBoolean answered = new AtomicBoolean();
  private final Pending<Verdict> whole;
  private final Consumer<Verdict> then;

  private PolicyStep(Pending<Verdict> whole, Consumer<Verdict> then) {
    this.whole = whole;
    this.then = then;
  }

  /**
   * Asks a policy.
   *
   * @param whole the question that this one is a part of
   * @param then takes the answer, on the thread that gives it
   */
  static <C> void ask(
      Policy<? super C> policy, C subject, Pending<Verdict> whole, Consumer<Verdict> then) {
    PolicyStep step = new PolicyStep(whole, then);
    try {
      policy.judge(subject, step);
    } catch (Throwable e) {
      // Behind a late answer there is no driver that would hear of it and refuse.
      if (step.answered.compareAndSet(false, true)) {
        whole.answer(Verdict.FAULT);
      }
      throw e;
    }
  }

  /** The verdict of two that refuse, of which the first is known to. */
  static Verdict milder(Verdict.Refuse first, Verdict second) {
    return second instanceof Verdict.Refuse refusal
            && refusal.reply().code().severity() == 5
            && first.reply().code().severity() == 4
        ? first
        : second;
  }

  @Override
  public boolean answer(Verdict verdict) {
    requireNonNull(verdict);
    if (whole.isClosed() || !answered.compareAndSet(false, true)) {
      return false;
    }
    then.accept(verdict);
    return true;
  }

  @Override
  public boolean isClosed() {
    return answered.get() || whole.isClosed();
  }
}
