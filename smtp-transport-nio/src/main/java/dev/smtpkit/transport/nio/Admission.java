package dev.smtpkit.transport.nio;

import dev.smtpkit.proto.AddressLiteral;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.server.ServerConfiguration;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** How many connections there may be, in all and from one address. Thread-safe. */
final class Admission {

  private final int most;
  private final int mostPerAddress;
  private final AtomicInteger connections = new AtomicInteger();
  private final ConcurrentHashMap<AddressLiteral, Integer> byAddress = new ConcurrentHashMap<>();

  /**
   * Where nobody is yet.
   *
   * @param most how many connections in all
   * @param mostPerAddress how many from an IPv4 address or an IPv6 network of 64 bits, or {@link
   *     ServerConfiguration#UNLIMITED}
   */
  Admission(int most, int mostPerAddress) {
    this.most = most;
    this.mostPerAddress = mostPerAddress;
  }

  /** A slot for a connection whose address is not known yet, null if there is none. */
  @Nullable Slot admit() {
    if (connections.incrementAndGet() > most) {
      connections.decrementAndGet();
      return null;
    }
    return new Slot();
  }

  /** How many connections have a slot. */
  int connections() {
    return connections.get();
  }

  /** How many addresses have a connection that is counted. */
  int addresses() {
    return byAddress.size();
  }

  /** What a connection takes up, until it is given back. Confined to whoever has the connection. */
  final class Slot {

    private @Nullable AddressLiteral network;

    private Slot() {}

    /**
     * Counts the connection for its address, once; false if that has too many. Who comes by a Unix
     * domain socket has none.
     */
    boolean comesFrom(Peer peer) {
      if (mostPerAddress == ServerConfiguration.UNLIMITED || peer.socket() != null) {
        return true;
      }
      AddressLiteral counted = networkOf(peer.remote().getAddress());
      network = counted;
      return byAddress.merge(counted, 1, Integer::sum) <= mostPerAddress;
    }

    /** Gives back whatever was taken. */
    void giveBack() {
      AddressLiteral counted = network;
      if (counted != null) {
        byAddress.compute(counted, (key, count) -> count == null || count < 2 ? null : count - 1);
      }
      connections.decrementAndGet();
    }
  }

  /** Who has one IPv6 address mostly has 2^64 of them. */
  private static AddressLiteral networkOf(InetAddress address) {
    AddressLiteral literal = AddressLiteral.of(address);
    return literal instanceof AddressLiteral.IPv6 six
        ? new AddressLiteral.IPv6(six.high(), 0)
        : literal;
  }
}
