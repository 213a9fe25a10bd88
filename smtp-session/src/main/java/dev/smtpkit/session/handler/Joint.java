package dev.smtpkit.session.handler;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.session.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * A question that a policy and a handler answer together, each on a thread of its own: the first
 * refusal counts, else what the handler says.
 */
final class Joint {

  private final Pending<Verdict> whole;
  private final Half policy = new Half();
  private final Half handler = new Half();

  Joint(Pending<Verdict> whole) {
    this.whole = whole;
  }

  Half policy() {
    return policy;
  }

  Half handler() {
    return handler;
  }

  /** One of the two. */
  final class Half implements Pending<Verdict> {

    private @Nullable Verdict verdict;

    @Override
    public boolean answer(Verdict value) {
      requireNonNull(value);
      Verdict whatHandlerSays;
      synchronized (Joint.this) {
        if (verdict != null || whole.isClosed()) {
          return false;
        }
        verdict = value;
        whatHandlerSays = policy.verdict == null ? null : handler.verdict;
      }
      if (!(value instanceof Verdict.Accept)) {
        return whole.answer(value);
      }
      return whatHandlerSays == null || whole.answer(whatHandlerSays);
    }

    @Override
    public boolean isClosed() {
      synchronized (Joint.this) {
        return verdict != null || whole.isClosed();
      }
    }
  }
}
