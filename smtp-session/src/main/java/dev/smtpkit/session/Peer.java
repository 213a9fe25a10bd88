package dev.smtpkit.session;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a connection, as the transport sees it: the only thing about a client that is
 * not the client's own claim. Immutable.
 *
 * <p>A client of a Unix domain socket has no address, but is certainly on this host. Both addresses
 * are then the loopback's, with port 0: whatever goes by addresses, such as a set of networks or a
 * {@code Received} line, takes such a client for the host itself.
 */
public final class Peer {

  private static final InetSocketAddress HOST_ITSELF =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final InetSocketAddress remote;
  private final InetSocketAddress local;
  private final @Nullable UnixDomainSocketAddress socket;

  private Peer(
      InetSocketAddress remote, InetSocketAddress local, @Nullable UnixDomainSocketAddress socket) {
    this.remote = remote;
    this.local = local;
    this.socket = socket;
  }

  /**
   * The other end of a connection over TCP.
   *
   * @param remote the client's address and port
   * @param local the address and port that it connected to
   * @throws IllegalArgumentException if one is an unresolved name
   */
  public static Peer of(InetSocketAddress remote, InetSocketAddress local) {
    return new Peer(requireResolved(remote), requireResolved(local), null);
  }

  /**
   * A client on this host that came by a Unix domain socket.
   *
   * @param socket the socket that it connected to
   */
  public static Peer ofSocket(UnixDomainSocketAddress socket) {
    return new Peer(HOST_ITSELF, HOST_ITSELF, requireNonNull(socket));
  }

  private static InetSocketAddress requireResolved(InetSocketAddress address) {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(
          address.getHostString() + " is an unresolved name: resolve it to an address first");
    }
    return address;
  }

  /** The client's address and port. */
  public InetSocketAddress remote() {
    return remote;
  }

  /** The address and port that the client connected to. */
  public InetSocketAddress local() {
    return local;
  }

  /** The Unix domain socket that the client connected to, null over TCP. */
  public @Nullable UnixDomainSocketAddress socket() {
    return socket;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Peer peer
        && remote.equals(peer.remote)
        && local.equals(peer.local)
        && Objects.equals(socket, peer.socket);
  }

  @Override
  public int hashCode() {
    return Objects.hash(remote, local, socket);
  }

  @Override
  public String toString() {
    return socket == null ? "Peer[" + remote + " to " + local + ']' : "Peer[" + socket + ']';
  }
}
