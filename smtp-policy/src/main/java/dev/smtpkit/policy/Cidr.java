package dev.smtpkit.policy;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;

/**
 * A network in the notation of RFC 4632 3.1 and RFC 4291 2.3.
 *
 * @param first its first address
 * @param prefix 0 to 128; that of an IPv4 network counts the 96 bits of its v4-mapped form
 */
record Cidr(IpAddress first, int prefix) implements Comparable<Cidr> {

  /** Parses a network; without a prefix length it is a single address. */
  static Cidr parse(String text) {
    for (int i = 0; i < text.length(); i++) {
      // Checked first, so that no message below repeats a character that cannot be printed.
      if ("0123456789abcdefABCDEF:./".indexOf(text.charAt(i)) < 0) {
        throw new IllegalArgumentException(
            "not a network: character " + i + " is not one of an address in CIDR notation");
      }
    }
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    if (!InetAddresses.isInetAddress(address)) {
      throw new IllegalArgumentException(
          "not a network: " + text + "; write 192.0.2.0/24 or 2001:db8::/32");
    }
    // The dotted form counts bits from its first octet, the v4-mapped form like any IPv6 address.
    int before = address.indexOf(':') < 0 ? IpAddress.V4_PREFIX : 0;
    int prefix = slash < 0 ? 128 : before + length(text, slash + 1, 128 - before);
    IpAddress given = IpAddress.of(InetAddresses.forString(address));
    Cidr network = new Cidr(given.masked(prefix), prefix);
    if (!network.first.equals(given)) {
      throw new IllegalArgumentException(
          text + ": bits behind the prefix are set; the network is " + network);
    }
    return network;
  }

  private static int length(String text, int from, int most) {
    int digits = text.length() - from;
    if (digits < 1 || digits > 3 || (digits > 1 && text.charAt(from) == '0')) {
      throw new IllegalArgumentException(
          "not a prefix length of digits without a leading zero: " + text);
    }
    int length = 0;
    for (int i = from; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new IllegalArgumentException(
            "not a prefix length of digits without a leading zero: " + text);
      }
      length = 10 * length + digit;
    }
    if (length > most) {
      throw new IllegalArgumentException(
          text + ": the prefix length " + length + " exceeds " + most);
    }
    return length;
  }

  boolean isV4() {
    return first.isV4() && prefix >= IpAddress.V4_PREFIX;
  }

  boolean contains(IpAddress address) {
    return address.masked(prefix).equals(first);
  }

  /** By the first address, larger networks before those that they contain. */
  @Override
  public int compareTo(Cidr that) {
    int order = IpAddress.compare(first.high(), first.low(), that.first);
    return order != 0 ? order : Integer.compare(prefix, that.prefix);
  }

  @Override
  public String toString() {
    InetAddress address = first.toInetAddress();
    return InetAddresses.toAddrString(address)
        + '/'
        + (isV4() ? prefix - IpAddress.V4_PREFIX : prefix);
  }
}
