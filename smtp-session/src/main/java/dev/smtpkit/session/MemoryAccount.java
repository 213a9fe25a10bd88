package dev.smtpkit.session;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Memory that the peers of a process occupy, in octets, with a limit for all of them together. One
 * account is shared by everything that holds octets for a peer; whoever would go beyond the limit
 * is refused, so that what is held already can be completed.
 *
 * <p>Thread-safe: each method is one or two atomic operations. The limit is exact, and no charge is
 * refused that would have fitted, unless another one is being refused at the same time.
 */
public final class MemoryAccount {

  /** What octets are held for. Constants may be added: a {@code default} is needed to switch. */
  public enum Kind {
    /** Senders, recipients and their parameters. */
    ENVELOPE,
    /** Lines that have not come in whole. */
    LINE,
    /** TLS handshakes that are under way, estimated. */
    HANDSHAKE,
    /** Header sections that a layer collects. */
    HEADER,
    /** Replies that have not left. */
    REPLY,
    /** Messages, or parts of them. */
    MESSAGE,
    /** Connections and their TLS, estimated. */
    CONNECTION
  }

  private static final int KINDS = Kind.values().length;

  private final long limit;
  private final AtomicLong used = new AtomicLong();
  private final AtomicLongArray byKind = new AtomicLongArray(KINDS);

  private MemoryAccount(long limit) {
    this.limit = limit;
  }

  /**
   * An account with a limit.
   *
   * @param limitOctets 0 or more
   * @throws IllegalArgumentException if the limit is negative
   */
  public static MemoryAccount of(long limitOctets) {
    if (limitOctets < 0) {
      throw new IllegalArgumentException(
          "a limit of " + limitOctets + " octets is negative: unlimited() has none");
    }
    return new MemoryAccount(limitOctets);
  }

  /** An account without a limit: it only counts. */
  public static MemoryAccount unlimited() {
    return new MemoryAccount(Long.MAX_VALUE);
  }

  /**
   * Charges octets that are to be held, unless they go beyond the limit.
   *
   * @param kind what they are for
   * @param octets 0 or more
   * @return false, with nothing charged, if the limit does not allow it
   * @throws IllegalArgumentException if {@code octets} is negative
   */
  public boolean charge(Kind kind, long octets) {
    if (notNegative(octets) > limit) {
      return false;
    }
    if (used.addAndGet(octets) > limit) {
      used.addAndGet(-octets);
      return false;
    }
    byKind.addAndGet(kind.ordinal(), octets);
    return true;
  }

  /**
   * Charges octets that are held already, beyond the limit if need be.
   *
   * @param kind what they are for
   * @param octets 0 or more
   * @throws IllegalArgumentException if {@code octets} is negative
   */
  public void retain(Kind kind, long octets) {
    used.addAndGet(notNegative(octets));
    byKind.addAndGet(kind.ordinal(), octets);
  }

  /**
   * Gives back octets that were charged or retained.
   *
   * @param kind what they were for
   * @param octets 0 or more, at most what is charged for the kind
   * @throws IllegalArgumentException if {@code octets} is negative
   */
  public void release(Kind kind, long octets) {
    byKind.addAndGet(kind.ordinal(), -notNegative(octets));
    used.addAndGet(-octets);
  }

  /** The octets that are charged at the moment, of all kinds. */
  public long used() {
    return used.get();
  }

  /**
   * The octets of one kind that are charged at the moment.
   *
   * @param kind the kind
   */
  public long used(Kind kind) {
    return byKind.get(kind.ordinal());
  }

  /** The limit in octets, {@link Long#MAX_VALUE} without one. */
  public long limit() {
    return limit;
  }

  /** Whether the limit is reached: not one octet more can be charged. */
  public boolean isExhausted() {
    return used.get() >= limit;
  }

  private static long notNegative(long octets) {
    if (octets < 0) {
      throw new IllegalArgumentException(octets + " octets are negative: release() gives back");
    }
    return octets;
  }

  @Override
  public String toString() {
    String most = limit == Long.MAX_VALUE ? "without a limit" : "of " + limit;
    return "MemoryAccount[" + used() + " octets used, " + most + ']';
  }
}
