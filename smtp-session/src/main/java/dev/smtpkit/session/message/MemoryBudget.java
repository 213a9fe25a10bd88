package dev.smtpkit.session.message;

import java.util.concurrent.atomic.AtomicLong;

/** Memory that all messages share, in octets. */
final class MemoryBudget {

  private final long most;
  private final AtomicLong used = new AtomicLong();

  MemoryBudget(long most) {
    this.most = most;
  }

  /** Takes some, if there is as much left. */
  boolean take(long octets) {
    if (used.addAndGet(octets) <= most) {
      return true;
    }
    used.addAndGet(-octets);
    return false;
  }

  void giveBack(long octets) {
    used.addAndGet(-octets);
  }

  long used() {
    return used.get();
  }
}
