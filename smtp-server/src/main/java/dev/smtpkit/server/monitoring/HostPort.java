package dev.smtpkit.server.monitoring;

import java.net.InetSocketAddress;

/** HOST:PORT, as an operator writes and reads addresses; an IPv6 address stands in brackets. */
public final class HostPort {

  private HostPort() {}

  /** The text of an address. */
  public static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort();
  }

  /**
   * Parses an address and resolves its host.
   *
   * @throws IllegalArgumentException if the text is malformed or the host has no address
   */
  public static InetSocketAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    int port = port(text.substring(colon + 1));
    if (host.isEmpty() || port < 0) {
      throw new IllegalArgumentException("'" + text + "' is not HOST:PORT");
    }
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("'" + host + "' is no address of this host");
    }
    return address;
  }

  private static int port(String text) {
    return text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65_535
        ? Integer.parseInt(text)
        : -1;
  }
}
