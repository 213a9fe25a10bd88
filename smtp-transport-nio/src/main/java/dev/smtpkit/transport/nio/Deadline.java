package dev.smtpkit.transport.nio;

/**
 * A point in time at which a callback is due, unless the deadline is moved or cleared before.
 * Belongs to at most one {@link DeadlineHeap}; confined to the loop's thread.
 */
final class Deadline {

  private final Runnable callback;
  private boolean set;
  private long nanos;

  /** The position in the heap, negative outside. Maintained by the heap. */
  int index = -1;

  /** The time by which the heap orders: never later than the deadline. Maintained by the heap. */
  long queuedNanos;

  /** A deadline that is not set. */
  Deadline(Runnable callback) {
    this.callback = callback;
  }

  /** Sets the deadline to a reading of {@link System#nanoTime}. */
  void set(long atNanos) {
    set = true;
    nanos = atNanos;
  }

  /** Sets the deadline, unless an earlier one is set. */
  void setAtLatest(long atNanos) {
    if (!set || atNanos - nanos < 0) {
      set(atNanos);
    }
  }

  void clear() {
    set = false;
  }

  boolean isSet() {
    return set;
  }

  /** The reading of {@link System#nanoTime} that was set last. */
  long nanos() {
    return nanos;
  }

  /** Clears the deadline and runs the callback if it is due. */
  void expireIfDue(long now) {
    if (set && nanos - now <= 0) {
      set = false;
      callback.run();
    }
  }
}
