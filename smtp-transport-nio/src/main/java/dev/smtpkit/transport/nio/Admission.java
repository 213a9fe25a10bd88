package dev.smtpkit.transport.nio;

import dev.smtpkit.proto.AddressLiteral;
import dev.smtpkit.session.Peer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The caps on connections, in total and per address. Thread-safe. */
final class Admission {

  private final int maxConnections;
  private final int maxPerAddress;
  private final AtomicInteger connections = new AtomicInteger();
  private final ConcurrentHashMap<AddressLiteral, Integer> byAddress = new ConcurrentHashMap<>();

  /**
   * Caps, with no connection yet.
   *
   * @param maxConnections how many connections in total
   * @param maxPerAddress how many from an IPv4 address or an IPv6 network of 64 bits, or {@link
   *     Integer#MAX_VALUE} for no limit
   */
  Admission(int maxConnections, int maxPerAddress) {
    this.maxConnections = maxConnections;
    this.maxPerAddress = maxPerAddress;
  }

  /** A slot for a connection whose address is not known yet, null if none is free. */
  @Nullable Slot admit() {
    if (connections.incrementAndGet() > maxConnections) {
      connections.decrementAndGet();
      return null;
    }
    return new Slot();
  }

  /** How many connections have a slot. */
  int connections() {
    return connections.get();
  }

  /** How many addresses have a counted connection. */
  int addresses() {
    return byAddress.size();
  }

  /** A connection's share of the caps. Confined to the thread that has the connection. */
  final class Slot {

    private @Nullable AddressLiteral counted;

    private Slot() {}

    /**
     * Counts the connection for its address, once; false if that has too many. A client of a Unix
     * domain socket has no address and is not counted.
     */
    boolean countFor(Peer peer) {
      if (maxPerAddress == Integer.MAX_VALUE || peer.socket() != null) {
        return true;
      }
      AddressLiteral network = AddressLiteral.clientNetwork(peer.remote().getAddress());
      counted = network;
      return byAddress.merge(network, 1, Integer::sum) <= maxPerAddress;
    }

    /** Gives the share back. */
    void release() {
      AddressLiteral network = counted;
      if (network != null) {
        byAddress.compute(network, (key, count) -> count == null || count < 2 ? null : count - 1);
      }
      connections.decrementAndGet();
    }
  }
}
