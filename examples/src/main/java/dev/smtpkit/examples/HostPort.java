package dev.smtpkit.examples;

import java.net.InetSocketAddress;

/** Addresses as they are written on the command line. */
final class HostPort {

  private HostPort() {}

  /** HOST:PORT, an IPv6 address in brackets. */
  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort();
  }
}
