package dev.smtpkit.proto;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** The address grammar of RFC 5321 4.1.3, without any look-up. */
final class IpSyntax {

  private IpSyntax() {}

  /** {@code Snum 3("." Snum)}: the address as an unsigned 32-bit number, -1 if malformed. */
  static long ipv4(String text) {
    long address = 0;
    int octet = 0;
    int digits = 0;
    int dots = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9' && digits < 3) {
        octet = octet * 10 + c - '0';
        digits++;
      } else if (c == '.' && digits > 0 && octet <= 255 && dots < 3) {
        address = address << 8 | octet;
        octet = 0;
        digits = 0;
        dots++;
      } else {
        return -1;
      }
    }
    return dots == 3 && digits > 0 && octet <= 255 ? address << 8 | octet : -1;
  }

  /**
   * IPv6-addr: the two halves, null if the text has another form. "::" stands for two groups or
   * more.
   */
  static long @Nullable [] ipv6(String text) {
    int[] groups = new int[8];
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, true, groups, 0) == 8 ? halves(groups) : null;
    }
    int before = gap == 0 ? 0 : groups(text.substring(0, gap), false, groups, 0);
    String rest = text.substring(gap + 2);
    int[] tail = new int[8];
    int after = rest.isEmpty() ? 0 : groups(rest, true, tail, 0);
    if (before < 0 || after < 0 || before + after > 6) {
      return null;
    }
    System.arraycopy(tail, 0, groups, 8 - after, after);
    return halves(groups);
  }

  /** Groups between single colons, the last two by an IPv4 address if allowed; -1 if malformed. */
  private static int groups(String text, boolean ipv4AtEnd, int[] groups, int first) {
    int count = first;
    int from = 0;
    while (true) {
      int colon = text.indexOf(':', from);
      String group = colon < 0 ? text.substring(from) : text.substring(from, colon);
      if (colon < 0 && ipv4AtEnd && group.indexOf('.') >= 0) {
        long address = ipv4(group);
        if (address < 0 || count > 6) {
          return -1;
        }
        groups[count++] = (int) (address >>> 16);
        groups[count++] = (int) (address & 0xFFFF);
        return count;
      }
      int value = hex(group);
      if (value < 0 || count == 8) {
        return -1;
      }
      groups[count++] = value;
      if (colon < 0) {
        return count;
      }
      from = colon + 1;
    }
  }

  /** 1*4HEXDIG, -1 if it is not. */
  private static int hex(String group) {
    if (group.isEmpty() || group.length() > 4) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < group.length(); i++) {
      char c = group.charAt(i);
      // Character.digit also knows the digits of other scripts.
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static long[] halves(int[] groups) {
    long[] halves = new long[2];
    for (int i = 0; i < 8; i++) {
      halves[i / 4] = halves[i / 4] << 16 | groups[i];
    }
    return halves;
  }

  static InetAddress inetAddress(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of 4 or 16 octets", e);
    }
  }
}
