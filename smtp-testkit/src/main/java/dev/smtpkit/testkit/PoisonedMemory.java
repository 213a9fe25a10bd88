package dev.smtpkit.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Shows a piece as a slice of a larger buffer whose other octets are poison.
 *
 * <p>Not thread-safe. Each thread reuses its own, because a new direct buffer for every call would
 * take longer than the tests that use it.
 */
final class PoisonedMemory {

  /** Heap or direct memory, with one of two poisons. */
  enum Kind {
    HEAP_LINES("heap, CRLF.CRLF around", false, true),
    DIRECT_HIGH("direct, 0xFF around", true, false),
    HEAP_HIGH("heap, 0xFF around", false, false),
    DIRECT_LINES("direct, CRLF.CRLF around", true, true);

    private final String description;
    private final boolean direct;
    private final boolean lines;

    Kind(String description, boolean direct, boolean lines) {
      this.description = description;
      this.direct = direct;
      this.lines = lines;
    }

    @Override
    public String toString() {
      return description;
    }
  }

  static final int MOST_OFFSET = 64;

  /**
   * The octets of poison on each side: a multiple of eight, so that offset 0 is an aligned word,
   * and of the three octets of {@link #LINES}, so that {@link #surround} can place the pattern.
   */
  private static final int MARGIN = 24;

  /** The {@code arrayOffset} of the buffer shown. */
  private static final int ARRAY_OFFSET = 5;

  private static final int LEAST_CAPACITY = 4096;

  /** A multiple of the three octets of {@link #LINES}, so that chunks continue each other. */
  private static final int CHUNK = 3 * 1024;

  private static final byte[] LINES = "\r\n.".repeat(CHUNK / 3 + 1).getBytes(ISO_8859_1);
  private static final byte[] HIGH = "\u00ff".repeat(CHUNK + 3).getBytes(ISO_8859_1);

  private static final ThreadLocal<ArrayDeque<PoisonedMemory>> IDLE =
      ThreadLocal.withInitial(ArrayDeque::new);

  private final ByteBuffer heap;
  private final ByteBuffer direct;
  private ByteBuffer backing;
  private byte[] poison = HIGH;
  private int base = MARGIN;
  private int shown;

  private PoisonedMemory(int capacity) {
    heap = ByteBuffer.allocate(capacity);
    direct = ByteBuffer.allocateDirect(capacity);
    backing = direct;
    fill(0, capacity, 0);
    backing = heap;
    fill(0, capacity, 0);
  }

  /** A memory that nobody else holds, for pieces of up to so many octets. */
  static PoisonedMemory borrow(int octets) {
    int room = octets + MOST_OFFSET + 2 * MARGIN;
    ArrayDeque<PoisonedMemory> idle = IDLE.get();
    while (!idle.isEmpty()) {
      PoisonedMemory memory = idle.pop();
      if (memory.heap.capacity() >= room) {
        return memory;
      }
    }
    return new PoisonedMemory(Math.max(room, LEAST_CAPACITY));
  }

  /** Leaves this memory to the next borrower on this thread. */
  void giveBack() {
    IDLE.get().push(this);
  }

  /** Chooses how the next pieces are shown. */
  void prepare(Kind kind, int offset) {
    spoil();
    backing = kind.direct ? direct : heap;
    poison = kind.lines ? LINES : HIGH;
    base = MARGIN + offset;
  }

  /** The octets from {@code from}, inclusive, to {@code to}, exclusive, as a new buffer. */
  ByteBuffer show(byte[] octets, int from, int to) {
    spoil();
    shown = to - from;
    backing.put(base, octets, from, shown);
    surround(shown == 0 ? 0 : octets[from], shown == 0 ? 0 : octets[to - 1]);
    ByteBuffer view = backing.slice(ARRAY_OFFSET, backing.capacity() - 2 * ARRAY_OFFSET);
    view.limit(base - ARRAY_OFFSET + shown);
    view.position(base - ARRAY_OFFSET);
    return view;
  }

  /** Overwrites the piece last shown. */
  void spoil() {
    fill(base, base + shown, 0);
    shown = 0;
  }

  /**
   * Aligns the poison to continue where the piece stops: LF follows a final CR, a dot follows a
   * final CRLF, CR precedes a leading LF, and CRLF precedes anything else.
   */
  private void surround(byte first, byte last) {
    fill(base - MARGIN, base, first == '\n' ? 1 : 2);
    fill(base + shown, base + shown + MARGIN, last == '\r' ? 1 : last == '\n' ? 2 : 0);
  }

  private void fill(int from, int to, int phase) {
    for (int at = from; at < to; at += CHUNK) {
      backing.put(at, poison, phase, Math.min(CHUNK, to - at));
    }
  }
}
