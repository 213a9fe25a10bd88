package dev.smtpkit.transport.nio;

import dev.smtpkit.transport.nio.ConnectionObserver.Shedding;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Ends connections of one event loop while connections, handshakes or memory are scarce: those
 * whose client is idle, and those that hold most. Looks at them only then, and every {@link
 * LoopLimits#memoryDeadline}. Confined to the loop's thread.
 */
final class Shedder {

  /** A connection that can be ended. */
  interface Member {

    /**
     * How long the client has let the connection wait since it was opened or last did what it is
     * for, in nanoseconds; 0 while the client waits for us.
     *
     * @param now a reading of {@link System#nanoTime}
     */
    long idleNanos(long now);

    /** Whether a TLS handshake is under way. */
    boolean isHandshaking();

    /** The memory that ending it gives back, in octets; 0 if it must not be ended for that. */
    long heldOctets();

    /** Ends it, if it can with a reply. */
    void shed(Shedding reason);
  }

  private record Holder(Member member, long octets, long idleNanos) {}

  private final Admission admission;
  private final long periodNanos;
  private final long idleNanos;

  private boolean underPressure;
  private long nextNanos;

  Shedder(Admission admission, LoopLimits limits) {
    this.admission = admission;
    periodNanos = limits.memoryNanos();
    idleNanos = limits.overloadIdleNanos();
  }

  /** The nanoseconds after which {@link #run} must be called again at the latest. */
  long untilNext(long now) {
    return underPressure ? Math.max(0, nextNanos - now) : Long.MAX_VALUE;
  }

  /**
   * Ends connections if it is time.
   *
   * @param now a reading of {@link System#nanoTime}
   * @param members all connections of the loop
   */
  void run(long now, Supplier<? extends Stream<? extends Member>> members) {
    if (!admission.isUnderPressure()) {
      underPressure = false;
    } else if (!underPressure) {
      underPressure = true;
      nextNanos = now + periodNanos;
      // Loops that sleep have not noticed, and may have the connections to be ended.
      admission.wakeLoops();
    } else if (now - nextNanos >= 0) {
      nextNanos = now + periodNanos;
      // Collected first, because ending them changes the loop's connections.
      List<? extends Member> all = members.get().toList();
      shedIdle(now, all);
      shedLargest(now, all);
    }
  }

  private void shedIdle(long now, List<? extends Member> members) {
    boolean crowded = admission.isCrowded();
    if (crowded || admission.hasManyHandshakes()) {
      for (Member member : members) {
        if ((crowded || member.isHandshaking()) && member.idleNanos(now) >= idleNanos) {
          member.shed(Shedding.IDLE);
        }
      }
    }
  }

  /** Ends what holds most, of several that hold as much the one that has been idle longest. */
  private void shedLargest(long now, List<? extends Member> members) {
    // Memory may come back later than a connection ends: a sink may still read.
    long missing = admission.shortOctets();
    if (missing <= 0) {
      return;
    }
    // Other loops may have the largest: those that hold less than the average are left alone.
    long least = admission.memory().used() / Math.max(1, admission.connections());
    List<Holder> largest =
        members.stream()
            .map(member -> new Holder(member, member.heldOctets(), member.idleNanos(now)))
            .filter(holder -> holder.octets > 0 && holder.octets >= least)
            .sorted(
                Comparator.comparingLong(Holder::octets)
                    .thenComparingLong(Holder::idleNanos)
                    .reversed())
            .toList();
    for (Holder holder : largest) {
      if (missing <= 0) {
        return;
      }
      holder.member.shed(Shedding.MEMORY);
      missing -= holder.octets;
    }
  }
}
