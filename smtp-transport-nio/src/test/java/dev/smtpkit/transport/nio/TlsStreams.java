package dev.smtpkit.transport.nio;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

/** A client's TLS by hand: each record is seen, cut anywhere, and left out at will. */
final class TlsStreams {

  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

  private final InputStream in;
  private final OutputStream out;
  private final SSLEngine engine;
  private final int segment;

  private final ByteBuffer sealed = ByteBuffer.allocate(64 << 10).limit(0);
  private final ByteBuffer opened = ByteBuffer.allocate(64 << 10).limit(0);

  TlsStreams(InputStream in, OutputStream out, SSLEngine engine, int segment) {
    this.in = in;
    this.out = out;
    this.engine = engine;
    this.segment = segment;
  }

  void handshake() throws IOException {
    handshake(Integer.MAX_VALUE);
  }

  /** Does so many steps of the handshake, each a record sent or received; true if it is done. */
  boolean handshake(int steps) throws IOException {
    engine.beginHandshake();
    for (int left = steps; left > 0; ) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> engine.getDelegatedTask().run();
        case NEED_WRAP -> {
          write(EMPTY);
          left--;
        }
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          if (!open()) {
            throw new EOFException("in the handshake");
          }
          left--;
        }
        case FINISHED, NOT_HANDSHAKING -> {
          return true;
        }
      }
    }
    return false;
  }

  /** Sends the first record of a handshake that its engine begins now: another one, or new keys. */
  void beginAnother() throws IOException {
    engine.beginHandshake();
    write(EMPTY);
  }

  void closeNotify() throws IOException {
    engine.closeOutbound();
    write(EMPTY);
  }

  /** Whether the server has said that nothing more comes. */
  boolean isClosed() {
    return engine.isInboundDone();
  }

  private void write(ByteBuffer octets) throws IOException {
    ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(octets, record);
    int step = segment == 0 ? Math.max(1, record.position()) : segment;
    for (int at = 0; at < record.position(); at += step) {
      out.write(record.array(), at, Math.min(step, record.position() - at));
      out.flush();
    }
  }

  /** Opens a record; false at the end of input, said or not. */
  private boolean open() throws IOException {
    while (true) {
      opened.compact();
      SSLEngineResult result = engine.unwrap(sealed, opened);
      opened.flip();
      switch (result.getStatus()) {
        case OK -> {
          return true;
        }
        case CLOSED -> {
          return false;
        }
        case BUFFER_UNDERFLOW -> {
          sealed.compact();
          int count = in.read(sealed.array(), sealed.position(), sealed.remaining());
          sealed.position(sealed.position() + Math.max(0, count)).flip();
          if (count < 0) {
            return false;
          }
        }
        default -> throw new AssertionError(result);
      }
    }
  }

  InputStream input() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        while (!opened.hasRemaining()) {
          if (engine.isInboundDone() || !open()) {
            return -1;
          }
          while (engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP
              && !engine.isInboundDone()) {
            write(EMPTY);
          }
        }
        return opened.get() & 0xFF;
      }

      @Override
      public int read(byte[] octets, int from, int length) throws IOException {
        int first = length == 0 ? 0 : read();
        if (length == 0 || first < 0) {
          return first;
        }
        octets[from] = (byte) first;
        int more = Math.min(length - 1, opened.remaining());
        opened.get(octets, from + 1, more);
        return 1 + more;
      }
    };
  }

  OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
      }

      @Override
      public void write(byte[] octets, int from, int length) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(octets, from, length);
        while (rest.hasRemaining()) {
          TlsStreams.this.write(rest);
        }
      }
    };
  }
}
