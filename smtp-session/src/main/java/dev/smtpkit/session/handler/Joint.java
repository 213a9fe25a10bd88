package dev.smtpkit.session.handler;

import dev.smtpkit.session.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * A question that a policy and a handler answer together, each on a thread of its own: the first
 * refusal counts, else the handler's acceptance.
 */
final class Joint {

  private final Pending<Verdict> whole;
  private final PendingAnswer<Verdict> policy;
  private final PendingAnswer<Verdict> handler;

  /** Guarded by this. */
  private boolean policyAccepts;

  /** The handler's acceptance, null before; guarded by this. */
  private @Nullable Verdict acceptance;

  Joint(Pending<Verdict> whole) {
    this.whole = whole;
    policy = PendingAnswer.within(whole, this::policyAnswered);
    handler = PendingAnswer.within(whole, this::handlerAnswered);
  }

  Pending<Verdict> policy() {
    return policy;
  }

  Pending<Verdict> handler() {
    return handler;
  }

  private boolean policyAnswered(Verdict verdict) {
    if (!(verdict instanceof Verdict.Accept)) {
      return whole.answer(verdict);
    }
    Verdict known;
    synchronized (this) {
      policyAccepts = true;
      known = acceptance;
    }
    return known == null ? !whole.isClosed() : whole.answer(known);
  }

  private boolean handlerAnswered(Verdict verdict) {
    if (!(verdict instanceof Verdict.Accept)) {
      return whole.answer(verdict);
    }
    synchronized (this) {
      acceptance = verdict;
      if (!policyAccepts) {
        return !whole.isClosed();
      }
    }
    return whole.answer(verdict);
  }
}
