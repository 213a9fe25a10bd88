package dev.smtpkit.session.server;

import dev.smtpkit.session.SessionView;

/**
 * The time that a failed authentication costs a client (RFC 4954 9). It is asked after a failure
 * only: a right password is never delayed. One instance serves all sessions: it is thread-safe and
 * does not block.
 */
@FunctionalInterface
public interface AuthenticationDelay {

  /** Ends the session at once, by {@code 421 4.7.0} in place of 535. */
  long LOCK_OUT = -1;

  /** No delay. */
  AuthenticationDelay NONE = (session, failures, now) -> 0;

  /**
   * Looks at the failures of one connection: 1 s after the first, doubled with each, up to 30 s. A
   * client that connects anew begins anew; a policy that remembers addresses does better.
   */
  AuthenticationDelay DEFAULT =
      (session, failures, now) -> Math.min(30, 1L << Math.min(failures - 1, 5)) * 1_000_000_000L;

  /**
   * The delay of the reply to a failure; meanwhile nothing is read or sent. Called on the session's
   * thread, once for each failure.
   *
   * @param session the session; its {@link SessionView#peer} is the client
   * @param failures the failures of this connection, this one included: 1 or more
   * @param now the reading of the session's clock, in nanoseconds
   * @return nanoseconds, 0 for no delay, or {@link #LOCK_OUT}
   */
  long nanos(SessionView session, int failures, long now);
}
