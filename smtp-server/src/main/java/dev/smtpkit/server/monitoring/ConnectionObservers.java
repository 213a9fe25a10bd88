package dev.smtpkit.server.monitoring;

import dev.smtpkit.session.Peer;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.transport.nio.ConnectionObserver;
import java.time.Duration;
import java.util.List;

/** Passes each event on to several observers, in their order. */
public record ConnectionObservers(List<ConnectionObserver> observers)
    implements ConnectionObserver {

  public ConnectionObservers {
    observers = List.copyOf(observers);
  }

  @Override
  public void refused(Peer peer, Refusal refusal) {
    observers.forEach(each -> each.refused(peer, refusal));
  }

  @Override
  public void opened(Peer peer) {
    observers.forEach(each -> each.opened(peer));
  }

  @Override
  public void secured(Peer peer, TlsInfo tls) {
    observers.forEach(each -> each.secured(peer, tls));
  }

  @Override
  public void handshakeFailed(Peer peer, Throwable cause) {
    observers.forEach(each -> each.handshakeFailed(peer, cause));
  }

  @Override
  public void closed(Peer peer, Duration open) {
    observers.forEach(each -> each.closed(peer, open));
  }
}
