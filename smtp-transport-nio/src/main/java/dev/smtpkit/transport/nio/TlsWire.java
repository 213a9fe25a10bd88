package dev.smtpkit.transport.nio;

import dev.smtpkit.session.TlsInfo;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection under TLS: octets pass through an engine. What the loop has read and cannot open yet
 * is kept, at most a record and what came with it; so is what the socket does not take.
 */
final class TlsWire implements Wire {

  private static final Logger LOG = LoggerFactory.getLogger(TlsWire.class);

  private static final byte[] NOTHING = {};
  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final EventLoop loop;
  private final ByteChannel channel;
  private final Service.Tls tls;
  private final SSLEngine engine;
  private final Runnable resumed;
  private final SealedOutput output;

  /** Read and not opened. */
  private byte[] carry = NOTHING;

  /** The engine's tasks run on another thread, and the engine with them. */
  private boolean working;

  private boolean begun;
  private boolean unread;
  private boolean closeNotified;
  private boolean socketEnded;

  /**
   * A connection whose handshake is to begin.
   *
   * @param tls how it is done
   * @param resumed called on the loop's thread when that is done: the handshake can go on
   */
  TlsWire(EventLoop loop, ByteChannel channel, Service.Tls tls, Runnable resumed) {
    this.loop = loop;
    this.channel = channel;
    this.tls = tls;
    this.resumed = resumed;
    engine = tls.settings().engine();
    output = new SealedOutput(channel);
  }

  /**
   * Goes on with the handshake as far as it goes.
   *
   * @return whether it is done
   * @throws IOException if it has failed; the peer was told why, as far as it listens
   */
  boolean handshake() throws IOException {
    if (working) {
      return false;
    }
    ByteBuffer sealed = kept().flip();
    try {
      if (!begun) {
        begun = true;
        engine.beginHandshake();
      }
      while (flush()) {
        switch (engine.getHandshakeStatus()) {
          case NEED_TASK -> {
            work();
            return false;
          }
          case NEED_WRAP -> say();
          case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
            if (!take(sealed)) {
              return false;
            }
          }
          case FINISHED, NOT_HANDSHAKING -> {
            unread = sealed.hasRemaining();
            return true;
          }
        }
      }
      return false;
    } catch (SSLException e) {
      alert();
      throw e;
    } finally {
      keep(sealed);
    }
  }

  /** Gives the engine a record of the handshake, or reads one; false if there is nothing. */
  private boolean take(ByteBuffer sealed) throws IOException {
    SSLEngineResult result = engine.unwrap(sealed, loop.output());
    switch (result.getStatus()) {
      case BUFFER_UNDERFLOW -> {
        sealed.compact().limit(Math.max(sealed.position(), packet()));
        if (!sealed.hasRemaining()) {
          throw new SSLException("a record that is too long");
        }
        int count = channel.read(sealed);
        sealed.flip();
        if (count < 0) {
          throw new EOFException("the end of input in a handshake");
        }
        return count > 0;
      }
      case OK -> {
        if (result.bytesProduced() > 0) {
          throw new SSLException("application data in a handshake");
        }
        return true;
      }
      default -> throw new SSLException(result.getStatus() + " in a handshake");
    }
  }

  private void work() throws SSLException {
    working = true;
    try {
      tls.calculate(engine, () -> loop.execute(this::worked));
    } catch (RejectedExecutionException e) {
      working = false;
      throw new SSLException("too many handshakes at a time", e);
    }
  }

  private void worked() {
    working = false;
    resumed.run();
  }

  /** What a handshake that is not done waits for. */
  int interest() {
    if (working) {
      return 0;
    }
    return isBlocked() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
  }

  /** What the handshake has settled. */
  TlsInfo info() {
    return TlsSettings.info(engine.getSession());
  }

  @Override
  public void read(ByteBuffer in) throws IOException {
    unread = false;
    ByteBuffer sealed = kept();
    // No more than what there is room for once it is opened, so that no whole record is left.
    sealed.limit(Math.max(sealed.position(), Math.min(sealed.capacity(), in.remaining())));
    if (sealed.hasRemaining()) {
      socketEnded = channel.read(sealed) < 0;
    }
    sealed.flip();
    try {
      open(sealed, in);
    } catch (SSLException e) {
      alert();
      throw e;
    } finally {
      closeNotified = engine.isInboundDone();
      keep(sealed);
    }
  }

  private void open(ByteBuffer sealed, ByteBuffer in) throws IOException {
    while (sealed.hasRemaining() && !engine.isInboundDone()) {
      switch (engine.unwrap(sealed, in).getStatus()) {
        case BUFFER_UNDERFLOW, CLOSED -> {
          return;
        }
        case BUFFER_OVERFLOW -> {
          unread = true;
          return;
        }
        case OK -> {
          if (!answer()) {
            unread = true;
            return;
          }
        }
      }
    }
  }

  /** Sends what a record calls for, such as new keys; false if it has to wait for the socket. */
  private boolean answer() throws IOException {
    // Once the peer has closed its side the engine asks to close ours, for which there is time.
    while (!engine.isInboundDone()) {
      switch (engine.getHandshakeStatus()) {
        case FINISHED, NOT_HANDSHAKING -> {
          return true;
        }
        case NEED_WRAP -> {
          if (!flush()) {
            return false;
          }
          say();
        }
        default -> throw new SSLException("a handshake on a connection that had one");
      }
    }
    return true;
  }

  /** Seals what the engine has to say itself. */
  private void say() throws IOException {
    if (seal(EMPTY) == 0 && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      throw new SSLException("the engine has to say something and does not");
    }
  }

  @Override
  public boolean hasUnread() {
    return unread;
  }

  @Override
  public boolean inputEnded() {
    return closeNotified || socketEnded && !unread;
  }

  @Override
  public boolean truncated() {
    return !closeNotified;
  }

  @Override
  public void write(ByteBuffer out) throws IOException {
    while (out.hasRemaining() && flush()) {
      seal(out);
    }
    if (flush()) {
      answer();
    }
  }

  /**
   * Seals octets, and what the engine has to say itself, and writes it. What is left for an engine
   * that has closed its side is dropped: TLS 1.2 has no half-closed connections (RFC 5246 7.2.1).
   *
   * @return how many sealed octets there were
   */
  private int seal(ByteBuffer out) throws IOException {
    ByteBuffer sealed = loop.sealedOutput();
    boolean more = true;
    while (more) {
      SSLEngineResult result = engine.wrap(out, sealed);
      switch (result.getStatus()) {
        case CLOSED -> {
          out.position(out.limit());
          more = false;
        }
        case OK -> {
          if (result.bytesProduced() == 0 && out.hasRemaining()) {
            throw new SSLException("nothing can be sent: " + result.getHandshakeStatus());
          }
          boolean flight =
              result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && !engine.isInboundDone();
          more = (out.hasRemaining() || flight) && sealed.remaining() >= packet();
        }
        default -> throw new SSLException(result.getStatus() + " while sealing");
      }
    }
    sealed.flip();
    int count = sealed.remaining();
    output.write(sealed);
    return count;
  }

  /** The octets of the longest record. */
  private int packet() {
    return engine.getSession().getPacketBufferSize();
  }

  @Override
  public boolean flush() throws IOException {
    return output.flush();
  }

  @Override
  public boolean isBlocked() {
    return output.isBlocked();
  }

  @Override
  public long written() {
    return output.written();
  }

  @Override
  public void endOutput() throws IOException {
    if (working) {
      // Whoever calculates holds the engine.
      return;
    }
    alert();
  }

  /**
   * Closes the engine's side and sends what it has to say then: why, or that it is in good order.
   */
  private void alert() throws IOException {
    engine.closeOutbound();
    try {
      while (flush() && !engine.isOutboundDone() && seal(EMPTY) > 0) {
        // Mostly it is one alert.
      }
    } catch (SSLException e) {
      LOG.debug("an alert that cannot be sent", e);
    }
  }

  /** A buffer with what was kept, to be filled further. */
  private ByteBuffer kept() {
    ByteBuffer sealed = loop.sealedInput().put(carry);
    carry = NOTHING;
    return sealed;
  }

  private void keep(ByteBuffer sealed) {
    if (sealed.hasRemaining() && !closeNotified) {
      carry = new byte[sealed.remaining()];
      sealed.get(carry);
    }
  }

  @Override
  public int carried() {
    return carry.length;
  }

  @Override
  public void release() {
    carry = NOTHING;
    output.release();
  }
}
