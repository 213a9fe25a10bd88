package dev.smtpkit.transport.nio;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The memory that the connections of one event loop share, and what happens when it is scarce.
 *
 * <p>There are two bounds: the read buffers that are lent, and the octets that connections retain
 * between reads without a buffer (unfinished lines and TLS records). Beyond either, connections
 * wait before they read. When some have waited for {@link LoopLimits#memoryDeadline}, connections
 * that hold a buffer for a peer that does not read are closed, and then those that retain most.
 *
 * <p>Confined to the loop's thread.
 */
final class LoopMemory {

  /** A connection that uses the memory. */
  interface Holder {

    /** The octets that it retains, as far as it has reported them by {@link #account}. */
    int retainedOctets();

    /** The memory that it waited for is there. */
    void memoryAvailable();

    /**
     * Closes the connection if it holds a read buffer and its peer has read nothing for so long.
     */
    void closeIfStalled(long nanos);

    /** Closes the connection. */
    void close();
  }

  private final LoopLimits limits;
  private final BufferPool buffers;
  private final ScratchBuffers scratch;
  private final ArrayDeque<Holder> waiting = new ArrayDeque<>();
  private int retained;

  /** Some have been waiting since {@link #scarceSince}. */
  private boolean scarce;

  private long scarceSince;

  LoopMemory(LoopLimits limits) {
    this.limits = limits;
    buffers = new BufferPool(limits.maxBuffers(), limits.bufferOctets());
    scratch = new ScratchBuffers(limits.bufferOctets());
  }

  BufferPool buffers() {
    return buffers;
  }

  ScratchBuffers scratch() {
    return scratch;
  }

  /**
   * Accounts for octets that a connection retains more, or less, than before.
   *
   * @param difference how many, negative for less
   */
  void account(int difference) {
    retained += difference;
  }

  /** The octets that all connections retain. */
  int retainedOctets() {
    return retained;
  }

  /** Whether a read may leave octets to be retained. */
  boolean mayRetain() {
    return retained <= limits.maxRetainedOctets();
  }

  /** Queues a connection until there is memory; {@link Holder#memoryAvailable} follows. */
  void await(Holder holder) {
    waiting.add(holder);
  }

  /** A connection is closed and waits no longer. */
  void forget(Holder holder) {
    waiting.remove(holder);
  }

  /** How many connections wait. */
  int waiting() {
    return waiting.size();
  }

  /** The nanoseconds after which {@link #relieve} must run again at the latest. */
  long untilNext() {
    return scarce ? limits.memoryNanos() : Long.MAX_VALUE;
  }

  /**
   * Lets connections go on for which there is memory now, and closes some if others have waited too
   * long.
   *
   * @param holders all connections of the loop
   */
  void relieve(Supplier<? extends Stream<? extends Holder>> holders) {
    resumeWaiting();
    boolean before = scarce;
    scarce = !waiting.isEmpty();
    if (!scarce) {
      return;
    }
    long now = System.nanoTime();
    if (!before) {
      scarceSince = now;
    } else if (now - scarceSince >= limits.memoryNanos()) {
      closeSome(holders);
      resumeWaiting();
      scarceSince = now;
    }
  }

  private void resumeWaiting() {
    while (!waiting.isEmpty() && buffers.hasRoom() && mayRetain()) {
      waiting.remove().memoryAvailable();
    }
  }

  private void closeSome(Supplier<? extends Stream<? extends Holder>> holders) {
    if (!buffers.hasRoom()) {
      holders.get().forEach(holder -> holder.closeIfStalled(limits.memoryNanos()));
    }
    while (!mayRetain()) {
      holders.get().max(Comparator.comparingInt(Holder::retainedOctets)).orElseThrow().close();
    }
  }
}
