package dev.smtpkit.transport.nio;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A trusted proxy says whom it speaks for, before anything else. */
final class ProxyStage implements Stage {

  private static final Logger LOG = LoggerFactory.getLogger(ProxyStage.class);

  private final Connection connection;
  private final ProxyHeader header = new ProxyHeader();
  private final long deadlineNanos;

  ProxyStage(Connection connection) {
    this.connection = connection;
    long nanos = connection.service().configuration().timeouts().handshake();
    deadlineNanos = System.nanoTime() + nanos;
  }

  @Override
  public void proceed() throws IOException {
    try {
      while (!header.isWhole(connection.peer())) {
        ByteBuffer room = header.room();
        int count = connection.channel().read(room);
        if (count < 0) {
          throw new EOFException("the end of input in a PROXY header");
        }
        if (count == 0) {
          return;
        }
      }
    } catch (ProxyHeader.MalformedException e) {
      // It is trusted, so it is set up wrongly.
      LOG.warn("{}: {}", connection.peer().remote(), e.getMessage());
      connection.close();
      return;
    }
    connection.speaksFor(header.peer());
  }

  @Override
  public int interest() {
    return SelectionKey.OP_READ;
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
    LOG.warn("{}: no PROXY header in time", connection.peer().remote());
    connection.close();
  }

  @Override
  public void shutdown() {
    connection.close();
  }
}
