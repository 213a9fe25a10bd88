package dev.smtpkit.transport.nio;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one event loop: a binary heap whose entries know their position, so that a
 * connection that ends leaves it at once. Confined to the loop's thread.
 *
 * <p>An entry whose deadline moves later stays where it is and is moved when its old time comes:
 * deadlines move later on every command, but rarely earlier.
 */
final class DeadlineHeap {

  /** How many entries are looked at before sockets have their turn. */
  static final int MAX_EXPIRED = 64;

  private @Nullable Deadline[] heap = new Deadline[64];
  private int size;

  /** Ensures that a deadline, if it is set, is looked at in time. */
  void schedule(Deadline deadline) {
    if (!deadline.isSet()) {
      return;
    }
    long nanos = deadline.nanos();
    if (deadline.index < 0) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, 2 * size);
      }
      deadline.queuedNanos = nanos;
      size++;
      siftUp(size - 1, deadline);
    } else if (nanos - deadline.queuedNanos < 0) {
      deadline.queuedNanos = nanos;
      siftUp(deadline.index, deadline);
    }
  }

  void remove(Deadline deadline) {
    if (deadline.index < 0) {
      return;
    }
    int hole = deadline.index;
    deadline.index = -1;
    Deadline last = at(--size);
    heap[size] = null;
    if (hole < size) {
      fill(hole, last);
    }
  }

  /** Nanoseconds until the first entry needs a look, {@link Long#MAX_VALUE} without an entry. */
  long untilNext(long now) {
    return size == 0 ? Long.MAX_VALUE : Math.max(0, at(0).queuedNanos - now);
  }

  /** Expires what is due, at most {@link #MAX_EXPIRED} of it: {@link #untilNext} is then 0. */
  void expireDue(long now) {
    for (int i = 0; i < MAX_EXPIRED && size > 0 && at(0).queuedNanos - now <= 0; i++) {
      Deadline first = at(0);
      remove(first);
      first.expireIfDue(now);
      schedule(first);
    }
  }

  private Deadline at(int index) {
    Deadline deadline = heap[index];
    if (deadline == null) {
      throw new IllegalStateException("no entry at " + index + " of " + size);
    }
    return deadline;
  }

  private void fill(int hole, Deadline deadline) {
    int parent = (hole - 1) >>> 1;
    if (hole > 0 && deadline.queuedNanos - at(parent).queuedNanos < 0) {
      siftUp(hole, deadline);
    } else {
      siftDown(hole, deadline);
    }
  }

  private void siftUp(int from, Deadline deadline) {
    int hole = from;
    while (hole > 0) {
      int parent = (hole - 1) >>> 1;
      Deadline above = at(parent);
      if (deadline.queuedNanos - above.queuedNanos >= 0) {
        break;
      }
      put(hole, above);
      hole = parent;
    }
    put(hole, deadline);
  }

  private void siftDown(int from, Deadline deadline) {
    int hole = from;
    while (2 * hole + 1 < size) {
      int child = 2 * hole + 1;
      if (child + 1 < size && at(child + 1).queuedNanos - at(child).queuedNanos < 0) {
        child++;
      }
      if (at(child).queuedNanos - deadline.queuedNanos >= 0) {
        break;
      }
      put(hole, at(child));
      hole = child;
    }
    put(hole, deadline);
  }

  private void put(int index, Deadline deadline) {
    heap[index] = deadline;
    deadline.index = index;
  }
}
