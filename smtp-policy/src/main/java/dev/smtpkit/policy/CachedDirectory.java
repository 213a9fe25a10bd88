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
 * A cache in front of a {@link RecipientDirectory}. It keeps who exists and, for a shorter time,
 * who does not; each of the two has room of its own, so that guesses at names do not push out those
 * that exist. Look-ups of one recipient at the same time are one.
 *
 * <p>Whatever is transient (a 4yz, a directory that throws) is told to those who wait for it and
 * kept for nobody. A look-up that the directory has not answered for long is given up: whoever asks
 * next begins another, whose answer those who still wait get too. No more than a bounded number of
 * look-ups is open; beyond it the answer is {@code 451 4.3.0}.
 *
 * <p>Thread-safe. A verdict may come on any thread that the directory answers on.
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
    open = new OpenLookUps(builder.maxOpen, builder.patience.toNanos(), builder.nanos);
  }

  /**
   * Sets a cache up.
   *
   * @param directory who is asked about what is not known
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
    // Asked again under the lock: it may have come to be known in the meantime.
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

  /** What the directory answers to. */
  private final class Answer implements Pending<Verdict> {

    private final ForwardPath recipient;
    private final OpenLookUps.LookUp lookUp;

    Answer(ForwardPath recipient, OpenLookUps.LookUp lookUp) {
      this.recipient = recipient;
      this.lookUp = lookUp;
    }

    @Override
    public boolean answer(Verdict verdict) {
      // One recipient's verdict cannot be one on several.
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
   * Forgets what is known about a recipient, because it has changed. An answer that is under way is
   * told and not kept.
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

  /** Forgets everything. Answers that are under way are told and not kept. */
  public void forgetAll() {
    open.detachAll(
        () -> {
          present.invalidateAll();
          absent.invalidateAll();
        });
  }

  /** How many verdicts are held, of both sorts. */
  public long size() {
    return present.size() + absent.size();
  }

  /** What a cache is set up with. Not thread-safe. */
  public static final class Builder {

    private final RecipientDirectory directory;
    private final LongSupplier nanos;
    private int maxEntries = 10_000;
    private int maxOpen = 10_000;
    private Duration presentFor = Duration.ofMinutes(30);
    private Duration absentFor = Duration.ofMinutes(3);
    private Duration patience = Duration.ofMinutes(1);

    private Builder(RecipientDirectory directory, LongSupplier nanos) {
      this.directory = directory;
      this.nanos = nanos;
    }

    /**
     * How many recipients that exist are kept, and as many again that do not; those that were not
     * asked for the longest give way.
     *
     * @param recipients 1 or more, 10 000 by default; up to some 700 octets for each
     * @throws IllegalArgumentException if it is less
     */
    public Builder maxEntries(int recipients) {
      maxEntries = positive(recipients);
      return this;
    }

    /**
     * How many look-ups may be open at a time.
     *
     * @param lookUps 1 or more, 10 000 by default
     * @throws IllegalArgumentException if it is less
     */
    public Builder maxOpen(int lookUps) {
      maxOpen = positive(lookUps);
      return this;
    }

    /**
     * How long a recipient is taken to exist still.
     *
     * @param time half an hour by default; zero keeps none
     * @throws IllegalArgumentException if it is negative
     */
    public Builder presentFor(Duration time) {
      presentFor = notNegative(time);
      return this;
    }

    /**
     * How long a recipient is taken to be missing still.
     *
     * @param time three minutes by default; zero keeps none
     * @throws IllegalArgumentException if it is negative
     */
    public Builder absentFor(Duration time) {
      absentFor = notNegative(time);
      return this;
    }

    /**
     * How long a look-up may be open before it is given up as lost.
     *
     * @param time one minute by default
     * @throws IllegalArgumentException if it is negative
     */
    public Builder patience(Duration time) {
      patience = notNegative(time);
      return this;
    }

    private static int positive(int number) {
      if (number < 1) {
        throw new IllegalArgumentException("less than one: " + number);
      }
      return number;
    }

    private static Duration notNegative(Duration time) {
      if (time.isNegative()) {
        throw new IllegalArgumentException("less than no time: " + time);
      }
      return time;
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
