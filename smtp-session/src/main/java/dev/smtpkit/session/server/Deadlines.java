package dev.smtpkit.session.server;

import dev.smtpkit.session.server.Decision.Subject;
import org.jspecify.annotations.Nullable;

/**
 * The time, and everything in a session that has a limit in time.
 *
 * <p>The peer's deadline is an allowance that is used up only while the session waits for the peer,
 * so that our own slowness is never charged to it. The others are points in time.
 */
final class Deadlines {

  /** What a deadline limits. */
  enum Limit {
    /** The peer's next line, whole. */
    COMMAND,
    /** The octets of a message or chunk: an allowance that grows with what comes in. */
    MESSAGE,
    /** The TLS handshake behind an accepted STARTTLS. */
    HANDSHAKE,
    /** The answer to the decision that was asked first. */
    DECISION,
    /** A pause in which nothing is read or sent. */
    DELAY
  }

  private final ServerDeadlines configured;

  private long now;

  /** Which of the peer's three limits is set. */
  private Limit peer = Limit.COMMAND;

  /** While the peer's limit runs, when it is reached; else what is left of the allowance. */
  private long peerTime;

  private boolean running;

  private boolean delayed;
  private long delayedUntil;

  private boolean asked;
  private long answerDue;

  Deadlines(ServerDeadlines configured) {
    this.configured = configured;
  }

  /** Sets the time, at the start of whatever the owner asks for. */
  void at(long time) {
    now = time;
    if (delayed && time - delayedUntil >= 0) {
      delayed = false;
    }
  }

  long now() {
    return now;
  }

  /** Sets a limit to its configured time from now on. */
  void set(Limit limit) {
    switch (limit) {
      case COMMAND -> set(limit, configured.commandNanos());
      case MESSAGE -> set(limit, configured.messageGraceNanos());
      case HANDSHAKE -> set(limit, configured.handshakeNanos());
      case DELAY -> set(limit, configured.errorDelayNanos());
      case DECISION -> throw new IllegalArgumentException("each decision has its own deadline");
    }
  }

  /**
   * Sets a limit from now on: a new allowance for the peer, or a delay.
   *
   * @param nanos how long; a delay of none is no delay
   */
  void set(Limit limit, long nanos) {
    switch (limit) {
      case COMMAND, MESSAGE, HANDSHAKE -> {
        peer = limit;
        peerTime = running ? now + nanos : nanos;
      }
      case DELAY -> {
        if (nanos > 0) {
          delayed = true;
          delayedUntil = now + nanos;
        }
      }
      case DECISION -> setAt(now + nanos);
    }
  }

  /** Sets when the answer is due to the decision that was asked first. */
  void setAt(long due) {
    asked = true;
    answerDue = due;
  }

  /** Takes a limit away; the peer's allowance is kept for when it runs again. */
  void stop(Limit limit) {
    switch (limit) {
      case COMMAND, MESSAGE, HANDSHAKE -> {
        if (running) {
          running = false;
          peerTime -= now;
        }
      }
      case DELAY -> delayed = false;
      case DECISION -> asked = false;
    }
  }

  /** The session waits for the peer: its allowance is being used up. */
  void runPeer() {
    if (!running) {
      running = true;
      peerTime += now;
    }
  }

  /** The session waits for something else than the peer. */
  void stopPeer() {
    stop(peer);
  }

  /** Octets of a message that came in earn time for those that follow, up to a cap. */
  void credit(int octets) {
    long base = running ? now : 0;
    long earned = peerTime - base + configured.earnedNanos(octets);
    peerTime = base + Math.min(configured.messageCapNanos(), earned);
  }

  /** What is left of the peer's allowance. */
  long left() {
    return running ? peerTime - now : peerTime;
  }

  /** When an answer is due that is asked for now. */
  long ofAnswer(Subject subject) {
    return now + configured.nanos(subject);
  }

  boolean isDelayed() {
    return delayed;
  }

  /** The limit that is reached first if nothing happens, null if none is set. */
  @Nullable Limit next() {
    if (delayed && (!asked || delayedUntil - answerDue < 0)) {
      // The peer's allowance is not used up meanwhile.
      return Limit.DELAY;
    }
    if (asked) {
      return Limit.DECISION;
    }
    return running ? peer : null;
  }

  /** When {@link #next} is reached, as a reading of the owner's clock. */
  long nextNanos() {
    Limit next = next();
    return next == Limit.DELAY ? delayedUntil : next == Limit.DECISION ? answerDue : peerTime;
  }

  /** The limit that has been reached, null if none. A delay ends by itself, in {@link #at}. */
  @Nullable Limit expired() {
    Limit next = next();
    return next == null || now - nextNanos() < 0 ? null : next;
  }
}
