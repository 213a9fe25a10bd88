package dev.smtpkit.proto.wire;

import dev.smtpkit.proto.Deviation;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A place in a line, and what was noticed on the way to it. */
final class Cursor {

  private static final byte[] NOTHING = {};

  byte[] octets = NOTHING;
  int at;
  int end;

  /** The deviations used, a bit for each ordinal. */
  int deviations;

  void reset(byte[] line, int from, int to) {
    octets = line;
    at = from;
    end = to;
    deviations = 0;
  }

  void release() {
    octets = NOTHING;
  }

  boolean atEnd() {
    return at == end;
  }

  /** The octet here, 0 at the end of the line: no grammar has a NUL. */
  byte peek() {
    return at < end ? octets[at] : 0;
  }

  /** Steps over one octet, if it is the one expected. */
  boolean take(char expected) {
    if (at < end && octets[at] == expected) {
      at++;
      return true;
    }
    return false;
  }

  /** Steps over octets of a class and tells how many. */
  int takeAll(int octetClass) {
    int from = at;
    while (at < end && Octets.is(octets[at], octetClass)) {
      at++;
    }
    return at - from;
  }

  /** Steps over a word in any case; its letters are given in upper case. */
  boolean takeWord(String word) {
    int length = word.length();
    if (end - at < length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = word.charAt(i);
      byte octet = octets[at + i];
      if (octet != c && (c < 'A' || c > 'Z' || octet != (c | 0x20))) {
        return false;
      }
    }
    at += length;
    return true;
  }

  void used(Deviation deviation) {
    deviations |= 1 << deviation.ordinal();
  }

  boolean isAscii(int from, int to) {
    for (int i = from; i < to; i++) {
      if (octets[i] < 0) {
        return false;
      }
    }
    return true;
  }

  /** The text of a range, null if it is ill-formed UTF-8 or has a C1 control character in it. */
  @Nullable String text(int from, int to) {
    if (isAscii(from, to)) {
      return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
    }
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(octets, from, to - from))
              .toString();
      return text.chars().anyMatch(c -> c >= 0x80 && c < 0xA0) ? null : text;
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
