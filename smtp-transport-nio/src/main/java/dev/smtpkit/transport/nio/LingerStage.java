package dev.smtpkit.transport.nio;

import java.io.IOException;
import java.nio.channels.SelectionKey;

/** Everything is written; input is discarded, so that the last reply is not lost to a reset. */
final class LingerStage implements Stage {

  private final Connection connection;
  private final LoopLimits limits;
  private final long until;
  private int discarded;

  LingerStage(Connection connection) {
    this.connection = connection;
    limits = connection.loop().limits();
    until = System.nanoTime() + limits.lingerNanos();
  }

  @Override
  public void proceed() throws IOException {
    connection.channel().shutdownOutput();
  }

  @Override
  public void ready() throws IOException {
    int count = connection.channel().read(connection.loop().output());
    discarded += Math.max(0, count);
    if (count < 0 || discarded > limits.lingerOctets()) {
      connection.close();
    }
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
    return until;
  }

  @Override
  public void expire() {
    connection.close();
  }
}
