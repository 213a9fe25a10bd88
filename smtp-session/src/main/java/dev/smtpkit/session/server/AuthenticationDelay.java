package dev.smtpkit.session.server;

import dev.smtpkit.session.SessionView;

/**
 * What a failed authentication costs a client in time (RFC 4954 9). Shared by all sessions:
 * thread-safe, and does not block.
 */
@FunctionalInterface
public interface AuthenticationFailureDelay {

  /** Ends the session at once, by {@code 421 4.7.0} in place of 535. */
  long LOCK_OUT = -1;

  /** No delay. */
  AuthenticationFailureDelay NONE = (session, failures) -> 0;

  /**
   * How long the reply is held back, while nothing else is read.
   *
   * @param session the session
   * @param failures the failures of this connection, this one counted: 1 at least
   * @return nanoseconds, or {@link #LOCK_OUT}
   */
  long nanos(SessionView session, int failures);
}
