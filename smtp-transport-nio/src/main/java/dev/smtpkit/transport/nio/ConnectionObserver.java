package dev.smtpkit.transport.nio;

import dev.smtpkit.session.Peer;
import dev.smtpkit.session.TlsInfo;
import java.net.InetSocketAddress;

/**
 * Hears how connections come and go: for metrics and logs. What passes on them is for a {@link
 * dev.smtpkit.session.WireObserver}.
 *
 * <p>Called on the threads of the server: thread-safe, and does not block. What a method throws is
 * logged and changes nothing.
 */
public interface ConnectionObserver {

  /** Why there is no connection. */
  enum Refusal {
    /** There are as many as there may be. */
    TOO_MANY,
    /** There are as many from its address as there may be. */
    TOO_MANY_OF_ADDRESS,
    /** It does not come from a proxy, and should. */
    NOT_A_PROXY
  }

  /**
   * Somebody was turned away.
   *
   * @param client who, by its proxy's word if it has one
   * @param refusal why
   */
  default void refused(InetSocketAddress client, Refusal refusal) {}

  /**
   * A connection begins: with its session, or with the handshake that comes before.
   *
   * @param peer its ends, by its proxy's word if it has one
   */
  default void opened(Peer peer) {}

  /**
   * A handshake is done.
   *
   * @param peer the connection's ends
   * @param tls what it has settled
   */
  default void secured(Peer peer, TlsInfo tls) {}

  /**
   * A handshake has failed.
   *
   * @param peer the connection's ends
   * @param cause why; mostly the peer's fault, or of somebody who looks what listens here
   */
  default void handshakeFailed(Peer peer, Throwable cause) {}

  /**
   * A connection that was opened is gone.
   *
   * @param peer its ends
   * @param nanos how long it was there
   */
  default void closed(Peer peer, long nanos) {}
}
