package dev.smtpkit.testkit;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The same octets in one fragmentation, as pieces to be taken one after the other.
 *
 * <p>Each piece is a writable buffer in big-endian order whose octets lie between a non-zero
 * position and a limit short of the capacity; on the heap its {@code arrayOffset} is not zero
 * either. Whatever lies outside is poison. A piece is the consumer's until it asks for the next one
 * or learns that there is none; then its octets are overwritten, so that a consumer that has kept
 * the buffer, or a view of it, reads poison.
 *
 * <p>Valid until the consumer it was given to returns. May be iterated more than once, but not
 * twice at the same time. Not thread-safe.
 */
public final class Feed implements Iterable<ByteBuffer> {

  private final byte[] octets;
  private final Fragmentation fragmentation;
  private final Window window;
  private final Window.Kind kind;
  private final int offset;
  private boolean over;

  Feed(byte[] octets, Fragmentation fragmentation, Window window, Window.Kind kind, int offset) {
    this.octets = octets;
    this.fragmentation = fragmentation;
    this.window = window;
    this.kind = kind;
    this.offset = offset;
  }

  /**
   * The pieces from the first.
   *
   * @throws IllegalStateException if the consumer this feed was given to has returned
   */
  @Override
  public Iterator<ByteBuffer> iterator() {
    requireValid();
    window.prepare(kind, offset);
    return new Pieces();
  }

  /**
   * The number of pieces.
   *
   * @return one or more
   */
  public int pieces() {
    return fragmentation.pieces();
  }

  /** Names the fragmentation and the memory: "split at 5 of 12 (heap, 0xFF around, offset 0)". */
  @Override
  public String toString() {
    return fragmentation.describe(octets.length) + " (" + kind + ", offset " + offset + ")";
  }

  void end() {
    over = true;
    window.spoil();
  }

  private void requireValid() {
    if (over) {
      throw new IllegalStateException("the consumer of this feed has returned: " + this);
    }
  }

  private final class Pieces implements Iterator<ByteBuffer> {

    private int next;

    @Override
    public boolean hasNext() {
      requireValid();
      window.spoil();
      return next < fragmentation.pieces();
    }

    @Override
    public ByteBuffer next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no piece after " + next);
      }
      int piece = next++;
      return window.show(
          octets, fragmentation.start(piece), fragmentation.end(piece, octets.length));
    }
  }
}
