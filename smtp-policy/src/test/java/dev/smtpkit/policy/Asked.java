package dev.smtpkit.policy;

import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Policy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A question that records its answers. */
public final class Asked implements Pending<Verdict> {

  private final CountDownLatch answered = new CountDownLatch(1);
  private final AtomicInteger answers = new AtomicInteger();
  private volatile Verdict verdict;
  private volatile boolean closed;

  /** The verdict of a policy that answers at once. */
  static <C> Verdict verdict(Policy<C> policy, C subject) {
    Asked asked = new Asked();
    policy.judge(subject, asked);
    return asked.verdict();
  }

  @Override
  public boolean answer(Verdict value) {
    answers.incrementAndGet();
    if (closed || verdict != null) {
      return false;
    }
    verdict = value;
    answered.countDown();
    return true;
  }

  @Override
  public boolean isClosed() {
    return closed || verdict != null;
  }

  /** Closes the question, so that no answer is taken. */
  public void close() {
    closed = true;
  }

  /** The answer, null before there is one. */
  public Verdict verdict() {
    return verdict;
  }

  /** The number of answers, those not taken included. */
  int answers() {
    return answers.get();
  }

  /** Waits for the answer. */
  public Verdict await() throws InterruptedException {
    if (!answered.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("no answer");
    }
    return verdict;
  }
}
