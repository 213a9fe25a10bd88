package dev.smtpkit.policy;

import dev.smtpkit.policy.SeededHash.HashedKey;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Pending;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Look-ups that are under way, with the questions that wait for them. Guarded by one lock; {@link
 * CachedDirectory} spreads recipients over several instances. No answer is given under the lock.
 */
final class OpenLookUps {

  private static final int PRUNE_FIRST = 16;

  private final Object lock = new Object();

  /** The look-ups that others may join, oldest first. */
  private final Map<HashedKey<ForwardPath>, LookUp> byRecipient = new LinkedHashMap<>();

  private final KeptVerdicts kept;
  private final int maxOpen;
  private final int maxWaiting;
  private final long deadlineNanos;
  private final LongSupplier nanos;

  /** The questions that wait for the look-ups of {@link #byRecipient}. */
  private int waiting;

  /**
   * No look-ups yet.
   *
   * @param kept takes the verdicts
   * @param maxOpen the most look-ups, 1 or more
   * @param maxWaiting the most questions that wait for them, 1 or more
   * @param deadlineNanos the time after which a look-up counts as lost
   */
  OpenLookUps(
      KeptVerdicts kept, int maxOpen, int maxWaiting, long deadlineNanos, LongSupplier nanos) {
    this.kept = kept;
    this.maxOpen = maxOpen;
    this.maxWaiting = maxWaiting;
    this.deadlineNanos = deadlineNanos;
    this.nanos = nanos;
  }

  /** A look-up, which takes the directory's answer. Its fields are guarded by the lock. */
  final class LookUp implements Pending<Verdict> {

    private final HashedKey<ForwardPath> recipient;
    private final long since;
    private List<Pending<Verdict>> questions = new ArrayList<>(1);
    private int pruneAt = PRUNE_FIRST;
    private boolean answered;

    private LookUp(HashedKey<ForwardPath> recipient, long since) {
      this.recipient = recipient;
      this.since = since;
    }

    private void join(Pending<Verdict> question) {
      if (questions.size() >= pruneAt) {
        // Questions of ended sessions would pile up behind a slow look-up.
        waiting -= questions.size();
        questions.removeIf(Pending::isClosed);
        waiting += questions.size();
        pruneAt = Math.max(PRUNE_FIRST, 2 * questions.size());
      }
      questions.add(question);
      waiting++;
    }

    private List<Pending<Verdict>> close() {
      answered = true;
      List<Pending<Verdict>> all = questions;
      questions = List.of();
      return all;
    }

    @Override
    public boolean answer(Verdict verdict) {
      // A verdict on each of several recipients is not one on this recipient.
      Verdict one = verdict instanceof Verdict.EachRecipient ? Verdict.FAULT : verdict;
      List<Pending<Verdict>> all;
      synchronized (lock) {
        if (answered) {
          return false;
        }
        if (byRecipient.get(recipient) == this) {
          remove(recipient);
          kept.put(recipient, one);
        }
        all = close();
      }
      answerAll(all, one);
      return true;
    }

    @Override
    public boolean isClosed() {
      synchronized (lock) {
        return answered;
      }
    }
  }

  /**
   * Answers a question from what is kept, joins it to a look-up, or begins one.
   *
   * @return the look-up that the caller has to do, or null
   */
  @Nullable LookUp ask(HashedKey<ForwardPath> recipient, Pending<Verdict> question) {
    Verdict known;
    List<Pending<Verdict>> lost = List.of();
    LookUp begun = null;
    synchronized (lock) {
      // Looked up again under the lock: an answer may have arrived in the meantime.
      known = kept.get(recipient);
      if (known == null) {
        long now = nanos.getAsLong();
        LookUp open = byRecipient.get(recipient);
        if (waiting >= maxWaiting || open == null && byRecipient.size() >= maxOpen) {
          lost = giveUpOldest(now);
          known = lost.isEmpty() ? Verdict.FAULT : null;
        }
        if (known == null && open != null && !isOverdue(open, now)) {
          open.join(question);
        } else if (known == null) {
          begun = begin(recipient, question, now);
        }
      }
    }
    answerAll(lost, Verdict.FAULT);
    if (known != null) {
      question.answer(known);
    }
    return begun;
  }

  private boolean isOverdue(LookUp lookUp, long now) {
    return now - lookUp.since >= deadlineNanos;
  }

  /**
   * Begins a look-up in place of an overdue one, if there is one, whose questions it takes over.
   */
  private LookUp begin(HashedKey<ForwardPath> recipient, Pending<Verdict> question, long now) {
    LookUp begun = new LookUp(recipient, now);
    LookUp overdue = remove(recipient);
    if (overdue != null) {
      overdue.close().forEach(begun::join);
    }
    begun.join(question);
    byRecipient.put(recipient, begun);
    return begun;
  }

  /** Gives the oldest look-up up if it is overdue. Returns the questions that waited for it. */
  private List<Pending<Verdict>> giveUpOldest(long now) {
    Iterator<LookUp> oldest = byRecipient.values().iterator();
    LookUp lookUp = oldest.next();
    if (!isOverdue(lookUp, now)) {
      return List.of();
    }
    remove(lookUp.recipient);
    return lookUp.close();
  }

  private @Nullable LookUp remove(HashedKey<ForwardPath> recipient) {
    LookUp removed = byRecipient.remove(recipient);
    waiting -= removed == null ? 0 : removed.questions.size();
    return removed;
  }

  /** Forgets a recipient. Its look-up can no longer be joined, and its answer is not kept. */
  void forget(HashedKey<ForwardPath> recipient) {
    synchronized (lock) {
      remove(recipient);
      kept.remove(recipient);
    }
  }

  /** Detaches all look-ups: they can no longer be joined, and their answers are not kept. */
  void detachAll() {
    synchronized (lock) {
      byRecipient.clear();
      waiting = 0;
    }
  }

  /** Answers all, even if some of them throw. */
  private static void answerAll(List<Pending<Verdict>> questions, Verdict verdict) {
    RuntimeException failure = null;
    for (Pending<Verdict> question : questions) {
      try {
        question.answer(verdict);
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
