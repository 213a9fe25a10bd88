package dev.smtpkit.policy;

import com.google.common.collect.ImmutableList;
import dev.smtpkit.session.Peer;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * A set of networks, parsed once.
 *
 * <p>A network is written {@code 192.0.2.0/24} or {@code 2001:db8::/32} (RFC 4632 3.1, RFC 4291
 * 2.3), a single address also without a prefix length. The prefix is 0 to 32 or 0 to 128 bits, and
 * no bit behind it is set. {@code ::/0} contains no IPv4 address. An address in v4-mapped form
 * ({@code ::ffff:192.0.2.1}) is the IPv4 address that it stands for, in a network as well as in a
 * look-up. A network has no zone ({@code fe80::1%eth0}); the zone of an address that is looked up
 * is ignored.
 *
 * <p>Immutable. A look-up takes time logarithmic in the number of networks and resolves no name.
 */
public final class Networks {

  /** No network. */
  public static final Networks NONE = new Networks(List.of());

  /** The loopback addresses, {@code 127.0.0.0/8} and {@code ::1}. */
  public static final Networks LOOPBACK = of("127.0.0.0/8", "::1");

  /** The networks of a family, in order and disjoint. */
  private final ImmutableList<Cidr> v4;

  private final ImmutableList<Cidr> v6;

  private Networks(Collection<Cidr> networks) {
    v4 = disjoint(networks.stream().filter(Cidr::isV4));
    v6 = disjoint(networks.stream().filter(network -> !network.isV4()));
  }

  private static ImmutableList<Cidr> disjoint(Stream<Cidr> networks) {
    List<Cidr> sorted = networks.sorted().toList();
    ImmutableList.Builder<Cidr> disjoint = ImmutableList.builder();
    Cidr last = null;
    for (Cidr network : sorted) {
      // Two networks overlap only if one contains the other, and the larger one comes first.
      if (last == null || !last.contains(network.first())) {
        disjoint.add(network);
        last = network;
      }
    }
    return disjoint.build();
  }

  /**
   * A set of networks.
   *
   * @param networks the networks in CIDR notation
   * @throws IllegalArgumentException if one is malformed, its prefix is out of range, or a bit
   *     behind its prefix is set; the message says which
   */
  public static Networks of(String... networks) {
    return of(Arrays.asList(networks));
  }

  /**
   * A set of networks.
   *
   * @param networks the networks in CIDR notation
   * @throws IllegalArgumentException if one is malformed, its prefix is out of range, or a bit
   *     behind its prefix is set; the message says which
   */
  public static Networks of(Collection<String> networks) {
    return new Networks(networks.stream().map(Cidr::parse).toList());
  }

  /** True if there is no network. */
  public boolean isEmpty() {
    return v4.isEmpty() && v6.isEmpty();
  }

  /**
   * Looks an address up.
   *
   * @param address the address
   * @return true if it is in one of the networks
   */
  public boolean contains(InetAddress address) {
    IpAddress wanted = IpAddress.of(address);
    List<Cidr> networks = wanted.isV4() ? v4 : v6;
    // Only the last network that begins at or before the address can contain it.
    int from = 0;
    int to = networks.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (IpAddress.compare(wanted.high(), wanted.low(), networks.get(middle).first()) < 0) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from > 0 && networks.get(from - 1).contains(wanted);
  }

  /**
   * Looks a client's address up.
   *
   * @param peer the client
   * @return true if it is in one of the networks
   */
  public boolean contains(Peer peer) {
    return contains(peer.remote().getAddress());
  }

  /** The networks in order, without those inside another one. */
  @Override
  public String toString() {
    return Stream.concat(v4.stream(), v6.stream()).toList().toString();
  }
}
