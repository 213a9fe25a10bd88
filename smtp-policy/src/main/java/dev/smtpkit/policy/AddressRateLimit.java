package dev.smtpkit.policy;

import dev.smtpkit.proto.Reply;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.Verdict;
import dev.smtpkit.session.handler.Pending;
import dev.smtpkit.session.handler.Policy;
import java.net.InetAddress;
import java.util.function.LongSupplier;

/**
 * A rate for each client: an IPv4 address, or an IPv6 network of 64 bits, within which a client
 * takes whatever address it likes. As a policy on connections it answers {@code 421 4.7.0}: the
 * client is to come back later, and holds no connection until then (RFC 5321 3.8).
 *
 * <p>The table is bounded. Flooded with more clients than it has room for, it forgets those it has
 * not heard of for the longest, and they begin anew: memory is never the price.
 *
 * <p>Thread-safe.
 */
public final class AddressRateLimit implements Policy<Peer> {

  private static final Verdict TOO_MANY =
      Verdict.refuse(Reply.of(421, 7, 0, "Too many connections in a short time, try again later"));

  private final RateTable<IpAddress> table;

  /**
   * A limit.
   *
   * @param rate what each client may do
   * @param maxClients of how many clients is kept count, 1 or more; some 200 octets for each
   * @param nanos the clock, such as {@code System::nanoTime}; only differences count
   * @throws IllegalArgumentException if the table is not positive
   */
  public AddressRateLimit(Rate rate, int maxClients, LongSupplier nanos) {
    table = new RateTable<>(rate, maxClients, nanos);
  }

  /**
   * Counts one more, unless that is one too many; what is refused is not counted.
   *
   * @param address the client
   * @return whether it was within the rate
   */
  public boolean tryAcquire(InetAddress address) {
    return table.tryAcquire(IpAddress.of(address).site());
  }

  /** Of how many clients there is a count. */
  public long clients() {
    return table.size();
  }

  @Override
  public void judge(Peer peer, Pending<Verdict> verdict) {
    verdict.answer(tryAcquire(peer.remote().getAddress()) ? Verdict.ACCEPT : TOO_MANY);
  }
}
