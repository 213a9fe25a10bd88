package dev.smtpkit.session.server;

import dev.smtpkit.sasl.ServerMechanism;
import dev.smtpkit.session.SessionView;
import java.util.List;

/**
 * The mechanisms of AUTH that one session may use now. A mechanism that hangs on the connection, as
 * EXTERNAL hangs on the client's certificate and SCRAM-SHA-256-PLUS on the channel, is made for it.
 *
 * <p>Shared by all sessions: thread-safe, and does not block.
 */
@FunctionalInterface
public interface MechanismSource {

  /**
   * The mechanisms. Asked at each EHLO; what is said then holds until the next.
   *
   * @param session the session
   * @return the mechanisms in the order in which they are offered. Those that send the password
   *     itself are taken out where the connection is in clear, unless that was allowed
   */
  List<ServerMechanism> mechanisms(SessionView session);
}
