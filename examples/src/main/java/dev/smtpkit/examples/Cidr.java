package dev.smtpkit.examples;

import dev.smtpkit.proto.AddressLiteral;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** A network: an address and how many of its bits matter. */
record Cidr(AddressLiteral address, int bits) {

  /** The network that a text such as 192.0.2.0/24 or 2001:db8::1 names, null if it names none. */
  static @Nullable Cidr parse(String text) {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    AddressLiteral literal =
        AddressLiteral.parse(host.indexOf(':') < 0 ? '[' + host + ']' : "[IPv6:" + host + ']');
    if (literal == null || literal instanceof AddressLiteral.General) {
      return null;
    }
    int most = literal instanceof AddressLiteral.IPv4 ? 32 : 128;
    if (slash < 0) {
      return new Cidr(literal, most);
    }
    String digits = text.substring(slash + 1);
    if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > most) {
      return null;
    }
    return new Cidr(literal, Integer.parseInt(digits));
  }

  boolean contains(InetAddress other) {
    AddressLiteral literal = AddressLiteral.of(other);
    if (address instanceof AddressLiteral.IPv4 own && literal instanceof AddressLiteral.IPv4 four) {
      return bits == 0 || (own.address() ^ four.address()) >>> (32 - bits) == 0;
    }
    if (address instanceof AddressLiteral.IPv6 own && literal instanceof AddressLiteral.IPv6 six) {
      return same(own.high(), six.high(), Math.min(64, bits))
          && same(own.low(), six.low(), Math.max(0, bits - 64));
    }
    return false;
  }

  private static boolean same(long one, long other, int bits) {
    return bits == 0 || (one ^ other) >>> (64 - bits) == 0;
  }
}
