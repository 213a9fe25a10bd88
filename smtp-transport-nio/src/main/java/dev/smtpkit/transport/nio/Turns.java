package dev.smtpkit.transport.nio;

import static java.util.concurrent.TimeUnit.MICROSECONDS;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/**
 * The order in which the connections of an event loop have their turns. Time is divided into
 * rounds, and in each a connection may do a quantum of work as soon as its socket is ready. One
 * that wants to do more waits here behind the others, and has another quantum when its turn comes.
 * So a connection that does little never waits for those that do much, except for the one whose
 * turn it is.
 *
 * <p>Confined to the loop's thread.
 */
final class Turns {

  /**
   * The work of a turn: about as many commands as replies may be held. See {@link
   * SessionStage#workOf}.
   */
  static final int QUANTUM = 128;

  /** How long waiting connections have their turns before the sockets are looked at again. */
  private static final long SHARE_NANOS = MICROSECONDS.toNanos(500);

  /** A connection that takes turns. */
  @FunctionalInterface
  interface Member {
    /** Its turn has come: goes on with a full quantum. A closed connection does nothing. */
    void turn();
  }

  private final ArrayDeque<Member> waiting = new ArrayDeque<>();
  private final LongSupplier clock;
  private int round;

  /** The members that waited when the round began and wait still. */
  private int leftInRound;

  Turns(LongSupplier clock) {
    this.clock = clock;
  }

  /** The number of the round: in each, a connection has a new quantum. */
  int round() {
    return round;
  }

  /** Queues a member behind the others; {@link Member#turn} follows. */
  void await(Member member) {
    waiting.add(member);
  }

  /** Whether a member waits for its turn. */
  boolean isAnyWaiting() {
    return !waiting.isEmpty();
  }

  /**
   * Lets members have their turns, each at most one, until all had one or their share of the time
   * is over. With nobody left who waited when the round began, the next round begins.
   */
  void run() {
    long begin = clock.getAsLong();
    for (int left = waiting.size(); left > 0; left--) {
      if (leftInRound == 0) {
        beginRound();
      }
      leftInRound--;
      waiting.remove().turn();
      if (clock.getAsLong() - begin >= SHARE_NANOS) {
        break;
      }
    }
    if (leftInRound == 0) {
      beginRound();
    }
  }

  private void beginRound() {
    round++;
    leftInRound = waiting.size();
  }
}
