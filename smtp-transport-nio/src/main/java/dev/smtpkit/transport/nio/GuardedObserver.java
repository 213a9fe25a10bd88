package dev.smtpkit.transport.nio;

import dev.smtpkit.session.Peer;
import dev.smtpkit.session.TlsInfo;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what an observer throws, so that its faults end no connection. */
final class GuardedObserver implements ConnectionObserver {

  private static final Logger LOG = LoggerFactory.getLogger(GuardedObserver.class);

  private final ConnectionObserver observer;

  GuardedObserver(ConnectionObserver observer) {
    this.observer = observer;
  }

  private static void guarded(Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      LOG.error("connection observer", e);
    }
  }

  @Override
  public void refused(Peer peer, Refusal refusal) {
    guarded(() -> observer.refused(peer, refusal));
  }

  @Override
  public void opened(Peer peer) {
    guarded(() -> observer.opened(peer));
  }

  @Override
  public void secured(Peer peer, TlsInfo tls) {
    guarded(() -> observer.secured(peer, tls));
  }

  @Override
  public void handshakeFailed(Peer peer, Throwable cause) {
    guarded(() -> observer.handshakeFailed(peer, cause));
  }

  @Override
  public void shed(Peer peer, Shedding reason) {
    guarded(() -> observer.shed(peer, reason));
  }

  @Override
  public void closed(Peer peer, Duration open) {
    guarded(() -> observer.closed(peer, open));
  }
}
