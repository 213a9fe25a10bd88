package dev.smtpkit.session.server;

/**
 * The time that a peer has left. It runs only while the peer is the one that is waited for, so that
 * nobody pays for our own slowness.
 */
final class PeerClock {

  private long granted;
  private long left;
  private long since;
  private boolean running;

  /** Gives the peer a new allowance. */
  void reset(long nanos, long now) {
    granted = nanos;
    left = nanos;
    since = now;
  }

  /** How much of the allowance, to which nothing was added, is used. */
  long used(long now) {
    return granted - left + (running ? now - since : 0);
  }

  void run(long now) {
    if (!running) {
      running = true;
      since = now;
    }
  }

  void stop(long now) {
    if (running) {
      running = false;
      left -= now - since;
    }
  }

  /** Adds to the allowance, up to a cap. */
  void credit(long nanos, long cap, long now) {
    if (running) {
      left -= now - since;
      since = now;
    }
    left = Math.min(cap, left + nanos);
  }

  /** What is left of the allowance of a clock that stands still. */
  long left() {
    return left;
  }

  boolean isRunning() {
    return running;
  }

  /** When the allowance is used up, if the clock goes on running. */
  long deadlineNanos() {
    return since + left;
  }
}
