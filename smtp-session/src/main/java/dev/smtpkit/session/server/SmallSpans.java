package dev.smtpkit.session.server;

import dev.smtpkit.proto.wire.Decoded;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Copies small spans of a message together, so that stuffed dots, inserted CRs and chunks of an
 * octet do not cost a call of the sink each. It begins with the second small span in succession:
 * usual text is never copied. A buffer is allocated for what it collects, and is its taker's.
 */
final class SmallSpans {

  /** Spans below this length are copied. */
  static final int SMALL = 256;

  private static final int MOST = 4096;

  /** The largest span that is not a part of the input: CRLF for a bare CR or LF. */
  private static final int SUPPLIED = 2;

  private static final byte[] NONE = {};

  private byte[] collected = NONE;
  private int length;
  private boolean behindSmall;
  private boolean messageEnded;

  /** Decodes the next span, so that it has room if spans are being collected. */
  interface Decoder {
    Decoded next(ByteBuffer in);
  }

  /** Lets a decoder see no more input than there is room for. */
  Decoded next(Decoder decoder, ByteBuffer in) {
    if (length == 0) {
      return decoder.next(in);
    }
    int limit = in.limit();
    Decoded result;
    do {
      in.limit(Math.min(limit, in.position() + collected.length - length - SUPPLIED + 1));
      result = decoder.next(in);
      in.limit(limit);
    } while (result == Decoded.NEED_INPUT && in.hasRemaining());
    return result;
  }

  /**
   * Takes a span.
   *
   * @param left the octets that are left in the input
   * @return what is to be given now, null if nothing
   */
  ServerEvent.@Nullable Octets add(ByteBuffer source, int from, int to, int left) {
    int count = to - from;
    if (length == 0) {
      boolean begins = behindSmall && count < SMALL && left > 0;
      behindSmall = count < SMALL;
      if (!begins) {
        return new ServerEvent.Octets(source, from, to);
      }
      collected = new byte[(int) Math.min(MOST, count + SUPPLIED * (left + 1L))];
    }
    for (int i = from; i < to; i++) {
      collected[length++] = source.get(i);
    }
    return collected.length - length < SUPPLIED ? take() : null;
  }

  /** What was collected, null if nothing. */
  ServerEvent.@Nullable Octets take() {
    if (length == 0) {
      return null;
    }
    ByteBuffer all = ByteBuffer.wrap(collected, 0, length);
    length = 0;
    collected = NONE;
    return new ServerEvent.Octets(all, 0, all.limit());
  }

  /** The end of the message was read, behind what was collected. */
  void endMessage() {
    messageEnded = true;
  }

  boolean messageEnded() {
    return messageEnded;
  }
}
