package dev.smtpkit.transport.nio;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.session.server.ServerConfiguration;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An address that a server listens on, and what those get who connect there: one server has
 * listeners for mail from anywhere, for submission, with TLS from the start or without, and for
 * LMTP. Immutable: each method gives another listener.
 */
public final class Listener {

  /** Under TLS a buffer holds what two records can decrypt to beside an unfinished line. */
  private static final int TLS_OCTETS = 34 << 10;

  private final SocketAddress address;
  private final ServerConfiguration configuration;
  private final boolean implicitTls;
  private final @Nullable TlsSettings tls;
  private final @Nullable Predicate<InetAddress> proxies;

  private Listener(
      SocketAddress address,
      ServerConfiguration configuration,
      boolean implicitTls,
      @Nullable TlsSettings tls,
      @Nullable Predicate<InetAddress> proxies) {
    this.address = requireNonNull(address);
    this.configuration = requireNonNull(configuration);
    this.implicitTls = implicitTls;
    this.tls = tls;
    this.proxies = proxies;
  }

  /**
   * A listener, in clear until a client says STARTTLS, where the configuration offers that.
   *
   * @param address the address; port 0 takes a free one
   * @param configuration how its sessions are set up
   */
  public static Listener of(InetSocketAddress address, ServerConfiguration configuration) {
    return new Listener(address, configuration, false, null, null);
  }

  /**
   * A listener on a Unix domain socket, mostly for LMTP from a mail server on the same host. Its
   * clients have no address: see {@link dev.smtpkit.session.Peer}. No cap is on them but the one on
   * connections in all.
   *
   * <p>The file is made when the server starts, and removed as soon as it is told to stop. What a
   * server has left that was killed is replaced; where another one listens, or the file is no
   * socket, the start fails. Who may write to the file may connect, and its mode is what the
   * process's umask leaves of 777: so keep it in a directory that only those may enter who should.
   *
   * @param socket the path, in a directory that exists; at most about 100 octets on most platforms
   * @param configuration how its sessions are set up
   */
  public static Listener of(UnixDomainSocketAddress socket, ServerConfiguration configuration) {
    return new Listener(socket, configuration, false, null, null);
  }

  /**
   * The listener with TLS from the start (RFC 8314 3). Its configuration is made to say so. A
   * handshake may take as long as {@link dev.smtpkit.session.server.ServerDeadlines#handshake}
   * says.
   */
  public Listener implicitTls() {
    ServerConfiguration secured = configuration.toBuilder().implicitTls().build();
    return new Listener(address, secured, true, tls, proxies);
  }

  /**
   * The listener with a way of its own to do TLS; without, it is the server's.
   *
   * @param settings how it is done
   */
  public Listener tls(TlsSettings settings) {
    return new Listener(address, configuration, implicitTls, requireNonNull(settings), proxies);
  }

  /**
   * The listener behind a proxy, such as HAProxy, that says whom it speaks for by the PROXY
   * protocol, version 1 or 2. Sessions then have that peer, and the cap on the connections of one
   * address is on it. A connection from elsewhere, or without such a header, is closed; the header
   * may take as long as a handshake.
   *
   * @param proxies which addresses are proxies; thread-safe, and does not block. Whoever passes for
   *     one can pass for any client
   */
  public Listener proxyProtocol(Predicate<InetAddress> proxies) {
    return new Listener(address, configuration, implicitTls, tls, requireNonNull(proxies));
  }

  @Nullable Predicate<InetAddress> proxies() {
    return proxies;
  }

  SocketAddress address() {
    return address;
  }

  ServerConfiguration configuration() {
    return configuration;
  }

  boolean isImplicitTls() {
    return implicitTls;
  }

  /** The limits with buffers that hold the longest line of this listener's sessions. */
  LoopLimits enlarge(LoopLimits limits) {
    int octets = configuration.wireLimits().authLine() + (usesTls() ? TLS_OCTETS : 0);
    return octets <= limits.bufferOctets()
        ? limits
        : limits.toBuilder().bufferOctets(octets).build();
  }

  /** Whether there is TLS, from the start or later. */
  boolean usesTls() {
    return implicitTls || configuration.offersTls();
  }

  /** How TLS is done here, null if nobody has said. */
  @Nullable TlsSettings settings(@Nullable TlsSettings general) {
    return tls == null ? general : tls;
  }
}
