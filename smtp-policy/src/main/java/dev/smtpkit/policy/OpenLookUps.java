package dev.smtpkit.policy;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Pending;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Look-ups that are under way, with those who wait for them. No answer is given under the lock. */
final class OpenLookUps {

  private static final int PRUNE_FIRST = 16;

  private final Object lock = new Object();

  /** The look-ups that others may join, oldest first. */
  private final Map<ForwardPath, LookUp> byRecipient = new LinkedHashMap<>();

  private final int maxOpen;
  private final long deadlineNanos;
  private final LongSupplier nanos;

  OpenLookUps(int maxOpen, long deadlineNanos, LongSupplier nanos) {
    this.maxOpen = maxOpen;
    this.deadlineNanos = deadlineNanos;
    this.nanos = nanos;
  }

  /** A look-up that was begun. Its fields are guarded by the lock. */
  final class LookUp {

    private final ForwardPath recipient;
    private final long since;
    private List<Pending<Verdict>> waiting = new ArrayList<>(1);
    private int pruneAt = PRUNE_FIRST;
    private boolean settled;

    private LookUp(ForwardPath recipient, long since) {
      this.recipient = recipient;
      this.since = since;
    }

    private void add(Pending<Verdict> pending) {
      if (waiting.size() >= pruneAt) {
        // Ended sessions do not wait, and would pile up behind a slow look-up.
        waiting.removeIf(Pending::isClosed);
        pruneAt = Math.max(PRUNE_FIRST, 2 * waiting.size());
      }
      waiting.add(pending);
    }

    private List<Pending<Verdict>> close() {
      settled = true;
      List<Pending<Verdict>> all = waiting;
      waiting = List.of();
      return all;
    }

    boolean isSettled() {
      synchronized (lock) {
        return settled;
      }
    }
  }

  /**
   * The state of a question.
   *
   * @param begun the look-up that the caller has to do, or null
   * @param answers gives the answers that are known already, for the caller to run
   */
  record Entry(@Nullable LookUp begun, Runnable answers) {}

  /**
   * Joins a look-up or begins one.
   *
   * @param known the answer if it is known by now, called under the lock
   */
  Entry enter(ForwardPath recipient, Pending<Verdict> pending, Supplier<@Nullable Verdict> known) {
    synchronized (lock) {
      Verdict verdict = known.get();
      if (verdict != null) {
        return new Entry(null, () -> pending.answer(verdict));
      }
      long now = nanos.getAsLong();
      LookUp old = byRecipient.get(recipient);
      if (old != null && !isOverdue(old, now)) {
        old.add(pending);
        return new Entry(null, () -> {});
      }
      Runnable answers = () -> {};
      if (old != null) {
        byRecipient.remove(recipient);
      } else if (byRecipient.size() >= maxOpen) {
        List<Pending<Verdict>> lost = giveUpOldest(now);
        if (lost == null) {
          return new Entry(null, () -> pending.answer(Verdict.FAULT));
        }
        answers = () -> answer(lost, Verdict.FAULT);
      }
      LookUp begun = new LookUp(recipient, now);
      if (old != null) {
        old.close().forEach(begun::add);
      }
      begun.add(pending);
      byRecipient.put(recipient, begun);
      return new Entry(begun, answers);
    }
  }

  private boolean isOverdue(LookUp lookUp, long now) {
    return now - lookUp.since >= deadlineNanos;
  }

  /** Gives the oldest look-up up if it is overdue; those who waited for it, else null. */
  private @Nullable List<Pending<Verdict>> giveUpOldest(long now) {
    Iterator<LookUp> oldest = byRecipient.values().iterator();
    LookUp lookUp = oldest.next();
    if (!isOverdue(lookUp, now)) {
      return null;
    }
    oldest.remove();
    return lookUp.close();
  }

  /**
   * Answers those who wait.
   *
   * @param keep keeps the verdict; run under the lock, and not if the look-up was detached
   * @return false if the look-up was settled before
   */
  boolean settle(LookUp lookUp, Verdict verdict, Runnable keep) {
    List<Pending<Verdict>> all;
    synchronized (lock) {
      if (lookUp.settled) {
        return false;
      }
      if (byRecipient.remove(lookUp.recipient, lookUp)) {
        keep.run();
      }
      all = lookUp.close();
    }
    answer(all, verdict);
    return true;
  }

  /** Closes a look-up to others; its answer will not be kept. */
  void detach(ForwardPath recipient, Runnable forget) {
    synchronized (lock) {
      byRecipient.remove(recipient);
      forget.run();
    }
  }

  /** Closes all look-ups to others. */
  void detachAll(Runnable forget) {
    synchronized (lock) {
      byRecipient.clear();
      forget.run();
    }
  }

  /** Answers each, whether the answers before it failed or not. */
  private static void answer(List<Pending<Verdict>> all, Verdict verdict) {
    RuntimeException failure = null;
    for (Pending<Verdict> pending : all) {
      try {
        pending.answer(verdict);
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
