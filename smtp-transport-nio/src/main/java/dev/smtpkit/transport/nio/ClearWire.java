package dev.smtpkit.transport.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/** A connection without TLS: octets pass as they are, and nothing is held back. */
final class ClearWire implements Wire {

  /** Enough commands for a turn. */
  private static final int LEAST_READ = 4096;

  private final ByteChannel channel;
  private boolean ended;
  private long written;

  ClearWire(ByteChannel channel) {
    this.channel = channel;
  }

  @Override
  public void read(ByteBuffer in) throws IOException {
    ended = channel.read(in) < 0;
  }

  @Override
  public int leastRead() {
    return LEAST_READ;
  }

  @Override
  public boolean hasUnread() {
    return false;
  }

  @Override
  public boolean inputEnded() {
    return ended;
  }

  @Override
  public boolean truncated() {
    return false;
  }

  @Override
  public void write(ByteBuffer out) throws IOException {
    written += channel.write(out);
  }

  @Override
  public boolean flush() {
    return true;
  }

  @Override
  public boolean isBlocked() {
    return false;
  }

  @Override
  public long written() {
    return written;
  }

  @Override
  public void endOutput() {}

  @Override
  public int unwrittenOctets() {
    return 0;
  }

  @Override
  public int tlsOctets() {
    return 0;
  }

  @Override
  public int retainedOctets() {
    return 0;
  }

  @Override
  public void release() {}
}
