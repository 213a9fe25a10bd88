package dev.smtpkit.session.client;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.smtpkit.proto.Verb;
import org.jspecify.annotations.Nullable;

/**
 * How long a client waits, in nanoseconds: by default as long as RFC 5321 4.5.3.2 says.
 *
 * @param greeting for the greeting: 300 s by default
 * @param command for the reply to a command that has no limit of its own here: 300 s by default
 * @param data for the reply to DATA: 120 s by default
 * @param block for the octets of a message that were encoded to be taken: 180 s by default
 * @param message for the reply to a message, or to a chunk of it: 600 s by default
 * @param handshake for a TLS handshake: 60 s by default
 */
public record ClientTimeouts(
    long greeting, long command, long data, long block, long message, long handshake) {

  /** The defaults. */
  public static final ClientTimeouts DEFAULT =
      new ClientTimeouts(
          SECONDS.toNanos(300),
          SECONDS.toNanos(300),
          SECONDS.toNanos(120),
          SECONDS.toNanos(180),
          SECONDS.toNanos(600),
          SECONDS.toNanos(60));

  /**
   * Checks that every value is positive.
   *
   * @throws IllegalArgumentException if one is not
   */
  public ClientTimeouts {
    if (greeting <= 0
        || command <= 0
        || data <= 0
        || block <= 0
        || message <= 0
        || handshake <= 0) {
      throw new IllegalArgumentException("a timeout is positive");
    }
  }

  long of(@Nullable Verb verb) {
    return verb == Verb.DATA ? data : verb == Verb.BDAT ? message : command;
  }
}
