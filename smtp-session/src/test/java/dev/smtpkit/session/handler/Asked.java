package dev.smtpkit.session.handler;

import dev.smtpkit.session.Verdict;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A question, and how it was answered. */
public final class Asked implements Pending<Verdict> {

  private final CountDownLatch answered = new CountDownLatch(1);
  private final AtomicInteger answers = new AtomicInteger();
  private volatile Verdict verdict;
  private volatile boolean closed;

  /** The verdict that a policy gives at once. */
  public static <C> Verdict verdict(Policy<C> policy, C subject) {
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

  /** Nobody waits for an answer any more. */
  public void close() {
    closed = true;
  }

  /** The answer, null while there is none. */
  public Verdict verdict() {
    return verdict;
  }

  /** How often an answer was given. */
  public int answers() {
    return answers.get();
  }

  /** The answer, as soon as there is one. */
  public Verdict await() throws InterruptedException {
    if (!answered.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("no answer");
    }
    return verdict;
  }
}
