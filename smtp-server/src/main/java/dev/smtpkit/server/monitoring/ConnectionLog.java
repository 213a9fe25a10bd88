package dev.smtpkit.server.monitoring;

import dev.smtpkit.session.Peer;
import dev.smtpkit.session.TlsInfo;
import dev.smtpkit.transport.nio.ConnectionObserver;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs a line for each event of a connection, for {@code --verbose}. */
public final class ConnectionLog implements ConnectionObserver {

  private static final Logger LOG = LoggerFactory.getLogger("connection");

  @Override
  public void refused(Peer peer, Refusal refusal) {
    String reason = refusal.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    LOG.info("refused client={} reason=\"{}\"", HostPort.text(peer.remote()), reason);
  }

  @Override
  public void opened(Peer peer) {
    LOG.info("opened client={} at={}", HostPort.text(peer.remote()), HostPort.text(peer.local()));
  }

  @Override
  public void secured(Peer peer, TlsInfo tls) {
    LOG.info(
        "secured client={} tls={} cipher={}",
        HostPort.text(peer.remote()),
        tls.protocol(),
        tls.cipherSuite());
  }

  @Override
  public void handshakeFailed(Peer peer, Throwable cause) {
    LOG.info(
        "handshake failed client={} cause={}",
        HostPort.text(peer.remote()),
        Printable.quoted(String.valueOf(cause.getMessage())));
  }

  @Override
  public void closed(Peer peer, Duration open) {
    LOG.info("closed client={} ms={}", HostPort.text(peer.remote()), open.toMillis());
  }
}
