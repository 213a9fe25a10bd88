package dev.smtpkit.server.maildir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Keeps the header section of a message: its lines up to the first empty one. */
final class HeaderSection {

  /** The most octets that are kept; of a longer section, the lines that fit. */
  static final int LARGEST = 64 * 1024;

  private static final int LONGEST_LINE = 1000;

  private byte[] octets = new byte[1024];
  private int length;
  private int lineStart;
  private byte before;
  private boolean ended;
  private boolean text = true;

  /** Takes the next octets of the message. The buffer's position stays. */
  void add(ByteBuffer span) {
    for (int i = span.position(); i < span.limit() && !ended; i++) {
      add(span.get(i));
    }
  }

  private void add(byte octet) {
    text &= octet != 0 && (octet == '\n') == (before == '\r');
    before = octet;
    if (length == octets.length) {
      octets = Arrays.copyOf(octets, 2 * length);
    }
    octets[length++] = octet;
    int line = length - lineStart;
    if (line > LONGEST_LINE) {
      text = false;
    }
    if (length > LARGEST || !text) {
      ended = true;
    } else if (octet == '\n') {
      ended = line == 2;
      lineStart = ended ? lineStart : length;
    }
  }

  /** The octets of memory that it takes. */
  int heldOctets() {
    return octets.length;
  }

  /**
   * The lines so far, each with its CRLF, each octet a character.
   *
   * @return the lines; empty if a MIME part of text cannot have them
   */
  String lines() {
    return text ? new String(octets, 0, lineStart, ISO_8859_1) : "";
  }
}
