package dev.smtpkit.proto.wire;

import dev.smtpkit.proto.WireLimits;
import java.nio.ByteBuffer;

/**
 * Decodes what follows a 354: takes the dots off and finds the end (RFC 5321 4.1.1.4, 4.5.2).
 *
 * <p>Only CRLF "." CRLF ends a message, the CRLF of the DATA line counted as the first. A CR or LF
 * alone is content; it is counted, and the owner decides what a message with one is worth. Content
 * comes out as spans of the caller's own buffer; the one octet that can get lost between two
 * buffers, a CR behind a dot, is given from a constant one.
 *
 * <pre>{@code
 * loop:
 * while (true) {
 *   switch (decoder.next(in)) {
 *     case OCTETS -> sink.write(decoder.source(), decoder.start(), decoder.length());
 *     case NEED_INPUT -> fill(in);
 *     case END_OF_DATA -> { break loop; }
 *   }
 * }
 * }</pre>
 *
 * <p>Allocates nothing and keeps no reference to a buffer beyond the next call. Confined to one
 * owner.
 */
public final class DataDecoder {

  /** What {@link #next} found. */
  public enum Result {
    /** Content: {@link #source()}, {@link #start()} and {@link #length()} tell where it lies. */
    OCTETS,
    /** The buffer is used up. */
    NEED_INPUT,
    /** The message ended; the buffer's position stands behind the last CRLF. */
    END_OF_DATA
  }

  private enum State {
    /** Behind CRLF, or at the very beginning. */
    LINE_START,
    /** Within a line. */
    TEXT,
    /** Behind a CR that is content. */
    CR,
    /** Behind a dot that began a line: it is no content, whatever follows. */
    DOT,
    /** Behind such a dot and a CR, which is content only if no LF follows. */
    DOT_CR
  }

  private static final ByteBuffer ONE_CR =
      ByteBuffer.wrap(new byte[] {Octets.CR}).asReadOnlyBuffer();

  private final int textLine;
  private final ByteBuffer heldBack = ONE_CR.duplicate();

  private State state = State.LINE_START;
  private ByteBuffer source = heldBack;
  private int start;
  private int length;

  private long octets;

  /** How many octets of content came before the line that is open. */
  private long lineBegin;

  private long bareCrs;
  private long bareLfs;
  private long nuls;
  private long longLines;

  /**
   * A decoder at the beginning of a message.
   *
   * @param limits says how long a line may be before it is counted as long
   */
  public DataDecoder(WireLimits limits) {
    this.textLine = limits.textLine();
  }

  /** Begins another message. */
  public void reset() {
    state = State.LINE_START;
    source = heldBack;
    start = 0;
    length = 0;
    octets = 0;
    lineBegin = 0;
    bareCrs = 0;
    bareLfs = 0;
    nuls = 0;
    longLines = 0;
  }

  /**
   * Decodes up to the next event and moves the buffer's position behind what it used.
   *
   * <p>A span ends at a dot that began a line or at the end of the buffer, nowhere else.
   *
   * @param in the octets that follow those of the last call
   */
  public Result next(ByteBuffer in) {
    int from = in.position();
    int to = in.limit();
    int at = from;
    while (at < to) {
      switch (state) {
        case TEXT -> at = text(in, at, to);
        case CR -> at = behindCr(in, from, at);
        case LINE_START -> {
          if (in.get(at) != Octets.DOT) {
            state = State.TEXT;
          } else if (at > from) {
            return span(in, from, at, at);
          } else {
            state = State.DOT;
            from = ++at;
          }
        }
        case DOT -> {
          if (in.get(at) == Octets.CR) {
            state = State.DOT_CR;
            at++;
          } else {
            state = State.TEXT;
          }
        }
        case DOT_CR -> {
          if (in.get(at) == Octets.LF) {
            in.position(at + 1);
            return Result.END_OF_DATA;
          }
          state = State.CR;
          if (at == from) {
            return heldBack();
          }
        }
      }
    }
    // Behind a dot there is nothing to give but a CR, and that waits for what follows it.
    boolean nothing = at == from || state == State.DOT_CR;
    in.position(at);
    return nothing ? Result.NEED_INPUT : span(in, from, at, at);
  }

  /** Goes on to the next octet that may matter, and behind it. */
  private int text(ByteBuffer in, int at, int to) {
    int i = Octets.firstBelow16(in, at, to);
    if (i == to) {
      return to;
    }
    switch (in.get(i)) {
      case Octets.CR -> state = State.CR;
      case Octets.LF -> bareLfs++;
      case 0 -> nuls++;
      default -> {
        // A tab or another control character is text.
      }
    }
    return i + 1;
  }

  private int behindCr(ByteBuffer in, int from, int at) {
    byte octet = in.get(at);
    if (octet == Octets.LF) {
      state = State.LINE_START;
      long lineEnd = octets + at + 1 - from;
      if (lineEnd - lineBegin > textLine) {
        longLines++;
      }
      lineBegin = lineEnd;
      return at + 1;
    }
    bareCrs++;
    state = State.TEXT;
    return at;
  }

  private Result span(ByteBuffer in, int from, int end, int position) {
    source = in;
    start = from;
    length = end - from;
    octets += length;
    in.position(position);
    return Result.OCTETS;
  }

  private Result heldBack() {
    source = heldBack;
    start = 0;
    length = 1;
    octets++;
    return Result.OCTETS;
  }

  /** After {@link Result#OCTETS}: the buffer of the span, the caller's or a read-only one. */
  public ByteBuffer source() {
    return source;
  }

  /** After {@link Result#OCTETS}: the absolute index of the span's first octet in its buffer. */
  public int start() {
    return start;
  }

  /** After {@link Result#OCTETS}: the octets of the span, 1 at least. */
  public int length() {
    return length;
  }

  /** Octets of content given so far, CRLFs counted and stuffed dots not (RFC 1870 5). */
  public long octets() {
    return octets;
  }

  /** CRs so far without an LF behind them. */
  public long bareCrs() {
    return bareCrs;
  }

  /** LFs so far without a CR before them. */
  public long bareLfs() {
    return bareLfs;
  }

  /** NULs so far. */
  public long nuls() {
    return nuls;
  }

  /** Lines so far over {@link WireLimits#textLine()}. */
  public long longLines() {
    return longLines;
  }
}
