package dev.smtpkit.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The memory in which pieces are shown: a slice of a larger buffer, with poison on both sides.
 *
 * <p>Everything but the piece on show is always poison. Not thread-safe; each thread borrows its
 * own, because a new direct buffer for every call would cost more than the tests it serves.
 */
final class Window {

  /** The memories and poisons in which a piece can be shown. */
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

  /** Eights make offset 0 an aligned word; threes let {@link #surround} count the pattern. */
  private static final int MARGIN = 24;

  /** What stands in the backing memory before the buffer shown: its {@code arrayOffset}. */
  private static final int ARRAY_OFFSET = 5;

  private static final int LEAST_CAPACITY = 4096;

  /** A multiple of the period of {@link #LINES}, so that chunks continue each other. */
  private static final int CHUNK = 3 * 1024;

  private static final byte[] LINES = "\r\n.".repeat(CHUNK / 3 + 1).getBytes(ISO_8859_1);
  private static final byte[] HIGH = "\u00ff".repeat(CHUNK + 3).getBytes(ISO_8859_1);

  private static final ThreadLocal<ArrayDeque<Window>> IDLE =
      ThreadLocal.withInitial(ArrayDeque::new);

  private final ByteBuffer heap;
  private final ByteBuffer direct;
  private ByteBuffer backing;
  private byte[] poison = HIGH;
  private int base = MARGIN;
  private int shown;

  private Window(int capacity) {
    heap = ByteBuffer.allocate(capacity);
    direct = ByteBuffer.allocateDirect(capacity);
    backing = direct;
    fill(0, capacity, 0);
    backing = heap;
    fill(0, capacity, 0);
  }

  /** A window nobody else holds, large enough for pieces of so many octets. */
  static Window borrow(int octets) {
    int room = octets + MOST_OFFSET + 2 * MARGIN;
    ArrayDeque<Window> idle = IDLE.get();
    while (!idle.isEmpty()) {
      Window window = idle.pop();
      if (window.heap.capacity() >= room) {
        return window;
      }
    }
    return new Window(Math.max(room, LEAST_CAPACITY));
  }

  /** For the next borrower on this thread. */
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

  /** The octets from {@code from} to {@code to} as a fresh view. */
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
   * Lays the margins so that they go on where the piece stops: a final CR is followed by LF, a
   * final CRLF by a dot, a leading LF is preceded by CR, anything else by CRLF.
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
