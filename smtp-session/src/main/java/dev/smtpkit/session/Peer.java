package dev.smtpkit.session;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;

/**
 * The other end of a connection, as the transport sees it: the only thing about a client that is
 * not the client's own claim.
 *
 * @param remote the client's address and port
 * @param local the address and port that it connected to
 */
public record Peer(InetSocketAddress remote, InetSocketAddress local) {

  /**
   * Checks that both ends are addresses.
   *
   * @throws IllegalArgumentException if one is an unresolved name
   */
  public Peer {
    requireNonNull(remote);
    requireNonNull(local);
    if (remote.isUnresolved() || local.isUnresolved()) {
      throw new IllegalArgumentException("an address, not a name");
    }
  }
}
