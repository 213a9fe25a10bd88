package dev.smtpkit.policy;

import com.google.common.cache.Cache;
import dev.smtpkit.policy.SeededHash.HashedKey;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.session.Verdict;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The verdicts that a {@link CachedDirectory} keeps. Recipients that exist and recipients that do
 * not have a cache each, so that guesses at names do not push out names that exist. Thread-safe.
 */
final class KeptVerdicts {

  private final Cache<HashedKey<ForwardPath>, Verdict> present;
  private final Cache<HashedKey<ForwardPath>, Verdict> absent;

  KeptVerdicts(int maxEntries, Duration presentFor, Duration absentFor, LongSupplier nanos) {
    present = SeededHash.cache(maxEntries, presentFor, nanos);
    absent = SeededHash.cache(maxEntries, absentFor, nanos);
  }

  @Nullable Verdict get(HashedKey<ForwardPath> recipient) {
    Verdict kept = present.getIfPresent(recipient);
    return kept != null ? kept : absent.getIfPresent(recipient);
  }

  /** Keeps a verdict that will stay true: an acceptance or a 5yz. */
  void put(HashedKey<ForwardPath> recipient, Verdict verdict) {
    if (!(verdict instanceof Verdict.Refuse refusal)) {
      present.put(recipient, verdict);
    } else if (refusal.reply().code().severity() == 5) {
      absent.put(recipient, verdict);
    }
  }

  void remove(HashedKey<ForwardPath> recipient) {
    present.invalidate(recipient);
    absent.invalidate(recipient);
  }

  void clear() {
    present.invalidateAll();
    absent.invalidateAll();
  }

  long size() {
    return present.size() + absent.size();
  }
}
