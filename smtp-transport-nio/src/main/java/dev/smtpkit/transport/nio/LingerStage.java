package dev.smtpkit.transport.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/**
 * The last stage: everything is written, the output is shut down, and input is discarded for a
 * while. Closed at once, the socket could answer late input with a reset, and the peer lose the
 * last reply.
 */
final class LingerStage implements Stage {

  private final Connection connection;
  private final LoopLimits limits;
  private int discarded;

  private LingerStage(Connection connection) {
    this.connection = connection;
    limits = connection.loop().limits();
  }

  /** Begins the last stage of a connection. */
  static void begin(Connection connection) throws IOException {
    LingerStage stage = new LingerStage(connection);
    connection.become(stage, System.nanoTime() + stage.limits.lingerNanos());
  }

  @Override
  public void proceed() throws IOException {
    connection.channel().shutdownOutput();
  }

  @Override
  public void ready() throws IOException {
    ByteBuffer scratch = connection.loop().memory().scratch().plain();
    int count = connection.channel().read(scratch);
    // It may be the password of a refused login.
    ScratchBuffers.wipe(scratch, scratch.position());
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
  public void expire() {
    connection.close();
  }

  @Override
  public void shutdown() {}
}
