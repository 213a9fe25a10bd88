package dev.smtpkit.transport.nio;

import static java.util.Objects.requireNonNull;

import dev.smtpkit.session.server.ServerConfiguration;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An address that a server listens on, and what clients get there. One server can have listeners
 * for mail from anywhere, for submission, with STARTTLS or implicit TLS, and for LMTP. Immutable.
 */
public final class Listener {

  /** Under TLS a buffer holds what two records can decrypt to beside an unfinished line. */
  private static final int TLS_OCTETS = 34 << 10;

  private final SocketAddress address;
  private final ServerConfiguration configuration;
  private final boolean implicitTls;
  private final @Nullable TlsSettings tls;
  private final @Nullable Predicate<InetAddress> proxies;

  private Listener(Builder builder) {
    address = builder.address;
    configuration = builder.configuration;
    implicitTls = builder.implicitTls;
    tls = builder.tls;
    proxies = builder.proxies;
  }

  /**
   * A listener over TCP, without TLS until a client says STARTTLS, if the configuration offers
   * that.
   *
   * @param address the address; port 0 takes a free one
   * @param configuration the configuration of its sessions
   */
  public static Builder builder(InetSocketAddress address, ServerConfiguration configuration) {
    return new Builder(address, configuration);
  }

  /**
   * A listener on a Unix domain socket, mostly for LMTP from a mail server on the same host. Its
   * clients have no address (see {@link dev.smtpkit.session.Peer}), and only the cap on all
   * connections applies to them.
   *
   * <p>The file is created when the server starts, and removed when it stops. A file that a killed
   * server has left is replaced; if another server listens on it, or it is not a socket, the start
   * fails. Whoever may write to the file may connect, and its mode is what the process's umask
   * leaves of 777: keep it in a directory that only permitted users can enter.
   *
   * @param socket the path, in an existing directory; at most about 100 octets on most platforms
   * @param configuration the configuration of its sessions
   */
  public static Builder builder(UnixDomainSocketAddress socket, ServerConfiguration configuration) {
    return new Builder(socket, configuration);
  }

  /** A builder that begins with this listener's settings. */
  public Builder toBuilder() {
    Builder builder = new Builder(address, configuration);
    builder.implicitTls = implicitTls;
    builder.tls = tls;
    builder.proxies = proxies;
    return builder;
  }

  /** The address as it was given: port 0 stays 0. See {@link SmtpServer#addresses}. */
  public SocketAddress address() {
    return address;
  }

  /** The configuration of the listener's sessions. */
  public ServerConfiguration configuration() {
    return configuration;
  }

  /** Whether a TLS handshake comes before the session. */
  public boolean hasImplicitTls() {
    return implicitTls;
  }

  /** Whether there is TLS at all: implicit, or after STARTTLS. */
  public boolean usesTls() {
    return implicitTls || configuration.offersTls();
  }

  /** The listener's own TLS settings, empty if the server's apply. */
  public Optional<TlsSettings> tls() {
    return Optional.ofNullable(tls);
  }

  @Nullable Predicate<InetAddress> proxies() {
    return proxies;
  }

  /** The limits with buffers that hold the longest line of this listener's sessions. */
  LoopLimits enlarge(LoopLimits limits) {
    int octets = configuration.wireLimits().authLine() + (usesTls() ? TLS_OCTETS : 0);
    return octets <= limits.bufferOctets()
        ? limits
        : limits.toBuilder().bufferOctets(octets).build();
  }

  /** Collects the settings of a listener. Not thread-safe. */
  public static final class Builder {

    private final SocketAddress address;
    private ServerConfiguration configuration;
    private boolean implicitTls;
    private @Nullable TlsSettings tls;
    private @Nullable Predicate<InetAddress> proxies;

    private Builder(SocketAddress address, ServerConfiguration configuration) {
      this.address = requireNonNull(address);
      this.configuration = requireNonNull(configuration);
    }

    /**
     * Does a TLS handshake before each session (RFC 8314 3). The configuration is changed
     * accordingly. The handshake must be over by the configuration's deadline for handshakes.
     *
     * @return this builder
     */
    public Builder implicitTls() {
      configuration = configuration.toBuilder().implicitTls().build();
      implicitTls = true;
      return this;
    }

    /**
     * Sets TLS settings for this listener: the server's by default.
     *
     * @return this builder
     */
    public Builder tls(TlsSettings settings) {
      tls = requireNonNull(settings);
      return this;
    }

    /**
     * Expects a header of the PROXY protocol, version 1 or 2, as HAProxy sends it. Sessions then
     * have the peer that it names, and the cap per address applies to that peer. A connection from
     * elsewhere, or without a header, is closed; the deadline for handshakes applies to the header.
     *
     * @param proxies whether an address is a proxy's; thread-safe, and must not block. Whoever has
     *     such an address can pretend to be any client
     * @return this builder
     */
    public Builder proxyProtocol(Predicate<InetAddress> proxies) {
      this.proxies = requireNonNull(proxies);
      return this;
    }

    /** The listener with the settings collected so far. */
    public Listener build() {
      return new Listener(this);
    }
  }
}
