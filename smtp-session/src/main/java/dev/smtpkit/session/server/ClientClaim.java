package dev.smtpkit.session.server;

import dev.smtpkit.proto.AddressLiteral;
import dev.smtpkit.proto.ClientAttribute;
import dev.smtpkit.proto.HelloName;
import dev.smtpkit.sasl.Identity;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.extension.Extensions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom a trusted peer speaks for (Postfix XCLIENT_README): each XCLIENT adds to the last.
 *
 * @param peer the client
 * @param hello how it named itself, null where that was not said
 * @param identity who it is, null where that was not said
 * @param attributes all that was said, the last word on each
 */
record ClientClaim(
    Peer peer,
    @Nullable HelloName hello,
    @Nullable Identity identity,
    List<ClientAttribute> attributes) {

  private static final String IPV6 = "IPV6:";

  /**
   * The claim that the attributes make.
   *
   * @return the claim, null if one of them is not known or has a value that it cannot have
   */
  static @Nullable ClientClaim of(SessionView session, List<ClientAttribute> given) {
    List<ClientAttribute> all = new ArrayList<>(session.clientAttributes());
    for (ClientAttribute attribute : given) {
      if (!Extensions.XCLIENT_ATTRIBUTES.contains(attribute.name())) {
        return null;
      }
      all.removeIf(earlier -> earlier.name().equals(attribute.name()));
      all.add(attribute);
    }
    String name = value(all, "HELO");
    HelloName hello = name == null ? null : HelloName.parse(name);
    String login = value(all, "LOGIN");
    InetSocketAddress remote = address(all, "ADDR", "PORT", session.connection().remote());
    InetSocketAddress local = address(all, "DESTADDR", "DESTPORT", session.connection().local());
    if (remote == null || local == null || name != null && hello == null) {
      return null;
    }
    return new ClientClaim(
        Peer.of(remote, local), hello, login == null ? null : Identity.of(login), List.copyOf(all));
  }

  /** What was said, null where it was not or is not known. */
  private static @Nullable String value(List<ClientAttribute> attributes, String name) {
    for (ClientAttribute attribute : attributes) {
      if (attribute.name().equals(name)) {
        boolean known =
            !attribute.value().equalsIgnoreCase(ClientAttribute.UNAVAILABLE)
                && !attribute.value().equalsIgnoreCase(ClientAttribute.TEMPORARILY_UNAVAILABLE);
        return known ? attribute.value() : null;
      }
    }
    return null;
  }

  private static @Nullable InetSocketAddress address(
      List<ClientAttribute> attributes, String ofHost, String ofPort, InetSocketAddress otherwise) {
    String host = value(attributes, ofHost);
    String port = value(attributes, ofPort);
    InetAddress address = host == null ? otherwise.getAddress() : parse(host);
    int number = port == null ? otherwise.getPort() : port(port);
    return address == null || number < 0 ? null : new InetSocketAddress(address, number);
  }

  private static @Nullable InetAddress parse(String text) {
    boolean six = text.regionMatches(true, 0, IPV6, 0, IPV6.length());
    if (six) {
      AddressLiteral.IPv6 address = AddressLiteral.IPv6.parse(text.substring(IPV6.length()));
      return address == null ? null : address.toInetAddress();
    }
    AddressLiteral.IPv4 address = AddressLiteral.IPv4.parse(text);
    return address == null ? null : address.toInetAddress();
  }

  private static int port(String text) {
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9' || i == 5) {
        return -1;
      }
      number = number * 10 + digit - '0';
    }
    return number > 65_535 ? -1 : number;
  }
}
