package dev.smtpkit.testkit;

import dev.smtpkit.testkit.text.Escapes;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Presents octets to a consumer in the fragmentations in which a network could deliver them.
 *
 * <p>The octets come in one piece, octet by octet, at every two-way split and, on request, at
 * random multi-way splits. Each fragmentation is presented on the heap and in direct memory, and
 * each of these with two kinds of poison around the pieces, so that a consumer which reads too far
 * fails: CRLF.CRLF, aligned to continue where the piece stops, and 0xFF.
 *
 * <pre>{@code
 * EverySplit.of(octets).withEveryOffset(0, 7).forEach(pieces -> {
 *   LineCounter counter = new LineCounter();
 *   for (ByteBuffer piece : pieces) {
 *     counter.count(piece);
 *   }
 *   assertThat(counter.lines()).isEqualTo(3);
 * });
 * }</pre>
 *
 * <p>Immutable. The memory is reused from call to call on the same thread; nesting is allowed.
 */
public final class EverySplit {

  private static final int LONGEST_SPLIT_EVERYWHERE = 4096;
  private static final int AROUND_CRLF = 3;
  private static final int SAMPLES = 200;
  private static final long SAMPLES_SEED = 5321;

  // A constant, because values() copies.
  private static final PoisonedMemory.Kind[] KINDS = PoisonedMemory.Kind.values();

  private final byte[] octets;
  private final int firstOffset;
  private final int lastOffset;
  private final int randomSplits;
  private final long seed;

  private EverySplit(byte[] octets, int firstOffset, int lastOffset, int randomSplits, long seed) {
    this.octets = octets;
    this.firstOffset = firstOffset;
    this.lastOffset = lastOffset;
    this.randomSplits = randomSplits;
    this.seed = seed;
  }

  /**
   * All fragmentations of some octets, at offset 0, without random splits.
   *
   * @param octets the octets, copied; if there are none, the only fragmentation is one empty piece
   * @return the fragmentations
   */
  public static EverySplit of(byte[] octets) {
    return new EverySplit(octets.clone(), 0, 0, 0, 0);
  }

  /**
   * Presents every fragmentation at each of these offsets, for code that reads whole words. At
   * offset 0 a piece starts on an eight-octet boundary of the memory.
   *
   * @param first the smallest offset, 0 to 64
   * @param last the largest offset, {@code first} to 64
   * @return the same octets at those offsets
   * @throws IllegalArgumentException if the offsets are out of range
   */
  public EverySplit withEveryOffset(int first, int last) {
    if (first < 0 || last < first || last > PoisonedMemory.MOST_OFFSET) {
      throw new IllegalArgumentException(
          "offsets from "
              + first
              + " to "
              + last
              + " do not ascend within 0 to "
              + PoisonedMemory.MOST_OFFSET);
    }
    return new EverySplit(octets, first, last, randomSplits, seed);
  }

  /**
   * Adds random splits into 3 to 13 pieces, some of which may be empty.
   *
   * @param count the number of splits, zero or more; the same seed gives the same splits of octets
   *     of the same length
   * @param seed the seed of the random numbers
   * @return the same octets with random splits
   * @throws IllegalArgumentException if {@code count} is negative
   */
  public EverySplit withRandomSplits(int count, long seed) {
    if (count < 0) {
      throw new IllegalArgumentException(count + " random splits: ask for 0 or more");
    }
    return new EverySplit(octets, firstOffset, lastOffset, count, seed);
  }

  /**
   * Calls the consumer once for each fragmentation.
   *
   * @param consumer gives the pieces to the code under test and checks the result
   * @throws AssertionError if the consumer throws an {@code AssertionError} or a {@code
   *     RuntimeException}; the message names the fragmentation, the cause is what was thrown
   */
  public void forEach(Consumer<? super Pieces> consumer) {
    PoisonedMemory memory = PoisonedMemory.borrow(octets.length);
    try {
      present(Fragmentation.WHOLE, memory, consumer);
      if (octets.length > 1) {
        present(Fragmentation.octetByOctet(octets.length), memory, consumer);
      }
      for (int position : positions(octets)) {
        present(Fragmentation.splitAt(position), memory, consumer);
      }
      SplittableRandom random = new SplittableRandom(seed);
      for (int i = 0; i < randomSplits; i++) {
        present(Fragmentation.random(octets.length, random), memory, consumer);
      }
    } finally {
      memory.giveBack();
    }
  }

  /**
   * The positions at which {@link #forEach} splits in two: all of them if there are at most 4096
   * octets, else those within 3 octets of a CRLF and 200 others, the same for the same length.
   *
   * @param octets the octets to split
   * @return the numbers of octets in the first piece, ascending, from 1 to {@code octets.length -
   *     1}; empty if there are fewer than two octets
   */
  public static int[] positions(byte[] octets) {
    BitSet positions = new BitSet(octets.length + 1);
    if (octets.length <= LONGEST_SPLIT_EVERYWHERE) {
      positions.set(0, octets.length);
    } else {
      for (int i = 0; i + 1 < octets.length; i++) {
        if (octets[i] == '\r' && octets[i + 1] == '\n') {
          positions.set(Math.max(0, i - AROUND_CRLF), i + 2 + AROUND_CRLF + 1);
        }
      }
      new SplittableRandom(SAMPLES_SEED)
          .ints(SAMPLES, 1, octets.length)
          .forEach(position -> positions.set(position));
    }
    return positions.stream().filter(p -> p > 0 && p < octets.length).toArray();
  }

  private void present(
      Fragmentation fragmentation, PoisonedMemory memory, Consumer<? super Pieces> consumer) {
    for (int offset = firstOffset; offset <= lastOffset; offset++) {
      for (PoisonedMemory.Kind kind : KINDS) {
        Pieces pieces = new Pieces(octets, fragmentation, memory, kind, offset);
        try {
          consumer.accept(pieces);
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError(pieces + " of \"" + Escapes.encode(octets) + "\": " + e, e);
        } finally {
          pieces.end();
        }
      }
    }
  }
}
