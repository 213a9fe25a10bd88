package dev.smtpkit.session.server;

import dev.smtpkit.session.server.Decision.Subject;
import org.jspecify.annotations.Nullable;

/**
 * The decisions that are open, in the order in which they were asked. There is one at most, or
 * several that are all about recipients.
 */
final class Decisions {

  private final Fifo<Decision> asked = new Fifo<>();
  private int open;

  void add(Decision decision) {
    asked.add(decision);
    open++;
  }

  int open() {
    return open;
  }

  /** Whether there is none but about recipients; none at all, too. */
  boolean areAboutRecipients() {
    Decision first = first();
    return first == null || first.subject() == Subject.RCPT;
  }

  /** The one that was asked first: of those that are open its time is the first to run out. */
  @Nullable Decision first() {
    Decision first;
    while ((first = asked.peek()) != null && !first.isOpen()) {
      asked.poll();
    }
    return first;
  }

  /** Takes one off the table. */
  void close(Decision decision) {
    decision.close();
    open--;
  }
}
