package dev.smtpkit.policy;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Pending;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache in front of a {@link RecipientDirectory}. It keeps recipients that exist and, for a
 * shorter time, recipients that do not. Each sort has its own room, so that guesses at names do not
 * push out names that exist. Concurrent look-ups of a recipient are merged into one.
 *
 * <p>A transient answer (a 4yz, a directory that throws) goes to those who wait for it and is not
 * kept. A look-up that misses its deadline is given up: the next question begins another, whose
 * answer also goes to those who still wait. The number of open look-ups is bounded; beyond it the
 * answer is {@code 451 4.3.0}.
 *
 * <p>Thread-safe. A verdict comes on the caller's thread or on one that the directory answers on.
 */
public final class CachedDirectory implements RecipientDirectory {

  private final RecipientDirectory directory;
  private final Cache<ForwardPath, Verdict> present;
  private final Cache<ForwardPath, Verdict> absent;
  private final OpenLookUps open;

  private CachedDirectory(Builder builder) {
    directory = builder.directory;
    present = builder.cache(builder.presentFor);
    absent = builder.cache(builder.absentFor);
    open = new OpenLookUps(builder.maxOpenLookUps, builder.lookUpDeadline.toNanos(), builder.nanos);
  }

  /**
   * Configures a cache.
   *
   * @param directory answers what the cache does not know
   * @param nanos the clock, such as {@code System::nanoTime}; only differences count
   */
  public static Builder builder(RecipientDirectory directory, LongSupplier nanos) {
    return new Builder(directory, nanos);
  }

  @Override
  public void lookUp(ForwardPath recipient, Pending<Verdict> verdict) {
    Verdict known = known(recipient);
    if (known != null) {
      verdict.answer(known);
      return;
    }
    // Asked again under the lock: an answer may have arrived in the meantime.
    OpenLookUps.Entry entry = open.enter(recipient, verdict, () -> known(recipient));
    entry.answers().run();
    OpenLookUps.LookUp begun = entry.begun();
    if (begun == null) {
      return;
    }
    Pending<Verdict> answer = new Answer(recipient, begun);
    try {
      directory.lookUp(recipient, answer);
    } catch (Throwable e) {
      answer.answer(Verdict.FAULT);
      throw e;
    }
  }

  private @Nullable Verdict known(ForwardPath recipient) {
    Verdict known = present.getIfPresent(recipient);
    return known != null ? known : absent.getIfPresent(recipient);
  }

  /** Takes the directory's answer. */
  private final class Answer implements Pending<Verdict> {

    private final ForwardPath recipient;
    private final OpenLookUps.LookUp lookUp;

    Answer(ForwardPath recipient, OpenLookUps.LookUp lookUp) {
      this.recipient = recipient;
      this.lookUp = lookUp;
    }

    @Override
    public boolean answer(Verdict verdict) {
      // A verdict on each of several recipients is not one on this recipient.
      Verdict one = verdict instanceof Verdict.EachRecipient ? Verdict.FAULT : verdict;
      return open.settle(lookUp, one, () -> keep(recipient, one));
    }

    @Override
    public boolean isClosed() {
      return lookUp.isSettled();
    }
  }

  private void keep(ForwardPath recipient, Verdict verdict) {
    if (!(verdict instanceof Verdict.Refuse refusal)) {
      present.put(recipient, verdict);
    } else if (refusal.reply().code().severity() == 5) {
      absent.put(recipient, verdict);
    }
  }

  /**
   * Forgets a recipient that has changed. An answer that is under way goes to those who wait for it
   * and is not kept.
   *
   * @param recipient the recipient
   */
  public void forget(ForwardPath recipient) {
    open.detach(
        recipient,
        () -> {
          present.invalidate(recipient);
          absent.invalidate(recipient);
        });
  }

  /** Forgets all recipients, as {@link #forget} does. */
  public void forgetAll() {
    open.detachAll(
        () -> {
          present.invalidateAll();
          absent.invalidateAll();
        });
  }

  /** The number of verdicts kept, of both sorts. */
  public long size() {
    return present.size() + absent.size();
  }

  /** Configures a cache. Not thread-safe. */
  public static final class Builder {

    private final RecipientDirectory directory;
    private final LongSupplier nanos;
    private int maxEntries = 10_000;
    private int maxOpenLookUps = 10_000;
    private Duration presentFor = Duration.ofMinutes(30);
    private Duration absentFor = Duration.ofMinutes(3);
    private Duration lookUpDeadline = Duration.ofMinutes(1);

    private Builder(RecipientDirectory directory, LongSupplier nanos) {
      this.directory = directory;
      this.nanos = nanos;
    }

    /**
     * Bounds the recipients kept that exist, and as many again that do not. Those that were not
     * asked for the longest give way.
     *
     * @param recipients 1 or more, 10 000 by default; up to some 700 octets for each
     * @throws IllegalArgumentException if it is less
     */
    public Builder maxEntries(int recipients) {
      maxEntries = Ranges.positive("recipients", recipients);
      return this;
    }

    /**
     * Bounds the look-ups that are open at a time.
     *
     * @param lookUps 1 or more, 10 000 by default
     * @throws IllegalArgumentException if it is less
     */
    public Builder maxOpenLookUps(int lookUps) {
      maxOpenLookUps = Ranges.positive("open look-ups", lookUps);
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
     * @param time one minute by default
     * @throws IllegalArgumentException if it is negative
     */
    public Builder lookUpDeadline(Duration time) {
      lookUpDeadline = Ranges.notNegative("lookUpDeadline", time);
      return this;
    }

    private Cache<ForwardPath, Verdict> cache(Duration time) {
      return CacheBuilder.newBuilder()
          .maximumSize(maxEntries)
          .expireAfterWrite(time)
          .ticker(
              new Ticker() {
                @Override
                public long read() {
                  return nanos.getAsLong();
                }
              })
          .build();
    }

    /** The cache. */
    public CachedDirectory build() {
      return new CachedDirectory(this);
    }
  }
}
