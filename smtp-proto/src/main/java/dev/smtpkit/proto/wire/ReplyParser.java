package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.smtpkit.proto.ReceivedReply;
import dev.smtpkit.proto.ReplyCode;
import dev.smtpkit.proto.ReplyError;
import dev.smtpkit.proto.ReplyLineEnds;
import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.proto.grammar.Characters;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds and parses replies in a stream of octets, for a client (RFC 5321 4.2).
 *
 * <p>The parser keeps what it has of a line and of a reply, so the next buffer begins with new
 * octets, unlike that of {@link LineFramer}, and may be of any size. It keeps at most one line and
 * the texts of one reply. No octet is looked at twice for a line's end.
 *
 * <pre>{@code
 * switch (parser.next(in)) {
 *   case REPLY -> handle(parser.reply());
 *   case NEED_INPUT -> fill(in);
 *   case MALFORMED -> close(parser.error());
 * }
 * }</pre>
 *
 * <p>A code without a text is taken, with its blank or without (RFC 5321 4.2). A text is decoded as
 * UTF-8 (RFC 6531 3.7.4), with U+FFFD for malformed octets. Only CRLF ends a line, unless {@link
 * ReplyLineEnds#CRLF_OR_LF} was chosen. A first digit other than 2 to 5 is an error: no extension
 * here has negotiated any (RFC 5321 4.2). The second may be any, although the grammar knows 0 to 5
 * only: servers say 571, and a code that is not known is taken by its first digit (RFC 5321 4.3.2).
 *
 * <p>A line over the limit is an error and is not cut short, because half a line in the response to
 * EHLO would say something else. After an error framing is lost, so it stays; {@link #excerpt}
 * shows what came in place of a reply.
 *
 * <p>Keeps no reference to a buffer. Confined to one owner.
 */
public final class ReplyParser {

  /** The octets that an excerpt shows at the most. */
  public static final int MAX_EXCERPT_OCTETS = 80;

  private static final int FIRST_ROOM = 256;

  /** What {@link #next} found. */
  public enum Result {
    /** A reply: {@link #reply()} has it; the buffer's position is after it. */
    REPLY,
    /** The buffer is used up. */
    NEED_INPUT,
    /** No reply: {@link #error()} is the reason. Nothing more will be read. */
    MALFORMED
  }

  private final int maxLineOctets;
  private final int maxLines;
  private final boolean bareLfEnds;

  /** The part of the open line that has come; also room for a line from direct memory. */
  private byte[] line = {};

  private int held;

  /** The lines of the open reply; its code is 0 before the first. */
  private List<String> texts = List.of();

  private int code;
  private @Nullable ReceivedReply reply;
  private @Nullable ReplyError error;
  private String excerpt = "";
  private long bareLfs;

  /**
   * A parser at the beginning of a reply, for lines that end in CRLF.
   *
   * @param limits the longest line, and the most lines of a reply
   */
  public ReplyParser(WireLimits limits) {
    this(limits, ReplyLineEnds.CRLF);
  }

  /**
   * A parser at the beginning of a reply.
   *
   * @param limits the longest line, and the most lines of a reply
   * @param lineEnds what ends a line
   */
  public ReplyParser(WireLimits limits, ReplyLineEnds lineEnds) {
    bareLfEnds = lineEnds == ReplyLineEnds.CRLF_OR_LF;
    maxLineOctets = limits.replyLine();
    maxLines = limits.replyLines();
  }

  /**
   * Reads up to the end of the next reply and moves the buffer's position past what was read.
   *
   * @param in the octets that follow those of the last call
   */
  public Result next(ByteBuffer in) {
    reply = null;
    while (error == null && reply == null) {
      if (!readLine(in)) {
        return error == null ? Result.NEED_INPUT : Result.MALFORMED;
      }
    }
    return error == null ? Result.REPLY : Result.MALFORMED;
  }

  /** Whether a line has ended; if not, the input is used up or there is an error. */
  private boolean readLine(ByteBuffer in) {
    int from = in.position();
    int to = from + Math.min(in.remaining(), maxLineOctets - held);
    if (from < to && held > 0 && line[held - 1] == Octets.CR) {
      return endHeldCr(in, from);
    }
    int i = from;
    while ((i = Octets.firstBelow16(in, i, to)) < to) {
      byte octet = in.get(i++);
      if (octet == Octets.LF) {
        if (!bareLfEnds) {
          return fail(ReplyError.BARE_CR_OR_LF, in, from, i);
        }
        bareLfs++;
        in.position(i);
        takeLine(in, from, i - 1);
        return true;
      }
      if (octet == Octets.CR && i < to) {
        if (in.get(i) != Octets.LF) {
          return fail(ReplyError.BARE_CR_OR_LF, in, from, i);
        }
        in.position(i + 1);
        takeLine(in, from, i - 1);
        return true;
      }
    }
    if (held + to - from == maxLineOctets) {
      return fail(ReplyError.LINE_TOO_LONG, in, from, to);
    }
    hold(in, from, to);
    in.position(to);
    return false;
  }

  /** The last octet before this buffer was a CR. */
  private boolean endHeldCr(ByteBuffer in, int from) {
    if (in.get(from) != Octets.LF) {
      return fail(ReplyError.BARE_CR_OR_LF, in, from, from);
    }
    in.position(from + 1);
    int length = held - 1;
    held = 0;
    parse(line, 0, length);
    return true;
  }

  /** The line that is held goes on from an index to another. */
  private boolean fail(ReplyError why, ByteBuffer in, int from, int to) {
    byte[] begun = Arrays.copyOf(line, Math.min(held + to - from, MAX_EXCERPT_OCTETS));
    if (held < begun.length) {
      in.get(from, begun, held, begun.length - held);
    }
    in.position(to);
    fail(why, begun, 0, begun.length);
    return false;
  }

  private void fail(ReplyError why, byte[] octets, int from, int length) {
    error = why;
    excerpt =
        Characters.printable(
            new String(octets, from, Math.min(length, MAX_EXCERPT_OCTETS), UTF_8), '?');
    held = 0;
    line = new byte[0];
    texts = List.of();
  }

  private void takeLine(ByteBuffer in, int from, int to) {
    if (held == 0 && in.hasArray()) {
      parse(in.array(), in.arrayOffset() + from, to - from);
    } else {
      hold(in, from, to);
      int length = held;
      held = 0;
      parse(line, 0, length);
    }
  }

  private void hold(ByteBuffer in, int from, int to) {
    int length = held + to - from;
    if (length > line.length) {
      int room = Math.max(Math.max(2 * line.length, FIRST_ROOM), length);
      line = Arrays.copyOf(line, Math.min(room, maxLineOctets));
    }
    in.get(from, line, held, to - from);
    held = length;
  }

  private void parse(byte[] octets, int from, int length) {
    int value = code(octets, from, length);
    boolean last = length == 3 || (length > 3 && octets[from + 3] == ' ');
    if (value == 0) {
      fail(ReplyError.BAD_CODE, octets, from, length);
    } else if (!last && octets[from + 3] != '-') {
      fail(ReplyError.BAD_SEPARATOR, octets, from, length);
    } else if (code != 0 && code != value) {
      fail(ReplyError.MIXED_CODES, octets, from, length);
    } else if (!last && texts.size() + 1 == maxLines) {
      fail(ReplyError.TOO_MANY_LINES, octets, from, length);
    } else {
      String text = length <= 4 ? "" : new String(octets, from + 4, length - 4, UTF_8);
      take(value, text, last);
    }
  }

  /** The three digits as a number, 0 if they are no reply code. */
  private static int code(byte[] octets, int from, int length) {
    if (length < 3) {
      return 0;
    }
    int first = octets[from] - '0';
    int second = octets[from + 1] - '0';
    int third = octets[from + 2] - '0';
    boolean code =
        first >= 2 && first <= 5 && second >= 0 && second <= 9 && third >= 0 && third <= 9;
    return code ? 100 * first + 10 * second + third : 0;
  }

  private void take(int value, String text, boolean last) {
    if (code == 0 && last) {
      reply = ReceivedReply.of(new ReplyCode(value), List.of(text));
      return;
    }
    if (code == 0) {
      code = value;
      texts = new ArrayList<>();
    }
    texts.add(text);
    if (last) {
      reply = ReceivedReply.of(new ReplyCode(value), texts);
      code = 0;
      texts = List.of();
    }
  }

  /**
   * After {@link Result#REPLY}: the reply.
   *
   * @throws IllegalStateException if the last result was another
   */
  public ReceivedReply reply() {
    if (reply == null) {
      throw new IllegalStateException("no reply is complete: ask only after REPLY");
    }
    return reply;
  }

  /** After {@link Result#MALFORMED}, and from then on: what is wrong; null before. */
  public @Nullable ReplyError error() {
    return error;
  }

  /**
   * After {@link Result#MALFORMED}: the line that is wrong, as far as it was read, at most {@link
   * #MAX_EXCERPT_OCTETS} of it, with a question mark for each character that could harm a log.
   * Empty before.
   */
  public String excerpt() {
    return excerpt;
  }

  /** The lines so far that ended in a bare LF; none unless they may. */
  public long bareLfs() {
    return bareLfs;
  }

  /** Whether a reply has begun and not ended: if the connection ends now, it was cut. */
  public boolean isPartial() {
    return held > 0 || code != 0;
  }
}
