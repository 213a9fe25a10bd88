package dev.smtpkit.transport.nio;

import dev.smtpkit.proto.AddressLiteral;
import dev.smtpkit.session.MemoryAccount;
import dev.smtpkit.session.MemoryAccount.Kind;
import dev.smtpkit.session.Peer;
import dev.smtpkit.transport.nio.ConnectionObserver.Shedding;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What all loops of a server share: the caps on connections, in total and per address, and on open
 * handshakes, and the account of memory. Thread-safe.
 */
final class Admission {

  /** The memory of a connection and its session that are idle, in octets: measured, rounded up. */
  static final int CONNECTION_OCTETS = 2 << 10;

  /** The memory of a TLS connection beside that, after its handshake. */
  static final int TLS_OCTETS = 10 << 10;

  /** The same during its handshake, without what the client has sent. */
  static final int HANDSHAKE_OCTETS = 16 << 10;

  private final int maxConnections;
  private final int maxPerAddress;
  private final int maxHandshakes;
  private final MemoryAccount memory;
  private final Runnable wakeLoops;
  private final AtomicInteger handshakes = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final ConcurrentHashMap<AddressLiteral, Integer> byAddress = new ConcurrentHashMap<>();

  /**
   * Caps, with no connection yet.
   *
   * @param maxConnections how many connections in total
   * @param maxPerAddress how many from an IPv4 address or an IPv6 network of 64 bits, or {@link
   *     Integer#MAX_VALUE} for no limit
   * @param maxHandshakes how many open TLS handshakes
   * @param memory the account that connections are charged to
   * @param wakeLoops makes all loops look at their connections
   */
  Admission(
      int maxConnections,
      int maxPerAddress,
      int maxHandshakes,
      MemoryAccount memory,
      Runnable wakeLoops) {
    this.maxConnections = maxConnections;
    this.maxPerAddress = maxPerAddress;
    this.maxHandshakes = maxHandshakes;
    this.memory = memory;
    this.wakeLoops = wakeLoops;
  }

  /** A slot for a connection whose address is not known yet, null if none is free. */
  @Nullable Slot admit() {
    if (connections.incrementAndGet() > maxConnections) {
      connections.decrementAndGet();
      return null;
    }
    return new Slot();
  }

  /** The account that connections and sessions are charged to. */
  MemoryAccount memory() {
    return memory;
  }

  /** Whether anything is scarce: then loops look at their connections once a second. */
  boolean isUnderPressure() {
    return isCrowded() || hasManyHandshakes() || isMemoryShort();
  }

  /** Whether nine tenths of all connections are taken. */
  boolean isCrowded() {
    return connections.get() >= maxConnections - maxConnections / 10;
  }

  /** Whether half of the open handshakes are taken. */
  boolean hasManyHandshakes() {
    return handshakes.get() > maxHandshakes / 2;
  }

  /** Whether less than an eighth of the memory is left. */
  boolean isMemoryShort() {
    return shortOctets() > 0;
  }

  /** The octets that would have to be given back for an eighth to be left; negative if it is. */
  long shortOctets() {
    long limit = memory.limit();
    return memory.used() - (limit - limit / 8);
  }

  /** Has all loops look at their connections soon. */
  void wakeLoops() {
    wakeLoops.run();
  }

  /** Takes a place for a handshake, or returns what it lacks; {@link #endHandshake} follows. */
  @Nullable Shedding beginHandshake() {
    if (memory.used() > memory.limit() - HANDSHAKE_OCTETS) {
      return Shedding.MEMORY;
    }
    if (handshakes.incrementAndGet() > maxHandshakes) {
      handshakes.decrementAndGet();
      return Shedding.HANDSHAKES;
    }
    return null;
  }

  /** Gives the place of a handshake back. */
  void endHandshake() {
    handshakes.decrementAndGet();
  }

  /** How many handshakes are open. */
  int handshakes() {
    return handshakes.get();
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
    private boolean charged;

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

    /** Charges the memory of an idle connection, once; false if there is too little. */
    boolean charge() {
      charged = memory.charge(Kind.CONNECTION, CONNECTION_OCTETS);
      return charged;
    }

    /** Gives the share back. */
    void release() {
      if (charged) {
        memory.release(Kind.CONNECTION, CONNECTION_OCTETS);
      }
      AddressLiteral network = counted;
      if (network != null) {
        byAddress.compute(network, (key, count) -> count == null || count < 2 ? null : count - 1);
      }
      connections.decrementAndGet();
    }
  }
}
