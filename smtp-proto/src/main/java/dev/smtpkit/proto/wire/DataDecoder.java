package dev.smtpkit.proto.wire;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.proto.ContentFlag;
import dev.smtpkit.proto.WireLimits;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * Decodes what follows a 354: takes the dots off and finds the end (RFC 5321 4.1.1.4, 4.5.2).
 *
 * <p>Only CRLF "." CRLF ends a message, the CRLF of the DATA line counted as the first. A CR or LF
 * alone is content, and neither it nor a dot behind it means anything, whatever becomes of it: with
 * {@link BareLineEnds#REJECT} and {@link BareLineEnds#PASS} it stays as it is, with {@link
 * BareLineEnds#NORMALIZE} a CRLF takes its place. It is counted in any case. This class refuses
 * nothing: its owner does, by the counts.
 *
 * <p>Content comes out as spans of the caller's own buffer. What that does not hold is given from a
 * constant one: a CRLF for a bare CR or LF, and what had to wait for the next buffer.
 *
 * <pre>{@code
 * loop:
 * while (true) {
 *   switch (decoder.next(in)) {
 *     case OCTETS -> sink.write(decoder.source(), decoder.from(), decoder.to());
 *     case NEED_INPUT -> fill(in);
 *     case END -> { break loop; }
 *   }
 * }
 * }</pre>
 *
 * <p>Decoding allocates nothing and keeps no reference to a buffer beyond the next call. Confined
 * to one owner.
 */
public final class DataDecoder {

  private enum State {
    /** Behind CRLF, or at the very beginning. */
    LINE_START,
    /** Within a line. */
    TEXT,
    /** Before a bare CR or LF that a CRLF replaces. */
    REPLACED,
    /** Behind a CR that was the last octet of a buffer; to be normalized, it was not given yet. */
    BEHIND_CR,
    /** Behind a dot that began a line: it is no content, whatever follows. */
    BEHIND_DOT,
    /** Behind such a dot and a CR, which is content only if no LF follows. */
    BEHIND_DOT_CR,
    /** Behind the end of the data. */
    ENDED
  }

  private static final ByteBuffer CRLF =
      ByteBuffer.wrap(new byte[] {Octets.CR, Octets.LF}).asReadOnlyBuffer();

  private static final byte[] NO_ARRAY = {};

  private final int textLine;
  private final boolean normalizing;
  private final ByteBuffer crlf = CRLF.duplicate();

  private State state = State.LINE_START;
  private ByteBuffer source = crlf;
  private int spanFrom;
  private int spanTo;

  private long octets;

  /** The octets of the open line that came with earlier calls, without its stuffed dot. */
  private long openLine;

  /** During a call: the index of the open line's first octet, below 0 if it came earlier. */
  private long lineBegin;

  /** The high bits to look for: all until one was seen, then none. */
  private long highBits = Octets.HIGH_BITS;

  private long bareCrs;
  private long bareLfs;
  private long nuls;
  private long longLines;

  /**
   * A decoder at the beginning of a message that leaves bare CRs and LFs as they are, for its owner
   * to refuse: {@link BareLineEnds#REJECT}.
   *
   * @param limits says how long a line may be before it is counted as long
   */
  public DataDecoder(WireLimits limits) {
    this(limits, BareLineEnds.REJECT);
  }

  /**
   * A decoder at the beginning of a message.
   *
   * @param limits says how long a line may be before it is counted as long
   * @param bareLineEnds what becomes of a CR or LF that is not part of a CRLF
   */
  public DataDecoder(WireLimits limits, BareLineEnds bareLineEnds) {
    this(limits.textLine(), bareLineEnds);
  }

  /** For tests with lines shorter than any limit may be. */
  DataDecoder(int textLine, BareLineEnds bareLineEnds) {
    this.textLine = textLine;
    this.normalizing = bareLineEnds == BareLineEnds.NORMALIZE;
  }

  /** Begins another message. */
  public void reset() {
    state = State.LINE_START;
    source = crlf;
    spanFrom = 0;
    spanTo = 0;
    octets = 0;
    openLine = 0;
    highBits = Octets.HIGH_BITS;
    bareCrs = 0;
    bareLfs = 0;
    nuls = 0;
    longLines = 0;
  }

  /**
   * Decodes up to the next event and moves the buffer's position past what it used.
   *
   * <p>A span ends at a dot that began a line, around a CRLF that is not the caller's, or at the
   * end of the buffer, nowhere else.
   *
   * @param in the octets that follow those of the last call
   * @throws IllegalStateException after {@link Decoded#END}, until {@link #reset}
   */
  public Decoded next(ByteBuffer in) {
    int from = in.position();
    int to = in.limit();
    int at = from;
    lineBegin = from - openLine;
    while (at < to) {
      switch (state) {
        case TEXT -> at = text(in, at, to);
        case LINE_START -> {
          if (in.get(at) != Octets.DOT) {
            state = State.TEXT;
          } else {
            int dot = at++;
            state = State.BEHIND_DOT;
            lineBegin = at;
            if (dot > from) {
              return span(in, from, dot, at);
            }
            from = at;
          }
        }
        case BEHIND_DOT -> {
          if (in.get(at) == Octets.CR) {
            state = State.BEHIND_DOT_CR;
            at++;
          } else {
            state = State.TEXT;
          }
        }
        case BEHIND_DOT_CR -> {
          if (in.get(at) == Octets.LF) {
            return endOfData(in, at + 1);
          }
          state = State.BEHIND_CR;
          if (at == from && !normalizing) {
            return supplied(in, at, 1);
          }
        }
        case BEHIND_CR -> {
          at = behindCr(in, at);
          if (normalizing) {
            return supplied(in, at, 2);
          }
        }
        case REPLACED -> {
          if (at > from) {
            return span(in, from, at, at);
          }
          count(in.get(at));
          state = State.TEXT;
          return supplied(in, at + 1, 2);
        }
        default -> throw ended();
      }
    }
    return endOfInput(in, from, at);
  }

  private Decoded endOfInput(ByteBuffer in, int from, int at) {
    if (state == State.ENDED) {
      throw ended();
    }
    // A CR behind a dot, and one to be normalized, wait for what follows them.
    boolean waiting = state == State.BEHIND_DOT_CR || (state == State.BEHIND_CR && normalizing);
    int end = waiting && at > from ? at - 1 : at;
    if (end > from) {
      return span(in, from, end, at);
    }
    moveTo(in, at);
    return Decoded.NEED_INPUT;
  }

  /** Goes on to the end of the buffer or to what may end a span. */
  private int text(ByteBuffer in, int from, int to) {
    int at = from;
    while (at < to) {
      if (at <= to - Octets.BLOCK - 2) {
        at = plainLines(in, at, to);
        if (state == State.LINE_START) {
          return at;
        }
      }
      byte octet = in.get(at);
      if (octet == Octets.CR && at + 1 == to) {
        state = State.BEHIND_CR;
        return to;
      }
      if (octet == Octets.CR && in.get(at + 1) == Octets.LF) {
        at += 2;
        endLine(at);
        if (at == to || in.get(at) == Octets.DOT) {
          state = State.LINE_START;
          return at;
        }
      } else if (normalizing && (octet == Octets.CR || octet == Octets.LF)) {
        state = State.REPLACED;
        return at;
      } else {
        count(octet);
        at++;
      }
    }
    return to;
  }

  /**
   * Goes on as long as nothing comes but text and CRLFs without a dot behind them, up to the last
   * whole block.
   */
  private int plainLines(ByteBuffer in, int from, int to) {
    byte[] array = in.hasArray() ? in.array() : NO_ARRAY;
    int offset = in.hasArray() ? in.arrayOffset() : 0;
    long high = highBits;
    long begin = lineBegin;
    int at = from;
    while (state == State.TEXT) {
      // Two octets are left, so that a CR found has them behind it.
      at =
          array == NO_ARRAY
              ? Octets.plain(in, at, to - 2, high)
              : Octets.plain(array, at + offset, to - 2 + offset, high) - offset;
      if (at > to - 3 || in.get(at) != Octets.CR || in.get(at + 1) != Octets.LF) {
        break;
      }
      at += 2;
      if (at - begin > textLine) {
        longLines++;
      }
      begin = at;
      if (in.get(at) == Octets.DOT) {
        state = State.LINE_START;
      }
    }
    lineBegin = begin;
    return at;
  }

  /** Takes an LF that makes the CR in the last buffer a line's end, else counts the CR. */
  private int behindCr(ByteBuffer in, int at) {
    if (in.get(at) == Octets.LF) {
      state = State.LINE_START;
      endLine(at + 1);
      return at + 1;
    }
    state = State.TEXT;
    bareCrs++;
    return at;
  }

  /** Counts an octet that is not part of a CRLF. */
  private void count(byte octet) {
    switch (octet) {
      case Octets.CR -> bareCrs++;
      case Octets.LF -> bareLfs++;
      case 0 -> nuls++;
      default -> {
        // A tab or another control character is text.
        if (octet < 0) {
          highBits = 0;
        }
      }
    }
  }

  private void endLine(int nextLine) {
    if (nextLine - lineBegin > textLine) {
      longLines++;
    }
    lineBegin = nextLine;
  }

  private Decoded endOfData(ByteBuffer in, int position) {
    state = State.ENDED;
    lineBegin = position;
    moveTo(in, position);
    return Decoded.END;
  }

  private static IllegalStateException ended() {
    return new IllegalStateException("the message has ended: reset() before the next one");
  }

  private Decoded span(ByteBuffer in, int from, int end, int position) {
    return give(in, from, end, in, position);
  }

  /** Gives what the caller's buffer does not hold: a CR, or CRLF. */
  private Decoded supplied(ByteBuffer in, int position, int size) {
    return give(crlf, 0, size, in, position);
  }

  private Decoded give(ByteBuffer buffer, int from, int to, ByteBuffer in, int position) {
    source = buffer;
    spanFrom = from;
    spanTo = to;
    octets += to - from;
    moveTo(in, position);
    return Decoded.OCTETS;
  }

  private void moveTo(ByteBuffer in, int position) {
    openLine = position - lineBegin;
    in.position(position);
  }

  /** After {@link Decoded#OCTETS}: the buffer of the span, the caller's or a read-only one. */
  public ByteBuffer source() {
    return source;
  }

  /** After {@link Decoded#OCTETS}: the absolute index of the span's first octet in its buffer. */
  public int from() {
    return spanFrom;
  }

  /** After {@link Decoded#OCTETS}: the absolute index behind the span's last octet. */
  public int to() {
    return spanTo;
  }

  /** Octets of content given so far, CRLFs counted and stuffed dots not (RFC 1870 5). */
  public long octets() {
    return octets;
  }

  /** CRs so far that came without an LF after them. */
  public long bareCrs() {
    return bareCrs;
  }

  /** LFs so far that came without a CR before them. */
  public long bareLfs() {
    return bareLfs;
  }

  /** NULs so far. */
  public long nuls() {
    return nuls;
  }

  /**
   * Lines so far over {@link WireLimits#textLine()}, as they arrived: from CRLF to CRLF, the last
   * CRLF counted and the stuffed dot not. A line that has not ended is counted as soon as more
   * octets of it than that have come.
   */
  public long longLines() {
    return openLine > textLine ? longLines + 1 : longLines;
  }

  /** Whether there was an octet from 0x80 to 0xFF so far. */
  public boolean eightBit() {
    return highBits == 0;
  }

  /** The flags seen so far, as an immutable snapshot. */
  public Set<ContentFlag> flags() {
    return Flags.of(bareCrs, bareLfs, nuls, longLines(), eightBit());
  }
}
