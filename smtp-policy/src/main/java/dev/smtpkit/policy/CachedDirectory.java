package dev.smtpkit.policy;

import dev.smtpkit.policy.SeededHash.HashedKey;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.sasl.Randomness;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Pending;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * A cache in front of a {@link RecipientDirectory}. It keeps recipients that exist and, for a
 * shorter time, recipients that do not. Each sort has its own room, so that guesses at names do not
 * push out names that exist. Concurrent look-ups of a recipient are merged into one.
 *
 * <p>A transient answer (a 4yz, a directory that throws) goes to those who wait for it and is not
 * kept. A look-up that misses its deadline is given up: the next question begins another, whose
 * answer also goes to those who still wait. The number of open look-ups is bounded, and so is the
 * number of questions that wait for them; beyond either the answer is {@code 451 4.3.0}.
 *
 * <p>Thread-safe; threads that ask about different recipients seldom wait for each other. A verdict
 * comes on the caller's thread or on one that the directory answers on.
 */
public final class CachedDirectory implements RecipientDirectory {

  /** The fewest look-ups for which a lock of their own is worthwhile. */
  private static final int LOOK_UPS_PER_STRIPE = 64;

  private final RecipientDirectory directory;
  private final SeededHash<ForwardPath> hash;
  private final KeptVerdicts kept;
  private final OpenLookUps[] stripes;

  private CachedDirectory(Builder builder) {
    directory = builder.directory;
    hash =
        new SeededHash<>(
            (path, into) -> SeededHash.putMailbox(path.mailbox(), into), builder.random);
    kept =
        new KeptVerdicts(builder.maxEntries, builder.presentFor, builder.absentFor, builder.nanos);
    int count =
        Math.max(1, Math.min(SeededHash.STRIPES, builder.maxOpenLookUps / LOOK_UPS_PER_STRIPE));
    stripes =
        Stream.generate(() -> builder.openLookUps(kept, count))
            .limit(count)
            .toArray(OpenLookUps[]::new);
  }

  /**
   * Configures a cache.
   *
   * @param directory answers what the cache does not know
   * @param nanos the clock, such as {@code System::nanoTime}; only differences count
   * @param random gives the cache's hash a seed, so that clients cannot choose recipients that
   *     collide
   */
  public static Builder builder(
      RecipientDirectory directory, LongSupplier nanos, Randomness random) {
    return new Builder(directory, nanos, random);
  }

  @Override
  public void lookUp(ForwardPath recipient, Pending<Verdict> verdict) {
    HashedKey<ForwardPath> key = hash.key(recipient);
    Verdict known = kept.get(key);
    if (known != null) {
      verdict.answer(known);
      return;
    }
    OpenLookUps.LookUp begun = stripe(key).ask(key, verdict);
    if (begun == null) {
      return;
    }
    try {
      directory.lookUp(recipient, begun);
    } catch (Throwable e) {
      begun.answer(Verdict.FAULT);
      throw e;
    }
  }

  private OpenLookUps stripe(HashedKey<ForwardPath> key) {
    return stripes[Math.floorMod(key.hash(), stripes.length)];
  }

  /**
   * Forgets a recipient that has changed. An answer that is under way goes to those who wait for it
   * and is not kept.
   *
   * @param recipient the recipient
   */
  public void forget(ForwardPath recipient) {
    HashedKey<ForwardPath> key = hash.key(recipient);
    stripe(key).forget(key);
  }

  /** Forgets all recipients, as {@link #forget} does. */
  public void forgetAll() {
    for (OpenLookUps stripe : stripes) {
      stripe.detachAll();
    }
    // Cleared last: until it is detached, a look-up may still add its verdict.
    kept.clear();
  }

  /** The number of verdicts kept, of both sorts. */
  public long size() {
    return kept.size();
  }

  /** Configures a cache. Not thread-safe. */
  public static final class Builder {

    private final RecipientDirectory directory;
    private final LongSupplier nanos;
    private final Randomness random;
    private int maxEntries = 10_000;
    private int maxOpenLookUps = 10_000;
    private int maxWaiting = 100_000;
    private Duration presentFor = Duration.ofMinutes(30);
    private Duration absentFor = Duration.ofMinutes(3);
    private Duration lookUpDeadline = Duration.ofSeconds(30);

    private Builder(RecipientDirectory directory, LongSupplier nanos, Randomness random) {
      this.directory = directory;
      this.nanos = nanos;
      this.random = random;
    }

    /**
     * Bounds the recipients kept that exist, and as many again that do not. Those that were not
     * asked for the longest are removed first.
     *
     * @param recipients 1 or more, 10 000 by default; up to some 700 octets for each
     * @throws IllegalArgumentException if it is less
     */
    public Builder maxEntries(int recipients) {
      maxEntries = Ranges.positive("recipients", recipients);
      return this;
    }

    /**
     * Bounds the look-ups that are open at a time. From 128 on, recipients are spread over up to 16
     * parts, each with a lock and an equal share of the look-ups; a part may be full somewhat
     * earlier than the whole.
     *
     * @param lookUps 1 or more, 10 000 by default
     * @throws IllegalArgumentException if it is less
     */
    public Builder maxOpenLookUps(int lookUps) {
      maxOpenLookUps = Ranges.positive("open look-ups", lookUps);
      return this;
    }

    /**
     * Bounds the questions that wait for open look-ups, shared like these among the parts.
     *
     * @param questions 1 or more, 100 000 by default
     * @throws IllegalArgumentException if it is less
     */
    public Builder maxWaiting(int questions) {
      maxWaiting = Ranges.positive("waiting questions", questions);
      return this;
    }

    /**
     * The time for which a recipient that exists is kept.
     *
     * @param time half an hour by default; zero keeps none
     * @throws IllegalArgumentException if it is negative
     */
    public Builder presentFor(Duration time) {
      presentFor = Ranges.notNegative("presentFor", time);
      return this;
    }

    /**
     * The time for which a recipient that does not exist is kept.
     *
     * @param time three minutes by default; zero keeps none
     * @throws IllegalArgumentException if it is negative
     */
    public Builder absentFor(Duration time) {
      absentFor = Ranges.notNegative("absentFor", time);
      return this;
    }

    /**
     * The deadline of a look-up, after which it counts as lost.
     *
     * @param time half a minute by default
     * @throws IllegalArgumentException if it is negative
     */
    public Builder lookUpDeadline(Duration time) {
      lookUpDeadline = Ranges.notNegative("lookUpDeadline", time);
      return this;
    }

    private OpenLookUps openLookUps(KeptVerdicts kept, int stripes) {
      return new OpenLookUps(
          kept,
          maxOpenLookUps / stripes,
          Math.max(1, maxWaiting / stripes),
          lookUpDeadline.toNanos(),
          nanos);
    }

    /** The cache. */
    public CachedDirectory build() {
      return new CachedDirectory(this);
    }
  }
}
