package dev.smtpkit.session.handler;

/** Hears what a peer is never told. Called on the session's thread. */
public interface Observer {

  /**
   * A handler, a sink, an extension or a mechanism threw, and the peer was told 451 or 454; or a
   * TLS handshake failed, whose cause is as {@link Driver#tlsFailed} was given it.
   *
   * @param cause what was thrown
   */
  void failed(Throwable cause);
}
