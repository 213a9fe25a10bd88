package dev.smtpkit.transport.nio;

import dev.smtpkit.session.Peer;
import dev.smtpkit.session.TlsInfo;
import java.time.Duration;

/**
 * Observes how connections come and go, for metrics and logs. What is said on them is for a {@link
 * dev.smtpkit.session.WireObserver}.
 *
 * <p>Called on the server's threads: must be thread-safe and must not block. What a method throws
 * is logged and changes nothing. Methods may be added; they will do nothing by default.
 */
public interface ConnectionObserver {

  /** The reason for refusing a connection. May grow: a switch over it needs a default. */
  enum Refusal {
    /** The server has as many connections as it may have. */
    TOO_MANY,
    /** The client's address has as many connections as it may have. */
    TOO_MANY_OF_ADDRESS,
    /** The memory that connections may have is used up. */
    NO_MEMORY,
    /** The listener expects proxies, and the address is not a proxy's. */
    NOT_A_PROXY
  }

  /**
   * Why a connection was ended that others need the room of. May grow: a switch needs a default.
   */
  enum Shedding {
    /** Most connections or handshakes are taken, and this client was idle. */
    IDLE,
    /** Memory is short, and this connection held most of it, or it would have begun a handshake. */
    MEMORY,
    /** As many TLS handshakes are open as may be. */
    HANDSHAKES
  }

  /**
   * A connection was refused.
   *
   * @param peer the client, as its proxy names it if there is one
   * @param refusal the reason
   */
  default void refused(Peer peer, Refusal refusal) {}

  /**
   * A connection begins: with its session, or with the handshake before it.
   *
   * @param peer the client, as its proxy names it if there is one
   */
  default void opened(Peer peer) {}

  /**
   * A TLS handshake is done.
   *
   * @param peer the client
   * @param tls what was negotiated
   */
  default void secured(Peer peer, TlsInfo tls) {}

  /**
   * A TLS handshake has failed.
   *
   * @param peer the client
   * @param cause mostly a fault of the client, or of somebody who scans ports
   */
  default void handshakeFailed(Peer peer, Throwable cause) {}

  /**
   * A connection is ended because the server has too little room. {@link #closed} follows if it was
   * opened.
   *
   * @param peer the client
   * @param reason what is scarce
   */
  default void shed(Peer peer, Shedding reason) {}

  /**
   * A connection that was opened is closed.
   *
   * @param peer the client
   * @param open how long it was open
   */
  default void closed(Peer peer, Duration open) {}
}
