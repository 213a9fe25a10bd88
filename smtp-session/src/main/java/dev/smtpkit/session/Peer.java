package dev.smtpkit.session;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a connection, as the transport sees it: the only thing about a client that is
 * not the client's own claim.
 *
 * <p>Who comes by a Unix domain socket has no address, but is certainly on this host. Both
 * addresses are then the loopback's, with port 0: whatever goes by addresses, such as a set of
 * networks or a {@code Received} line, takes such a client for the host itself.
 *
 * @param remote the client's address and port
 * @param local the address and port that it connected to
 * @param socket the Unix domain socket that it connected to, null over TCP
 */
public record Peer(
    InetSocketAddress remote, InetSocketAddress local, @Nullable UnixDomainSocketAddress socket) {

  private static final InetSocketAddress HOST_ITSELF =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

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

  /**
   * The other end of a connection over TCP.
   *
   * @param remote the client's address and port
   * @param local the address and port that it connected to
   * @throws IllegalArgumentException if one is an unresolved name
   */
  public Peer(InetSocketAddress remote, InetSocketAddress local) {
    this(remote, local, null);
  }

  /**
   * Somebody on this host who came by a Unix domain socket.
   *
   * @param socket the one that it connected to
   */
  public static Peer ofSocket(UnixDomainSocketAddress socket) {
    return new Peer(HOST_ITSELF, HOST_ITSELF, requireNonNull(socket));
  }
}
