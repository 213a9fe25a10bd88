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
  enum Kind {
    /** The peer's next line, whole. */
    COMMAND,
    /** The octets of a message or chunk: an allowance that grows with what comes in. */
    MESSAGE,
    /** The TLS handshake behind an accepted STARTTLS. */
    HANDSHAKE,
    /** The answer to the decision that was asked first. */
    DECISION,
    /** The owner's taking of octets that it was given. */
    SINK,
    /** A pause in which nothing is read or sent. */
    DELAY
  }

  private final ServerDeadlines configured;

  private long now;

  /** Which of the peer's three limits is set. */
  private Kind peer = Kind.COMMAND;

  /** While the peer's limit runs, when it is reached; else what is left of the allowance. */
  private long peerTime;

  private boolean running;

  private boolean delayed;
  private long delayedUntil;

  private boolean asked;
  private long answerDue;

  private boolean paused;
  private long resumptionDue;

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
  void set(Kind kind) {
    switch (kind) {
      case COMMAND -> set(kind, configured.commandNanos());
      case MESSAGE -> set(kind, configured.messageAllowanceNanos());
      case HANDSHAKE -> set(kind, configured.handshakeNanos());
      case DELAY -> set(kind, configured.errorDelayNanos());
      case SINK -> set(kind, configured.sinkNanos());
      case DECISION -> throw new IllegalArgumentException("each decision has its own deadline");
    }
  }

  /**
   * Sets a limit from now on: a new allowance for the peer, or a delay.
   *
   * @param nanos how long; a delay of none is no delay
   */
  void set(Kind kind, long nanos) {
    switch (kind) {
      case COMMAND, MESSAGE, HANDSHAKE -> {
        peer = kind;
        peerTime = running ? now + nanos : nanos;
      }
      case DELAY -> {
        if (nanos > 0) {
          delayed = true;
          delayedUntil = now + nanos;
        }
      }
      case DECISION -> setAt(now + nanos);
      case SINK -> {
        paused = true;
        resumptionDue = now + nanos;
      }
    }
  }

  /** Sets when the answer is due to the decision that was asked first. */
  void setAt(long due) {
    asked = true;
    answerDue = due;
  }

  /** Takes a limit away; the peer's allowance is kept for when it runs again. */
  void stop(Kind kind) {
    switch (kind) {
      case COMMAND, MESSAGE, HANDSHAKE -> {
        if (running) {
          running = false;
          peerTime -= now;
        }
      }
      case DELAY -> delayed = false;
      case DECISION -> asked = false;
      case SINK -> paused = false;
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
    peerTime = base + Math.min(configured.maxMessageAllowanceNanos(), earned);
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
  @Nullable Kind next() {
    Kind ours = asked ? Kind.DECISION : null;
    if (paused && (ours == null || resumptionDue - answerDue < 0)) {
      ours = Kind.SINK;
    }
    if (delayed && (ours == null || delayedUntil - due(ours) < 0)) {
      ours = Kind.DELAY;
    }
    // While the client waits for us its allowance is not used up.
    return ours == null && running ? peer : ours;
  }

  /** When {@link #next} is reached, as a reading of the owner's clock. */
  long nextNanos() {
    Kind next = next();
    return due(next == null ? peer : next);
  }

  private long due(Kind kind) {
    return switch (kind) {
      case COMMAND, MESSAGE, HANDSHAKE -> peerTime;
      case DECISION -> answerDue;
      case SINK -> resumptionDue;
      case DELAY -> delayedUntil;
    };
  }

  /** The limit that has been reached, null if none. A delay ends by itself, in {@link #at}. */
  @Nullable Kind expired() {
    Kind next = next();
    return next == null || now - nextNanos() < 0 ? null : next;
  }
}
