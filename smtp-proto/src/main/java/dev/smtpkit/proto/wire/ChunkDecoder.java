package dev.smtpkit.proto.wire;

import dev.smtpkit.proto.Command;
import java.nio.ByteBuffer;

/**
 * Counts the octets of a BDAT chunk, whatever they are (RFC 3030 2).
 *
 * <p>They come out as spans of the caller's own buffer. What follows the last of them is left
 * there: it is the next command.
 *
 * <p>Allocates nothing and keeps no reference to a buffer beyond the next call. Confined to one
 * owner.
 */
public final class ChunkDecoder {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private long remaining;
  private boolean ended;
  private ByteBuffer source = NOTHING;
  private int from;
  private int to;

  /**
   * A decoder at the beginning of a chunk.
   *
   * @param size its octets, 0 to {@link Command.Bdat#MAX_SIZE}
   * @throws IllegalArgumentException if the size is out of that range
   */
  public ChunkDecoder(long size) {
    this.remaining = checked(size);
  }

  /**
   * Begins another chunk.
   *
   * @param size its octets, 0 to {@link Command.Bdat#MAX_SIZE}
   * @throws IllegalArgumentException if the size is out of that range
   */
  public void reset(long size) {
    remaining = checked(size);
    ended = false;
    source = NOTHING;
    from = 0;
    to = 0;
  }

  private static long checked(long size) {
    if (size < 0 || size > Command.Bdat.MAX_SIZE) {
      throw new IllegalArgumentException(
          "chunk size " + size + " is not within 0 to " + Command.Bdat.MAX_SIZE);
    }
    return size;
  }

  /**
   * Takes what the buffer holds of the chunk and moves its position past it.
   *
   * <p>The end takes no input: the call after the last octets returns it, and the first call if the
   * size is 0.
   *
   * @param in the octets that follow those of the last call
   * @throws IllegalStateException after {@link Decoded#END}, until {@link #reset}
   */
  public Decoded next(ByteBuffer in) {
    if (ended) {
      throw new IllegalStateException("the chunk has ended: reset(size) before the next one");
    }
    if (remaining == 0) {
      ended = true;
      return Decoded.END;
    }
    if (!in.hasRemaining()) {
      return Decoded.NEED_INPUT;
    }
    source = in;
    from = in.position();
    int length = (int) Math.min(in.remaining(), remaining);
    to = from + length;
    remaining -= length;
    in.position(to);
    return Decoded.OCTETS;
  }

  /** After {@link Decoded#OCTETS}: the caller's buffer. */
  public ByteBuffer source() {
    return source;
  }

  /** After {@link Decoded#OCTETS}: the absolute index of the span's first octet in its buffer. */
  public int from() {
    return from;
  }

  /** After {@link Decoded#OCTETS}: the absolute index behind the span's last octet. */
  public int to() {
    return to;
  }

  /** The octets of the chunk that have not been given yet. */
  public long remaining() {
    return remaining;
  }
}
