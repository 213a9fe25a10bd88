package dev.smtpkit.testkit;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Some octets in one fragmentation, piece by piece.
 *
 * <p>Each piece is a writable buffer in big-endian order whose octets lie between a non-zero
 * position and a limit short of the capacity; on the heap its {@code arrayOffset} is not zero
 * either. The octets around a piece are poison. A piece is valid until the consumer calls {@code
 * hasNext} or {@code next}; then its octets are overwritten, so that a consumer that has kept the
 * buffer, or a view of it, reads poison.
 *
 * <p>Made by {@link EverySplit#forEach}, and valid until the consumer returns. May be iterated more
 * than once, but not twice at the same time. Not thread-safe.
 */
public final class Pieces implements Iterable<ByteBuffer> {

  private final byte[] octets;
  private final Fragmentation fragmentation;
  private final PoisonedMemory memory;
  private final PoisonedMemory.Kind kind;
  private final int offset;
  private boolean over;

  Pieces(
      byte[] octets,
      Fragmentation fragmentation,
      PoisonedMemory memory,
      PoisonedMemory.Kind kind,
      int offset) {
    this.octets = octets;
    this.fragmentation = fragmentation;
    this.memory = memory;
    this.kind = kind;
    this.offset = offset;
  }

  /**
   * The pieces from the first.
   *
   * @throws IllegalStateException if the consumer of these pieces has returned
   */
  @Override
  public Iterator<ByteBuffer> iterator() {
    requireValid();
    memory.prepare(kind, offset);
    return new PieceIterator();
  }

  /**
   * The number of pieces.
   *
   * @return one or more
   */
  public int count() {
    return fragmentation.pieces();
  }

  /** Names the fragmentation and the memory: "split at 5 of 12 (heap, 0xFF around, offset 0)". */
  @Override
  public String toString() {
    return fragmentation.describe(octets.length) + " (" + kind + ", offset " + offset + ")";
  }

  void end() {
    over = true;
    memory.spoil();
  }

  private void requireValid() {
    if (over) {
      throw new IllegalStateException("the consumer of these pieces has returned: " + this);
    }
  }

  private final class PieceIterator implements Iterator<ByteBuffer> {

    private int next;

    @Override
    public boolean hasNext() {
      requireValid();
      memory.spoil();
      return next < fragmentation.pieces();
    }

    @Override
    public ByteBuffer next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no piece after the last, number " + next);
      }
      int piece = next++;
      return memory.show(
          octets, fragmentation.start(piece), fragmentation.end(piece, octets.length));
    }
  }
}
