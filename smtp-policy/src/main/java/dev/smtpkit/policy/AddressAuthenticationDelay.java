package dev.smtpkit.policy;

import com.google.common.cache.Cache;
import dev.smtpkit.policy.SeededHash.HashedKey;
import dev.smtpkit.proto.AddressLiteral;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.sasl.Randomness;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Policy;
import dev.smtpkit.session.server.AuthenticationDelay;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Delays failed authentications by client: an IPv4 address, or an IPv6 /64, within which a client
 * can take any address it likes (RFC 4954 9). The first failure costs 1 s and each further one
 * twice as much, up to 30 s. The connections of a client share one queue: the delay of a failure
 * begins when the failure before it has been answered. So a client gets about 125 answers in the
 * first hour and 120 in each later one, however many connections and user names it uses. A right
 * password is never delayed.
 *
 * <p>A failure that would wait for more than five minutes ends its session at once ({@link
 * #LOCK_OUT}), but lengthens the queue all the same, by twice its delay. While the queue is longer
 * than five minutes, {@link #connections} refuses new connections of the client. Use both, or a
 * client that does not wait for answers can guess on.
 *
 * <p>A client is forgotten 15 minutes after its last failure was answered. The table is bounded.
 * When it is full, the client that was not heard of for the longest is forgotten, so a flood never
 * costs memory.
 *
 * <p>Thread-safe.
 */
public final class AddressAuthenticationDelay implements AuthenticationDelay {

  private static final Verdict TOO_MANY =
      Verdict.refuse(Reply.of(421, 7, 0, "Too many failed authentications, try again later"));

  /** The most that a queue grows to, in nanoseconds. It bounds the time in the table. */
  private static final Duration LONGEST_QUEUE = Duration.ofHours(1);

  private static final long MAX_QUEUE = LONGEST_QUEUE.toNanos();

  /**
   * The failures of a client.
   *
   * @param count 1 or more
   * @param end the time at which the queue is empty
   */
  private record Failures(int count, long end) {}

  private final long firstNanos;
  private final long longestNanos;
  private final long maxWaitNanos;
  private final long forgottenNanos;
  private final LongSupplier nanos;
  private final SeededHash<AddressLiteral> hash;
  private final Cache<HashedKey<AddressLiteral>, Failures> clients;

  private AddressAuthenticationDelay(Builder builder) {
    firstNanos = builder.first.toNanos();
    longestNanos = builder.longest.toNanos();
    maxWaitNanos = builder.maxWait.toNanos();
    forgottenNanos = builder.forgottenAfter.toNanos();
    nanos = builder.nanos;
    hash = new SeededHash<>(SeededHash::putAddress, builder.random);
    clients =
        SeededHash.cache(
            builder.maxClients, builder.forgottenAfter.plusNanos(MAX_QUEUE), builder.nanos);
  }

  /**
   * Configures a delay.
   *
   * @param nanos the clock, such as {@code System::nanoTime}; only differences count
   * @param random gives the table's hash a seed, so that clients cannot choose addresses that
   *     collide
   */
  public static Builder builder(LongSupplier nanos, Randomness random) {
    return new Builder(nanos, random);
  }

  @Override
  public long nanos(SessionView session, int failures, long now) {
    return failed(session.peer().remote().getAddress());
  }

  /**
   * Counts a failure.
   *
   * @param address the client
   * @return the time until it may be answered, in nanoseconds, or {@link #LOCK_OUT}
   */
  long failed(InetAddress address) {
    long now = nanos.getAsLong();
    Failures failures = clients.asMap().compute(key(address), (key, last) -> next(last, now));
    long wait = failures.end - now;
    return wait <= maxWaitNanos ? wait : LOCK_OUT;
  }

  private Failures next(@Nullable Failures last, long now) {
    if (last == null || now - last.end >= forgottenNanos) {
      return new Failures(1, now + delay(1));
    }
    int count = Math.min(last.count + 1, Long.SIZE);
    long wait = Math.max(0, last.end - now) + delay(count);
    // Doubled, because a client may have opened many connections before it was refused more.
    long queue = wait <= maxWaitNanos ? wait : wait + delay(count);
    return new Failures(count, now + Math.min(queue, MAX_QUEUE));
  }

  /** The first delay, doubled with each failure, up to the longest. */
  private long delay(int count) {
    int doublings = count - 1;
    return firstNanos > longestNanos >> doublings ? longestNanos : firstNanos << doublings;
  }

  private HashedKey<AddressLiteral> key(InetAddress address) {
    return hash.key(AddressLiteral.clientNetwork(address));
  }

  /**
   * Refuses connections of clients whose queue is too long, by {@code 421 4.7.0}. To be asked in
   * front of a handler: {@code PolicyHandler.builder().connect(delay.connections())}.
   */
  public Policy<Peer> connections() {
    return (peer, verdict) -> {
      Failures failures = clients.getIfPresent(key(peer.remote().getAddress()));
      boolean tooLong = failures != null && failures.end - nanos.getAsLong() > maxWaitNanos;
      verdict.answer(tooLong ? TOO_MANY : Verdict.ACCEPT);
    };
  }

  /** The number of clients in the table. */
  public long clients() {
    return clients.size();
  }

  /** Configures a delay. Not thread-safe. */
  public static final class Builder {

    private final LongSupplier nanos;
    private final Randomness random;
    private Duration first = Duration.ofSeconds(1);
    private Duration longest = Duration.ofSeconds(30);
    private Duration maxWait = Duration.ofMinutes(5);
    private Duration forgottenAfter = Duration.ofMinutes(15);
    private int maxClients = 100_000;

    private Builder(LongSupplier nanos, Randomness random) {
      this.nanos = nanos;
      this.random = random;
    }

    /**
     * The delay of a client's first failure, which doubles with each further one.
     *
     * @param delay 1 s by default; not negative, and an hour at most
     * @throws IllegalArgumentException if it is
     */
    public Builder first(Duration delay) {
      first = Ranges.upTo(LONGEST_QUEUE, "first", delay);
      return this;
    }

    /**
     * The longest delay of one failure, behind the failures before it.
     *
     * @param delay 30 s by default; not negative, and an hour at most
     * @throws IllegalArgumentException if it is
     */
    public Builder longest(Duration delay) {
      longest = Ranges.upTo(LONGEST_QUEUE, "longest", delay);
      return this;
    }

    /**
     * The longest time that a failure waits for its answer, those before it included.
     *
     * @param wait five minutes by default; not negative, and below an hour
     * @throws IllegalArgumentException if it is
     */
    public Builder maxWait(Duration wait) {
      if (Ranges.notNegative("maxWait", wait).toNanos() >= MAX_QUEUE) {
        throw new IllegalArgumentException("maxWait of " + wait + " is not below one hour");
      }
      maxWait = wait;
      return this;
    }

    /**
     * The time after which a client is forgotten, from the answer to its last failure.
     *
     * @param time 15 minutes by default; not negative
     * @throws IllegalArgumentException if it is
     */
    public Builder forgottenAfter(Duration time) {
      forgottenAfter = Ranges.notNegative("forgottenAfter", time);
      return this;
    }

    /**
     * Bounds the table.
     *
     * @param clients 1 or more, 100 000 by default; some 200 octets for each
     * @throws IllegalArgumentException if it is less
     */
    public Builder maxClients(int clients) {
      maxClients = Ranges.positive("clients", clients);
      return this;
    }

    /** The delay, with an empty table. */
    public AddressAuthenticationDelay build() {
      return new AddressAuthenticationDelay(this);
    }
  }
}
