package dev.smtpkit.proto.wire;

import dev.smtpkit.proto.Verb;
import dev.smtpkit.proto.WireLimits;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Finds command lines and AUTH response lines in a stream of octets (RFC 5321 2.3.8, 4.5.3.1.4).
 *
 * <p>Only CRLF ends a line; a CR or LF alone stays in it, for the parser to refuse. No octet is
 * scanned twice: how much of a partial line was seen is remembered, so the next buffer must begin
 * with the octets that the last call left. A line over the limit is consumed as it comes, without
 * being kept, and reported once, when it has ended.
 *
 * <p>A client that ends its lines in LF waits for an answer to a line that never ends. {@link
 * #endsInBareLf} tells of it, and {@link #abandon} lets the owner answer at once: what follows up
 * to the next CRLF is still that line, and is consumed without a second report.
 *
 * <p>Keeps no reference to a buffer. Confined to one owner.
 */
public final class LineFramer {

  /** What {@link #next} found. */
  public enum Result {
    /** A line: it lies in the buffer from {@link #from()} to {@link #to()}. */
    LINE,
    /** A line over the limit, up to its CRLF, was consumed; {@link #longLineVerb()} began it. */
    TOO_LONG,
    /** No line is complete; the buffer's position stands at the first octet of the partial one. */
    NEED_INPUT
  }

  /** The kind of line that is due, which decides the limit. */
  public enum Expectation {
    /** A command: {@link WireLimits#authLine()} if its verb is AUTH, else the command limit. */
    COMMAND,
    /** A response within an AUTH exchange. */
    AUTH_RESPONSE
  }

  private final WireLimits limits;

  /** Octets of the partial line that the last call left, all scanned. */
  private int left;

  /** The limit of that line, as far as is known yet. */
  private int openLimit;

  private int lineFrom;
  private int lineTo;
  private boolean discarding;
  private boolean discardedCr;

  /** Whether the line that is discarded was reported before it ended. */
  private boolean abandoned;

  private boolean bareLf;
  private @Nullable Verb longLineVerb;

  /**
   * A framer at the beginning of a line.
   *
   * @param limits how long a line may be
   */
  public LineFramer(WireLimits limits) {
    this.limits = limits;
    this.openLimit = limits.commandLine();
  }

  /**
   * Looks for the next line and moves the buffer's position past it.
   *
   * @param in the octets from where the last call left off; neither they nor the limit change
   * @param expectation what kind of line is due
   * @throws IllegalArgumentException if the buffer does not hold what the last call left
   */
  public Result next(ByteBuffer in, Expectation expectation) {
    bareLf = false;
    if (discarding) {
      Result result = discard(in);
      if (result == Result.NEED_INPUT || !abandoned) {
        return result;
      }
      abandoned = false;
    }
    int from = in.position();
    int to = in.limit();
    if (left > to - from) {
      throw new IllegalArgumentException(
          "the buffer has "
              + (to - from)
              + " octets, fewer than the "
              + left
              + " that the last call left: it must begin with those");
    }
    // The last octet is looked at again, because it may be a CR.
    int i = from + Math.max(0, left - 1);
    while ((i = Octets.firstBelow16(in, i, to)) < to) {
      if (in.get(i) == Octets.CR && i + 1 < to && in.get(i + 1) == Octets.LF) {
        return line(in, from, i, expectation);
      }
      i++;
    }
    openLimit = limit(in, from, to, expectation);
    if (to - from >= openLimit) {
      return startDiscarding(in, from, to);
    }
    left = to - from;
    // After a CR it would have ended the line.
    bareLf = left > 0 && in.get(to - 1) == Octets.LF;
    return Result.NEED_INPUT;
  }

  private Result line(ByteBuffer in, int from, int end, Expectation expectation) {
    ended();
    in.position(end + 2);
    if (end + 2 - from > limit(in, from, end, expectation)) {
      longLineVerb = VerbTable.verbAt(in, from, end);
      return Result.TOO_LONG;
    }
    lineFrom = from;
    lineTo = end;
    return Result.LINE;
  }

  private int limit(ByteBuffer in, int from, int to, Expectation expectation) {
    // The verb matters only once the line is longer than any other command may be.
    boolean auth =
        expectation == Expectation.AUTH_RESPONSE
            || (to - from > limits.commandLine() - 2
                && VerbTable.verbAt(in, from, to) == Verb.AUTH);
    return auth ? limits.authLine() : limits.commandLine();
  }

  private Result startDiscarding(ByteBuffer in, int from, int to) {
    longLineVerb = VerbTable.verbAt(in, from, to);
    discarding = true;
    discardedCr = in.get(to - 1) == Octets.CR;
    ended();
    in.position(to);
    return Result.NEED_INPUT;
  }

  private void ended() {
    left = 0;
    openLimit = limits.commandLine();
  }

  private Result discard(ByteBuffer in) {
    int to = in.limit();
    int i = in.position();
    while (i < to) {
      if (discardedCr && in.get(i) == Octets.LF) {
        discarding = false;
        in.position(i + 1);
        return Result.TOO_LONG;
      }
      i = Octets.firstBelow16(in, i, to);
      discardedCr = i < to && in.get(i) == Octets.CR;
      i++;
    }
    in.position(to);
    return Result.NEED_INPUT;
  }

  /** After {@link Result#LINE}: the index of the line's first octet in the buffer. */
  public int from() {
    return lineFrom;
  }

  /** After {@link Result#LINE}: the index after the line's last octet, that of its CRLF. */
  public int to() {
    return lineTo;
  }

  /**
   * After {@link Result#TOO_LONG} and {@link #abandon}: the verb that the line began with, null for
   * an unknown one. BDAT matters: how many octets follow such a line is unknown.
   */
  public @Nullable Verb longLineVerb() {
    return longLineVerb;
  }

  /**
   * After {@link Result#NEED_INPUT}: whether the last octet of the partial line is an LF that ends
   * no line.
   */
  public boolean endsInBareLf() {
    return bareLf;
  }

  /**
   * Gives the partial line up: consumes what has come of it, and without a report what will come,
   * up to and with its CRLF. {@link #longLineVerb()} began it.
   *
   * @param in the buffer of the last call, as it left it
   * @throws IllegalStateException if there is no partial line, or it is already being discarded
   */
  public void abandon(ByteBuffer in) {
    if (left == 0) {
      throw new IllegalStateException("no partial line is left: abandon only after NEED_INPUT");
    }
    startDiscarding(in, in.position(), in.position() + left);
    abandoned = true;
    bareLf = false;
  }

  /**
   * The octets that a buffer must be able to hold for the next call to make progress: what the
   * longest line that may now be open can need.
   *
   * @param expectation what kind of line is due
   */
  public int capacity(Expectation expectation) {
    return expectation == Expectation.AUTH_RESPONSE ? limits.authLine() : openLimit;
  }

  /** Whether a line has begun and not ended. */
  public boolean isPartial() {
    return left > 0 || discarding;
  }
}
