package dev.smtpkit.policy;

import dev.smtpkit.proto.AddressLiteral;
import java.net.InetAddress;

/**
 * An address as 128 bits. An IPv4 address is in its v4-mapped form (RFC 4291 2.5.5.2), so that both
 * forms are equal.
 *
 * @param high the first eight octets
 * @param low the last eight octets
 */
record IpAddress(long high, long low) {

  /** The bits before those of an IPv4 address. */
  static final int V4_PREFIX = 96;

  private static final long MAPPED = 0xFFFFL;

  static IpAddress of(InetAddress address) {
    AddressLiteral literal = AddressLiteral.of(address);
    return literal instanceof AddressLiteral.IPv6 v6
        ? new IpAddress(v6.high(), v6.low())
        : ofV4(((AddressLiteral.IPv4) literal).address());
  }

  private static IpAddress ofV4(int address) {
    return new IpAddress(0, MAPPED << 32 | Integer.toUnsignedLong(address));
  }

  boolean isV4() {
    return high == 0 && low >>> 32 == MAPPED;
  }

  /** The address with all bits behind the prefix zero. */
  IpAddress masked(int prefix) {
    return new IpAddress(high & mask(prefix), low & mask(prefix - 64));
  }

  private static long mask(int bits) {
    return bits <= 0 ? 0 : bits >= 64 ? -1 : -1L << (64 - bits);
  }

  InetAddress toInetAddress() {
    return isV4()
        ? new AddressLiteral.IPv4((int) low).toInetAddress()
        : new AddressLiteral.IPv6(high, low).toInetAddress();
  }

  /** Orders addresses as unsigned numbers. */
  static int compare(long high, long low, IpAddress that) {
    int order = Long.compareUnsigned(high, that.high);
    return order != 0 ? order : Long.compareUnsigned(low, that.low);
  }
}
