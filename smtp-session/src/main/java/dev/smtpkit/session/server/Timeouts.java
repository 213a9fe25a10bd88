package dev.smtpkit.session.server;

import static java.util.concurrent.TimeUnit.SECONDS;

/**
 * How long an engine waits, in nanoseconds.
 *
 * @param command for a command or AUTH response line, whole: 300 s by default (RFC 5321 4.5.3.2.7)
 * @param messageGrace what a message may take before its rate matters: 60 s by default
 * @param messageCap the most that a fast sender can save up: 300 s by default
 * @param octetsPerSecond the rate at which a message must come in, 500 by default
 * @param decision for the answer to anything that has no limit of its own here: 240 s by default
 * @param authentication for the answer to what an authentication exchange asks: 60 s by default
 * @param handshake for a TLS handshake: 60 s by default
 * @param errorDelay by which each reply to an error is delayed once there were many: 1 s by
 *     default, 0 for no delay
 * @param message for the outcome of a message: 540 s by default, less than the 10 minutes that a
 *     client waits (RFC 5321 4.5.3.2.6)
 */
public record Timeouts(
    long command,
    long messageGrace,
    long messageCap,
    int octetsPerSecond,
    long decision,
    long authentication,
    long handshake,
    long errorDelay,
    long message) {

  /** The defaults. */
  public static final Timeouts DEFAULT =
      new Timeouts(
          SECONDS.toNanos(300),
          SECONDS.toNanos(60),
          SECONDS.toNanos(300),
          500,
          SECONDS.toNanos(240),
          SECONDS.toNanos(60),
          SECONDS.toNanos(60),
          SECONDS.toNanos(1),
          SECONDS.toNanos(540));

  /**
   * Checks that every value is positive, or zero where it may be.
   *
   * @throws IllegalArgumentException if one is not, or the cap is below the grace
   */
  public Timeouts {
    if (command <= 0
        || messageGrace <= 0
        || messageCap < messageGrace
        || octetsPerSecond <= 0
        || decision <= 0
        || authentication <= 0
        || handshake <= 0
        || errorDelay < 0
        || message <= 0) {
      throw new IllegalArgumentException("a timeout is positive");
    }
  }

  long of(Decision.Subject subject) {
    return switch (subject) {
      case AUTHENTICATION -> authentication;
      case MESSAGE -> message;
      case CONNECTION, HELLO, STARTTLS, MAIL, RCPT, DATA, COMMAND -> decision;
    };
  }
}
