package dev.smtpkit.session.server;

import dev.smtpkit.session.server.Deadlines.Kind;
import dev.smtpkit.session.server.Decision.Subject;
import org.jspecify.annotations.Nullable;

/**
 * What the session's owner will hear and what it has been asked: the events that poll gives next,
 * and the decisions that are open in the order in which they were asked. Of these there is one, or
 * there are several that are all about recipients.
 */
final class OwnerQueue {

  private final Deadlines deadlines;
  private @Nullable Event firstEvent;
  private @Nullable Event lastEvent;
  private @Nullable Decision firstAsked;
  private @Nullable Decision lastAsked;
  private int open;

  private static final class Event {
    final ServerEvent event;
    @Nullable Event next;

    Event(ServerEvent event) {
      this.event = event;
    }
  }

  OwnerQueue(Deadlines deadlines) {
    this.deadlines = deadlines;
  }

  void tell(ServerEvent event) {
    Event added = new Event(event);
    Event before = lastEvent;
    if (before == null) {
      firstEvent = added;
    } else {
      before.next = added;
    }
    lastEvent = added;
  }

  /** The next event, null if there is none. */
  @Nullable ServerEvent poll() {
    Event first = firstEvent;
    if (first == null) {
      return null;
    }
    firstEvent = first.next;
    if (firstEvent == null) {
      lastEvent = null;
    }
    return first.event;
  }

  /** Opens a decision; the caller tells the event that carries it. */
  Decision ask(Subject subject, Decision.Application application) {
    Decision decision = new Decision(subject, application, deadlines.ofAnswer(subject));
    Decision before = lastAsked;
    if (before == null) {
      firstAsked = decision;
      deadlines.setAt(decision.deadlineNanos());
    } else {
      before.next = decision;
    }
    lastAsked = decision;
    open++;
    return decision;
  }

  /** How many decisions are open. */
  int open() {
    return open;
  }

  /** Whether no decision is open but about recipients. */
  boolean asksAboutRecipientsOnly() {
    Decision first = firstAsked;
    return first == null || first.subject() == Subject.RCPT;
  }

  /** The open decision that was asked first: all have the same time, so it runs out first. */
  @Nullable Decision firstOpen() {
    return firstAsked;
  }

  void close(Decision decision) {
    decision.close();
    open--;
    Decision first = firstAsked;
    while (first != null && !first.isOpen()) {
      first = first.next;
    }
    firstAsked = first;
    if (first == null) {
      lastAsked = null;
      deadlines.stop(Kind.DECISION);
    } else {
      deadlines.setAt(first.deadlineNanos());
    }
  }
}
