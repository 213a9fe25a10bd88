package dev.smtpkit.proto.wire;

import dev.smtpkit.proto.ContentFlag;
import dev.smtpkit.proto.WireLimits;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * Examines message content that no decoder looks into, such as the chunks of BDAT (RFC 3030 2).
 *
 * <p>Unless BODY=BINARYMIME was given, chunks hold text, and the rules of RFC 5321 for line ends
 * apply to them as to DATA (RFC 3030 3). A dot means nothing here. In {@code LF . LF}, which a next
 * hop may take for the end of the data, both LFs are counted as bare.
 *
 * <p>The spans of a message are scanned in order, across its chunks; {@link #end} tells that no
 * more follow. The counts are those that {@link DataDecoder} has for the same content. Scanning
 * allocates nothing and keeps no reference to a buffer. Confined to one owner.
 */
public final class ContentScanner {

  private static final byte[] NO_ARRAY = {};

  private final int textLine;

  private long octets;

  /** The octets of the open line that came with earlier spans. */
  private long openLine;

  /** Whether the last octet was a CR: what follows decides whether it is bare. */
  private boolean behindCr;

  private boolean ended;

  /** The high bits to look for: all until one was seen, then none. */
  private long highBits = Octets.HIGH_BITS;

  private long bareCrs;
  private long bareLfs;
  private long nuls;
  private long longLines;

  /**
   * A scanner at the beginning of a message.
   *
   * @param limits says how long a line may be before it is counted as long
   */
  public ContentScanner(WireLimits limits) {
    this(limits.textLine());
  }

  /** For tests with lines shorter than any limit may be. */
  ContentScanner(int textLine) {
    this.textLine = textLine;
  }

  /** Begins another message. */
  public void reset() {
    octets = 0;
    openLine = 0;
    behindCr = false;
    ended = false;
    highBits = Octets.HIGH_BITS;
    bareCrs = 0;
    bareLfs = 0;
    nuls = 0;
    longLines = 0;
  }

  /**
   * Scans a span of content. The buffer's position does not matter and stays.
   *
   * @param in the buffer that holds the span, at absolute indices
   * @param from the index of the first octet
   * @param to the index after the last octet
   * @throws IllegalStateException after {@link #end}, until {@link #reset}
   */
  public void scan(ByteBuffer in, int from, int to) {
    if (ended) {
      throw new IllegalStateException("the content has ended: reset() before the next message");
    }
    if (from >= to) {
      return;
    }
    octets += to - from;
    long line = from - openLine;
    int at = from;
    if (behindCr) {
      behindCr = false;
      if (in.get(at) == Octets.LF) {
        at++;
        line = endLine(line, at);
      } else {
        bareCrs++;
      }
    }
    openLine = to - scanLines(in, at, to, line);
  }

  /** Scans what is not behind a CR; the index at which the line begins that is open at the end. */
  private long scanLines(ByteBuffer in, int from, int to, long firstLine) {
    byte[] array = in.hasArray() ? in.array() : NO_ARRAY;
    int offset = in.hasArray() ? in.arrayOffset() : 0;
    long line = firstLine;
    int at = from;
    int singly = from;
    while (at < to) {
      if (at >= singly) {
        at =
            array == NO_ARRAY
                ? Octets.plain(in, at, to, highBits)
                : Octets.plain(array, at + offset, to + offset, highBits) - offset;
        if (at == to) {
          break;
        }
      }
      byte octet = in.get(at++);
      if (octet < 0) {
        highBits = 0;
      } else if (octet == Octets.CR && at == to) {
        behindCr = true;
      } else if (octet == Octets.CR && in.get(at) == Octets.LF) {
        at++;
        line = endLine(line, at);
      } else if (octet < 16) {
        count(octet);
        // Others may be near: they must not cost the scan of a block each.
        singly = at + Octets.BLOCK;
      }
    }
    return line;
  }

  private void count(byte octet) {
    switch (octet) {
      case Octets.CR -> bareCrs++;
      case Octets.LF -> bareLfs++;
      case 0 -> nuls++;
      default -> {
        // A tab or another control character is text.
      }
    }
  }

  private long endLine(long line, int nextLine) {
    if (nextLine - line > textLine) {
      longLines++;
    }
    return nextLine;
  }

  /** The content has ended: a CR at its end is a bare one. */
  public void end() {
    if (behindCr) {
      behindCr = false;
      bareCrs++;
    }
    ended = true;
  }

  /** Octets of content so far. */
  public long octets() {
    return octets;
  }

  /** CRs so far that came without an LF after them; a CR at the very end once it has ended. */
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
   * Lines so far over {@link WireLimits#textLine()}, the CRLF counted. A line that has not ended is
   * counted as soon as more octets of it than that have come.
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
