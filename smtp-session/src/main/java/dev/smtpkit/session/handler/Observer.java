package dev.smtpkit.session.handler;

/** Hears what a peer is never told. Called on the session's thread. */
public interface Observer {

  /**
   * A handler or sink threw; the peer was told 451.
   *
   * @param cause what it threw
   */
  void failed(Throwable cause);
}
