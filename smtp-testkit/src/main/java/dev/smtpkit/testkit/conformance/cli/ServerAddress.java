package dev.smtpkit.testkit.conformance.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads HOST:PORT. The only class of this module that may ask a resolver, since a person names the
 * server on a command line.
 */
final class ServerAddress {

  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([^\\[\\]:]+)):([0-9]{1,5})");

  private ServerAddress() {}

  /**
   * The address.
   *
   * @throws IllegalArgumentException if it is malformed or its name has no address
   */
  static InetSocketAddress resolve(String text) {
    Matcher form = FORM.matcher(text);
    int port = form.matches() ? Integer.parseInt(form.group(3)) : 0;
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException(
          "HOST:PORT of the server is needed, such as 127.0.0.1:2525 or [::1]:2525, not \""
              + text
              + '"');
    }
    String host = form.group(1) == null ? form.group(2) : form.group(1);
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("host " + host + " has no address", e);
    }
  }
}
