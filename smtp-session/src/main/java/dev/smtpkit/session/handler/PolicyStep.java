package dev.smtpkit.session.handler;

import dev.smtpkit.session.Verdict;
import java.util.function.Predicate;

/** One policy's part in a verdict: its first answer goes on, its failure is a refusal. */
final class PolicyStep {

  private PolicyStep() {}

  /**
   * Asks a policy.
   *
   * @param whole the question that this one is a part of
   * @param then takes the answer, on the thread that gives it
   */
  static <C> void ask(
      Policy<? super C> policy, C subject, Pending<Verdict> whole, Predicate<Verdict> then) {
    PendingAnswer<Verdict> part =
        PendingAnswer.within(whole, verdict -> !whole.isClosed() && then.test(verdict));
    try {
      policy.judge(subject, part);
    } catch (Throwable e) {
      // Behind a late answer there is no driver that would hear of it and refuse.
      if (part.close()) {
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
}
