package dev.smtpkit.server.monitoring;

import java.net.InetSocketAddress;

/** Addresses as they are written on the command line. */
public final class HostPort {

  private HostPort() {}

  /** HOST:PORT, an IPv6 address in brackets. */
  public static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort();
  }
}
