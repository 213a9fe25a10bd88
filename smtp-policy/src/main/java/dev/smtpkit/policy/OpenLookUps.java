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

/**
 * Look-ups that are under way, each with those who wait for its answer. Nobody is answered under
 * the lock.
 */
final class OpenLookUps {

  private static final int PRUNE_FIRST = 16;

  private final Object lock = new Object();

  /** Those that others may join, oldest first. */
  private final Map<ForwardPath, LookUp> byRecipient = new LinkedHashMap<>();

  private final int most;
  private final long patienceNanos;
  private final LongSupplier nanos;

  OpenLookUps(int most, long patienceNanos, LongSupplier nanos) {
    this.most = most;
    this.patienceNanos = patienceNanos;
    this.nanos = nanos;
  }

  /** A look-up that was begun; what it has is guarded by the lock. */
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
        // Whose session has ended waits no more; else those would pile up behind a slow look-up.
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
   * What became of a question.
   *
   * @param begun the look-up that has to be done for it, null if there is none
   * @param answers gives the answers that there are already
   */
  record Entry(@Nullable LookUp begun, Runnable answers) {}

  /**
   * Joins a look-up or begins one.
   *
   * @param known the answer if there is one by now, asked under the lock
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
      } else if (byRecipient.size() >= most) {
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
    return now - lookUp.since >= patienceNanos;
  }

  /** Makes room, if the oldest look-up is overdue: those who waited for it; else null. */
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
   * Answers all who wait.
   *
   * @param keep keeps the verdict; run under the lock, unless the look-up was detached
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

  /** Lets nobody join a look-up any more; its answer will not be kept. */
  void detach(ForwardPath recipient, Runnable forget) {
    synchronized (lock) {
      byRecipient.remove(recipient);
      forget.run();
    }
  }

  /** The same of all of them. */
  void detachAll(Runnable forget) {
    synchronized (lock) {
      byRecipient.clear();
      forget.run();
    }
  }

  /** One who cannot be told does not keep the others from being told. */
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
