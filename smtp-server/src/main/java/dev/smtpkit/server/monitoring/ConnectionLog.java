package dev.smtpkit.server.monitoring;

import dev.smtpkit.server.log.LineLimit;
import dev.smtpkit.server.log.Printable;
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

  private final LineLimit limit;

  /** A log that withholds lines about clients that cause too many. */
  public ConnectionLog(LineLimit limit) {
    this.limit = limit;
  }

  private void log(Peer peer, String event, Object... fields) {
    if (limit.admits(peer.remote().getAddress())) {
      LOG.info(event, fields);
    }
  }

  @Override
  public void refused(Peer peer, Refusal refusal) {
    String reason = refusal.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    log(peer, "refused client={} reason=\"{}\"", HostPort.text(peer.remote()), reason);
  }

  @Override
  public void opened(Peer peer) {
    log(peer, "opened client={} at={}", HostPort.text(peer.remote()), HostPort.text(peer.local()));
  }

  @Override
  public void secured(Peer peer, TlsInfo tls) {
    log(
        peer,
        "secured client={} tls={} cipher={}",
        HostPort.text(peer.remote()),
        tls.protocol(),
        tls.cipherSuite());
  }

  @Override
  public void handshakeFailed(Peer peer, Throwable cause) {
    log(
        peer,
        "handshake failed client={} cause={}",
        HostPort.text(peer.remote()),
        Printable.sentence(String.valueOf(cause.getMessage())));
  }

  @Override
  public void closed(Peer peer, Duration open) {
    log(peer, "closed client={} ms={}", HostPort.text(peer.remote()), open.toMillis());
  }
}
