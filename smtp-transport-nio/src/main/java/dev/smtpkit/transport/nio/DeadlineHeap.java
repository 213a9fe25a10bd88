package dev.smtpkit.transport.nio;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one event loop: a binary heap whose entries know their place, so that a
 * connection that ends leaves at once. Confined to the loop's thread.
 *
 * <p>A connection whose deadline moves later is left where it is and put right when its turn comes:
 * that happens on every command, the other on few.
 */
final class DeadlineHeap {

  /** Something with a deadline; in one heap at the most. */
  abstract static class Entry {
    private int index = -1;
    private long at;

    /** The deadline as it stands now. */
    abstract long deadlineNanos();

    /** Whether there is a deadline now. */
    abstract boolean hasDeadline();

    /** The deadline has come. */
    abstract void expire();
  }

  private @Nullable Entry[] heap = new Entry[64];
  private int size;

  /** Sees to it that an entry is woken at its deadline or before. */
  void schedule(Entry entry) {
    if (!entry.hasDeadline()) {
      return;
    }
    long at = entry.deadlineNanos();
    if (entry.index < 0) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, 2 * size);
      }
      entry.at = at;
      size++;
      up(size - 1, entry);
    } else if (at - entry.at < 0) {
      entry.at = at;
      up(entry.index, entry);
    }
  }

  void remove(Entry entry) {
    if (entry.index < 0) {
      return;
    }
    int hole = entry.index;
    entry.index = -1;
    Entry last = at(--size);
    heap[size] = null;
    if (hole < size) {
      place(hole, last);
    }
  }

  /** Nanoseconds until the first entry is due, {@link Long#MAX_VALUE} without one. */
  long untilNext(long now) {
    return size == 0 ? Long.MAX_VALUE : Math.max(0, at(0).at - now);
  }

  /** Expires what is due. */
  void run(long now) {
    while (size > 0 && at(0).at - now <= 0) {
      Entry first = at(0);
      remove(first);
      if (first.hasDeadline() && first.deadlineNanos() - now <= 0) {
        first.expire();
      }
      schedule(first);
    }
  }

  private Entry at(int index) {
    Entry entry = heap[index];
    if (entry == null) {
      throw new IllegalStateException("a hole in the heap");
    }
    return entry;
  }

  private void place(int hole, Entry entry) {
    int parent = (hole - 1) >>> 1;
    if (hole > 0 && entry.at - at(parent).at < 0) {
      up(hole, entry);
    } else {
      down(hole, entry);
    }
  }

  private void up(int from, Entry entry) {
    int hole = from;
    while (hole > 0) {
      int parent = (hole - 1) >>> 1;
      Entry above = at(parent);
      if (entry.at - above.at >= 0) {
        break;
      }
      put(hole, above);
      hole = parent;
    }
    put(hole, entry);
  }

  private void down(int from, Entry entry) {
    int hole = from;
    while (2 * hole + 1 < size) {
      int child = 2 * hole + 1;
      if (child + 1 < size && at(child + 1).at - at(child).at < 0) {
        child++;
      }
      if (at(child).at - entry.at >= 0) {
        break;
      }
      put(hole, at(child));
      hole = child;
    }
    put(hole, entry);
  }

  private void put(int index, Entry entry) {
    heap[index] = entry;
    entry.index = index;
  }
}
