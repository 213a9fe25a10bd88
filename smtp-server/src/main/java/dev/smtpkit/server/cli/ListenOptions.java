package dev.smtpkit.server.cli;

import dev.smtpkit.policy.Networks;
import dev.smtpkit.server.monitoring.Service;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.transport.nio.Listener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of listeners and of connections. */
public final class ListenOptions {

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:2525",
      converter = CommandLineTypes.Address.class,
      description = "Listen for SMTP here; port 0 takes a free one. Default: ${DEFAULT-VALUE}")
  private InetSocketAddress smtp = new InetSocketAddress(0);

  @Option(
      names = "--submission",
      paramLabel = "HOST:PORT",
      converter = CommandLineTypes.Address.class,
      description =
          "Take mail from --users here, once they have started TLS and authenticated; usually port"
              + " 587.")
  private @Nullable InetSocketAddress submission;

  @Option(
      names = "--smtps",
      paramLabel = "HOST:PORT",
      converter = CommandLineTypes.Address.class,
      description = "The same with TLS from the start; usually port 465.")
  private @Nullable InetSocketAddress smtps;

  @Option(
      names = "--lmtp",
      paramLabel = "HOST:PORT|unix:PATH",
      converter = CommandLineTypes.AddressOrPath.class,
      description =
          "Listen for LMTP here, at a port that is never 25 or on a Unix domain socket: mail from a"
              + " queue of your own.")
  private @Nullable SocketAddress lmtp;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Connections at a time; one more is told 421. Default: ${DEFAULT-VALUE}")
  private int maxConnections;

  @Option(
      names = "--max-connections-per-address",
      paramLabel = "N",
      defaultValue = "50",
      description =
          "Connections at a time from one IPv4 address or IPv6 /64; 0 for any number. Default:"
              + " ${DEFAULT-VALUE}")
  private int maxConnectionsPerAddress;

  @Option(
      names = "--proxy-protocol",
      arity = "0..1",
      fallbackValue = "true",
      description =
          "Connections, but for those of LMTP, come from a proxy and begin with a PROXY header.")
  private boolean proxyProtocol;

  @Option(
      names = "--proxy-trusted",
      paramLabel = "CIDR",
      split = ",",
      converter = CommandLineTypes.Network.class,
      description = "Where such proxies are; may be repeated. Default: this host only")
  private List<Networks> proxies = List.of();

  /**
   * A listener.
   *
   * @param word its name on the console, such as smtp
   * @param address the address that was asked for; a port of 0 is not the real one
   */
  public record Named(String word, SocketAddress address, Listener listener) {}

  public int maxConnections() {
    return maxConnections;
  }

  /** The cap per address, {@link Integer#MAX_VALUE} for none. */
  public int maxConnectionsPerAddress() {
    return maxConnectionsPerAddress == 0 ? Integer.MAX_VALUE : maxConnectionsPerAddress;
  }

  /** The first conflict of these options, null if there is none. */
  public @Nullable String conflict(boolean users, boolean tls) {
    if (maxConnections < 1) {
      return "--max-connections: 1 at least";
    }
    if (maxConnectionsPerAddress < 0) {
      return "--max-connections-per-address: 0 at least";
    }
    if (!proxies.isEmpty() && !proxyProtocol) {
      return "--proxy-trusted: it takes --proxy-protocol";
    }
    String submitting = submission != null ? "--submission" : smtps != null ? "--smtps" : null;
    return submitting != null && !(users && tls)
        ? submitting + ": it takes --users, and --tls-self-signed or --tls-cert and --tls-key"
        : null;
  }

  /**
   * The listeners, SMTP first and a Unix domain socket last.
   *
   * @param sessions the configuration of the sessions of each
   */
  public List<Named> listeners(Function<Service, ServerConfiguration> sessions) {
    List<Named> listeners = new ArrayList<>();
    listeners.add(proxied(Service.SMTP, smtp, sessions));
    if (submission != null) {
      listeners.add(proxied(Service.SUBMISSION, submission, sessions));
    }
    if (smtps != null) {
      listeners.add(proxied(Service.SMTPS, smtps, sessions));
    }
    String word = Service.LMTP.word();
    if (lmtp instanceof UnixDomainSocketAddress path) {
      Listener listener = Listener.builder(path, sessions.apply(Service.LMTP)).build();
      listeners.add(new Named(word, path, listener));
    } else if (lmtp instanceof InetSocketAddress port) {
      Listener listener = Listener.builder(port, sessions.apply(Service.LMTP)).build();
      listeners.add(new Named(word, port, listener));
    }
    return listeners;
  }

  private Named proxied(
      Service service, InetSocketAddress address, Function<Service, ServerConfiguration> sessions) {
    Listener.Builder listener = Listener.builder(address, sessions.apply(service));
    if (service == Service.SMTPS) {
      listener.implicitTls();
    }
    if (proxyProtocol) {
      listener.proxyProtocol(this::isTrusted);
    }
    return new Named(service.word(), address, listener.build());
  }

  private boolean isTrusted(InetAddress address) {
    return proxies.isEmpty()
        ? Networks.LOOPBACK.contains(address)
        : proxies.stream().anyMatch(networks -> networks.contains(address));
  }
}
