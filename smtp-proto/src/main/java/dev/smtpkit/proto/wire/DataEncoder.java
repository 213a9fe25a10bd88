package dev.smtpkit.proto.wire;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.proto.ContentFlag;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Encodes content for what follows a 354: doubles the dot that begins a line, and adds the end (RFC
 * 5321 4.1.1.4, 4.5.2).
 *
 * <p>Content that does not end with CRLF gets one before the dot of the end. A CR or LF that is not
 * part of a CRLF never leaves (RFC 5321 2.3.8): it becomes CRLF, and a dot after it is doubled, or
 * the content is refused. A NUL is refused in any case. RFC 5321 4.1.1.4 lets one pass but says
 * that such octets cause problems, and RFC 5322 4 allows none any longer: some servers drop it, and
 * then see a line end where none was sent.
 *
 * <pre>{@code
 * while (read(content)) {
 *   while (encoder.encode(content, out) == NEED_OUTPUT) {
 *     write(out);
 *   }
 * }
 * while (encoder.finish(out) == NEED_OUTPUT) {
 *   write(out);
 * }
 * write(out);
 * }</pre>
 *
 * <p>A refusal is reported as {@link Result#REFUSED}, from then on always, until {@link #reset}.
 * Content before it was encoded and may have left, so the connection must be closed: no end of the
 * data makes a part of a message a whole one.
 *
 * <p>Allocates nothing and keeps no reference to a buffer. Confined to one owner.
 */
public final class DataEncoder {

  /** The result of {@link #encode} or {@link #finish}. */
  public enum Result {
    /** The input is used up. Octets of it may be held back until the next call. */
    NEED_INPUT,
    /** The output is full, and there is more to encode. */
    NEED_OUTPUT,
    /** The end of the data is encoded. Only {@link #finish} returns this. */
    COMPLETE,
    /** The content cannot be sent: {@link #refused()} and {@link #refusedAt()} are the reason. */
    REFUSED
  }

  private enum State {
    /** At the beginning of a line, or of the content. */
    LINE_START,
    /** Within a line. */
    TEXT,
    /** Behind a CR that was not encoded yet. */
    BEHIND_CR,
    /** All that is still to leave is owed. */
    ENDED,
    /** A part of the content was refused. */
    REFUSED
  }

  private static final byte[] NOTHING = {};
  private static final byte[] DOT = {Octets.DOT};
  private static final byte[] CRLF = {Octets.CR, Octets.LF};
  private static final byte[] END = {Octets.DOT, Octets.CR, Octets.LF};
  private static final byte[] LINE_END_AND_END = {
    Octets.CR, Octets.LF, Octets.DOT, Octets.CR, Octets.LF
  };

  private final boolean normalizing;

  private State state = State.LINE_START;
  private boolean finishing;

  /** Octets that go out before anything else. */
  private byte[] owed = NOTHING;

  private int paid;

  /** The number of octets of content used. */
  private long used;

  private @Nullable ContentFlag refused;
  private long refusedAt;

  /**
   * An encoder at the beginning of a message.
   *
   * @param bareLineEnds what becomes of a CR or LF that is not part of a CRLF: {@link
   *     BareLineEnds#NORMALIZE} or {@link BareLineEnds#REJECT}
   * @throws IllegalArgumentException for {@link BareLineEnds#PASS}: none may be sent
   */
  public DataEncoder(BareLineEnds bareLineEnds) {
    if (bareLineEnds == BareLineEnds.PASS) {
      throw new IllegalArgumentException(
          "PASS would send a bare CR or LF, which RFC 5321 2.3.8 forbids: use NORMALIZE or REJECT");
    }
    this.normalizing = bareLineEnds == BareLineEnds.NORMALIZE;
  }

  /** Begins another message. */
  public void reset() {
    state = State.LINE_START;
    finishing = false;
    owed = NOTHING;
    paid = 0;
    used = 0;
    refused = null;
    refusedAt = 0;
  }

  /**
   * Encodes content until the input is used up or the output is full, and moves both positions.
   *
   * @param in the content that follows that of the last call, of any length
   * @param out where it goes, another buffer than {@code in}; any room at all is progress
   * @return {@link Result#NEED_INPUT}, {@link Result#NEED_OUTPUT} or {@link Result#REFUSED}
   * @throws IllegalStateException once {@link #finish} was called, until {@link #reset}
   */
  public Result encode(ByteBuffer in, ByteBuffer out) {
    if (finishing && state != State.REFUSED) {
      throw new IllegalStateException("finish() was called: reset() before more content");
    }
    while (true) {
      if (state == State.REFUSED) {
        return Result.REFUSED;
      }
      if (!pay(out)) {
        return Result.NEED_OUTPUT;
      }
      if (!in.hasRemaining()) {
        return Result.NEED_INPUT;
      }
      if (!out.hasRemaining()) {
        return Result.NEED_OUTPUT;
      }
      step(in, out);
    }
  }

  /**
   * Encodes the end of the data: CRLF if the content does not end with one, and the line with a
   * dot.
   *
   * @param out where it goes; any room at all is progress
   * @return {@link Result#NEED_OUTPUT}, {@link Result#COMPLETE}, also when called again, or {@link
   *     Result#REFUSED}, which a bare CR at the very end is only now
   */
  public Result finish(ByteBuffer out) {
    finishing = true;
    if (state == State.BEHIND_CR) {
      bare(ContentFlag.BARE_CR, used - 1);
    }
    if (state == State.REFUSED) {
      return Result.REFUSED;
    }
    if (pay(out) && state != State.ENDED) {
      owe(state == State.LINE_START ? END : LINE_END_AND_END);
      state = State.ENDED;
    }
    return pay(out) ? Result.COMPLETE : Result.NEED_OUTPUT;
  }

  private void step(ByteBuffer in, ByteBuffer out) {
    byte octet = in.get(in.position());
    if (state == State.TEXT) {
      text(in, out);
    } else if (state == State.LINE_START) {
      state = State.TEXT;
      if (octet == Octets.DOT) {
        owe(DOT);
      }
    } else if (octet == Octets.LF) {
      use(in, 1);
      owe(CRLF);
      state = State.LINE_START;
    } else {
      bare(ContentFlag.BARE_CR, used - 1);
    }
  }

  /** Copies a run in one go, and looks at what ended it. */
  private void text(ByteBuffer in, ByteBuffer out) {
    int from = in.position();
    // No octet of the run needs more room than its own.
    int to = from + Math.min(in.remaining(), out.remaining());
    int at = endOfRun(in, from, to);
    int run = at - from;
    if (run > 0) {
      out.put(out.position(), in, from, run);
      out.position(out.position() + run);
      use(in, run);
    }
    if (at == to || state == State.LINE_START) {
      return;
    }
    switch (in.get(at)) {
      case Octets.CR -> {
        use(in, 1);
        state = State.BEHIND_CR;
      }
      case Octets.LF -> {
        bare(ContentFlag.BARE_LF, used);
        if (normalizing) {
          use(in, 1);
        }
      }
      default -> refuse(ContentFlag.NUL, used);
    }
  }

  /**
   * Goes on to a dot that begins a line, and to a CR, LF or NUL that is not part of a CRLF here.
   */
  private int endOfRun(ByteBuffer in, int from, int to) {
    byte[] array = in.hasArray() ? in.array() : NOTHING;
    int offset = in.hasArray() ? in.arrayOffset() : 0;
    int at = from;
    while (at < to) {
      if (at <= to - Octets.BLOCK) {
        at =
            array == NOTHING
                ? Octets.plain(in, at, to, 0)
                : Octets.plain(array, at + offset, to + offset, 0) - offset;
        if (at == to) {
          return to;
        }
      }
      byte octet = in.get(at);
      if (octet == Octets.CR && at + 1 < to && in.get(at + 1) == Octets.LF) {
        at += 2;
        if (at == to || in.get(at) == Octets.DOT) {
          state = State.LINE_START;
          return at;
        }
      } else if (octet == Octets.CR || octet == Octets.LF || octet == 0) {
        return at;
      } else {
        at++;
      }
    }
    return to;
  }

  private void bare(ContentFlag which, long at) {
    if (normalizing) {
      owe(CRLF);
      state = State.LINE_START;
    } else {
      refuse(which, at);
    }
  }

  private void refuse(ContentFlag which, long at) {
    state = State.REFUSED;
    refused = which;
    refusedAt = at;
  }

  private void use(ByteBuffer in, int octets) {
    in.position(in.position() + octets);
    used += octets;
  }

  private void owe(byte[] octets) {
    owed = octets;
    paid = 0;
  }

  /** Whether nothing is owed any more. */
  private boolean pay(ByteBuffer out) {
    int size = Math.min(owed.length - paid, out.remaining());
    out.put(owed, paid, size);
    paid += size;
    return paid == owed.length;
  }

  /**
   * After {@link Result#REFUSED}: what was refused, {@link ContentFlag#BARE_CR}, {@link
   * ContentFlag#BARE_LF} or {@link ContentFlag#NUL}.
   *
   * @throws IllegalStateException if nothing was refused
   */
  public ContentFlag refused() {
    if (refused == null) {
      throw new IllegalStateException("nothing was refused: ask only after REFUSED");
    }
    return refused;
  }

  /**
   * After {@link Result#REFUSED}: the offset of the octet in the content, 0 for the first one.
   *
   * @throws IllegalStateException if nothing was refused
   */
  public long refusedAt() {
    if (refused == null) {
      throw new IllegalStateException("nothing was refused: ask only after REFUSED");
    }
    return refusedAt;
  }
}
