package dev.smtpkit.transport.nio;

import dev.smtpkit.session.Peer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The PROXY header that a trusted proxy sends before anything else. */
final class ProxyStage implements Stage {

  private static final Logger LOG = LoggerFactory.getLogger(ProxyStage.class);

  /** Goes on when the header is known. */
  @FunctionalInterface
  interface Next {
    /** Begins the next stage for the client that the proxy speaks for. */
    void begin(Peer client) throws IOException;
  }

  private final Connection connection;
  private final Peer proxy;
  private final Next next;
  private final ProxyHeader header = new ProxyHeader();

  ProxyStage(Connection connection, Peer proxy, Next next) {
    this.connection = connection;
    this.proxy = proxy;
    this.next = next;
  }

  @Override
  public void proceed() throws IOException {
    try {
      while (!header.isWhole(proxy)) {
        ByteBuffer room = header.room();
        int count = connection.channel().read(room);
        if (count < 0) {
          throw new EOFException("end of input in a PROXY header");
        }
        if (count == 0) {
          return;
        }
      }
    } catch (ProxyHeader.MalformedException e) {
      // The proxy is trusted, so this is a faulty set-up and not an attack.
      LOG.warn("{}: {}", proxy.remote(), e.getMessage());
      connection.close();
      return;
    }
    next.begin(header.peer());
  }

  @Override
  public int interest() {
    return SelectionKey.OP_READ;
  }

  @Override
  public boolean awaitsPeer() {
    return true;
  }

  @Override
  public void expire() {
    LOG.warn("{}: no PROXY header in time", proxy.remote());
    connection.close();
  }

  @Override
  public void shutdown() {
    connection.close();
  }
}
