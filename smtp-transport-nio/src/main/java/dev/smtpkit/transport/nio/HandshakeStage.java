package dev.smtpkit.transport.nio;

import dev.smtpkit.session.TlsInfo;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A handshake that comes before the session (RFC 8314 3): nobody hears of one that fails. */
final class HandshakeStage implements Stage {

  private static final Logger LOG = LoggerFactory.getLogger(HandshakeStage.class);

  private final Connection connection;
  private final TlsWire wire;
  private final long deadlineNanos;

  HandshakeStage(Connection connection) {
    this.connection = connection;
    Service service = connection.service();
    wire = service.wire(connection);
    deadlineNanos = System.nanoTime() + service.configuration().timeouts().handshake();
  }

  @Override
  public void proceed() throws IOException {
    try {
      if (!wire.handshake()) {
        return;
      }
    } catch (IOException e) {
      failed(e);
      if (!(e instanceof SSLException)) {
        throw e;
      }
      // An alert too is lost to a reset.
      connection.become(new LingerStage(connection));
      return;
    }
    TlsInfo info = wire.info();
    connection.service().observer().secured(connection.peer(), info);
    connection.become(new SessionStage(connection, wire, info));
  }

  private void failed(IOException cause) {
    LOG.debug("no TLS with {}", connection.peer().remote(), cause);
    connection.service().observer().handshakeFailed(connection.peer(), cause);
  }

  @Override
  public int interest() {
    return wire.interest();
  }

  @Override
  public boolean hasDeadline() {
    return true;
  }

  @Override
  public long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  public void expire() {
    failed(new SSLException("a handshake takes too long"));
    connection.close();
  }

  @Override
  public void shutdown() {
    connection.close();
  }

  @Override
  public int carried() {
    return wire.carried();
  }
}
