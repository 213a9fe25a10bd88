package dev.smtpkit.session.message;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/**
 * Counts the Received fields of a header as it goes by, cut anywhere (RFC 5321 4.4; RFC 5322 4.5
 * for blanks before the colon).
 */
final class HopCounter {

  private static final byte[] NAME = "received".getBytes(US_ASCII);

  private int received;

  /** Octets of the open line that match the name so far, -1 once the line is something else. */
  private int matched;

  /** Whether the open line has an octet, CR not counted. */
  private boolean lineBegun;

  private boolean inBody;

  /** Looks at the next octets without moving the buffer's position. */
  void count(ByteBuffer octets) {
    for (int i = octets.position(); i < octets.limit() && !inBody; i++) {
      byte octet = octets.get(i);
      if (octet == '\n') {
        inBody = !lineBegun;
        lineBegun = false;
        matched = 0;
      } else if (octet != '\r') {
        lineBegun = true;
        if (matched >= 0) {
          match(octet);
        }
      }
    }
  }

  private void match(byte octet) {
    if (matched < NAME.length) {
      int lower = octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
      matched = lower == NAME[matched] ? matched + 1 : -1;
    } else if (octet == ':') {
      received++;
      matched = -1;
    } else if (octet != ' ' && octet != '\t') {
      matched = -1;
    }
  }

  int received() {
    return received;
  }
}
