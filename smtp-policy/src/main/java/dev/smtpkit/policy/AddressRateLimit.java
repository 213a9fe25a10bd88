package dev.smtpkit.policy;

import dev.smtpkit.proto.AddressLiteral;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.sasl.Randomness;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Policy;
import java.net.InetAddress;
import java.util.function.LongSupplier;

/**
 * A rate for each client: an IPv4 address, or an IPv6 /64, within which a client can take any
 * address it likes. As a policy on connections it answers {@code 421 4.7.0}: the client has to come
 * back later, and holds no connection until then (RFC 5321 3.8).
 *
 * <p>The table is bounded. When it is full, the client that was not heard of for the longest is
 * forgotten and starts afresh, so a flood never costs memory.
 *
 * <p>Thread-safe.
 */
public final class AddressRateLimit implements Policy<Peer> {

  private static final Verdict TOO_MANY =
      Verdict.refuse(Reply.of(421, 7, 0, "Too many connections in a short time, try again later"));

  private final RateTable<AddressLiteral> table;

  private AddressRateLimit(Builder builder) {
    table =
        new RateTable<>(
            builder.rate,
            builder.maxClients,
            builder.nanos,
            new SeededHash<>(SeededHash::putAddress, builder.random));
  }

  /**
   * Configures a limit.
   *
   * @param rate the rate of each client
   * @param nanos the clock, such as {@code System::nanoTime}; only differences count
   * @param random gives the table's hash a seed, so that clients cannot choose keys that collide
   */
  public static Builder builder(Rate rate, LongSupplier nanos, Randomness random) {
    return new Builder(rate, nanos, random);
  }

  /**
   * Takes a permit. A refusal takes none.
   *
   * @param address the client
   * @return false if the client has none left
   */
  public boolean tryAcquire(InetAddress address) {
    return table.tryAcquire(AddressLiteral.clientNetwork(address));
  }

  /** The number of clients in the table. */
  public long clients() {
    return table.size();
  }

  @Override
  public void judge(Peer peer, Pending<Verdict> verdict) {
    verdict.answer(tryAcquire(peer.remote().getAddress()) ? Verdict.ACCEPT : TOO_MANY);
  }

  /** Configures a limit. Not thread-safe. */
  public static final class Builder {

    private final Rate rate;
    private final LongSupplier nanos;
    private final Randomness random;
    private int maxClients = 100_000;

    private Builder(Rate rate, LongSupplier nanos, Randomness random) {
      this.rate = rate;
      this.nanos = nanos;
      this.random = random;
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

    /** The limit, with an empty table. */
    public AddressRateLimit build() {
      return new AddressRateLimit(this);
    }
  }
}
