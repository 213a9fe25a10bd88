package dev.smtpkit.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.smtpkit.proto.Reply;
import java.nio.ByteBuffer;

/** Counts the Received lines of a message as it goes by: too many mean a loop (RFC 5321 6.3). */
final class HopCounter {

  static final Reply ROUTING_LOOP = Reply.of(554, 4, 6, "Routing loop detected");

  private static final int MOST = 100;
  private static final byte[] FIELD = "received:".getBytes(US_ASCII);

  private int received;

  /** Octets of the open line that match the field so far, -1 once they do not. */
  private int matched;

  /** Octets of the open line, CR not counted. */
  private int lineOctets;

  private boolean inBody;

  /** Looks at the next octets without moving the buffer's position. */
  void count(ByteBuffer octets) {
    for (int i = octets.position(); i < octets.limit() && !inBody; i++) {
      byte octet = octets.get(i);
      if (octet == '\n') {
        inBody = lineOctets == 0;
        lineOctets = 0;
        matched = 0;
      } else if (octet != '\r') {
        lineOctets++;
        match(octet);
      }
    }
  }

  private void match(byte octet) {
    if (matched < 0) {
      return;
    }
    int lower = octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
    matched = lower == FIELD[matched] ? matched + 1 : -1;
    if (matched == FIELD.length) {
      received++;
      matched = -1;
    }
  }

  boolean isLoop() {
    return received > MOST;
  }
}
