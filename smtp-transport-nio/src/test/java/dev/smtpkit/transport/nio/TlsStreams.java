package dev.smtpkit.transport.nio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

/** A client's TLS by hand: each record is seen, cut anywhere, and left out at will. */
final class TlsStreams {

  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

  private final InputStream in;
  private final OutputStream out;
  private final SSLEngine engine;
  private final IntSupplier segments;

  private final ByteBuffer sealed = ByteBuffer.allocate(64 << 10).limit(0);
  private final ByteBuffer opened = ByteBuffer.allocate(64 << 10).limit(0);

  /**
   * TLS over streams.
   *
   * @param segments how many octets of what is sealed are sent next, 0 for all
   */
  TlsStreams(InputStream in, OutputStream out, SSLEngine engine, IntSupplier segments) {
    this.in = in;
    this.out = out;
    this.engine = engine;
    this.segments = segments;
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

  /** The first record of a client. */
  static byte[] hello(SSLEngine engine) throws IOException {
    engine.beginHandshake();
    ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(EMPTY, record);
    return Arrays.copyOf(record.array(), record.position());
  }

  /**
   * Sends a record but for its end.
   *
   * @param octets how many of its octets are sent
   * @return whether that is all of it
   */
  boolean sendPart(String content, int octets) throws IOException {
    ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.wrap(content.getBytes(ISO_8859_1)), record);
    out.write(record.array(), 0, octets);
    return octets == record.position();
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
    for (int at = 0; at < record.position(); ) {
      int segment = segments.getAsInt();
      int left = record.position() - at;
      int count = segment == 0 ? left : Math.min(segment, left);
      out.write(record.array(), at, count);
      out.flush();
      at += count;
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
