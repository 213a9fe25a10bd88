package dev.smtpkit.transport.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection under TLS. Octets that were read and cannot be decrypted yet are retained: at most a
 * record and what came with it. So are records that the socket does not take. The handshake that
 * comes first is {@link TlsHandshake}.
 */
final class TlsWire implements Wire {

  private static final Logger LOG = LoggerFactory.getLogger(TlsWire.class);

  private static final byte[] NOTHING = {};
  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final ByteChannel channel;
  private final SSLEngine engine;
  private final ScratchBuffers scratch;
  private final DelegatedTasks tasks;
  private final RecordOutput output;

  /** Octets that were read and not decrypted. */
  private byte[] retained = NOTHING;

  private boolean unread;
  private boolean closeNotified;
  private boolean socketEnded;

  /**
   * A wire whose handshake is still to come.
   *
   * @param engine not used by anybody else
   * @param tasks while they run, the engine is not touched here
   */
  TlsWire(ByteChannel channel, SSLEngine engine, ScratchBuffers scratch, DelegatedTasks tasks) {
    this.channel = channel;
    this.engine = engine;
    this.scratch = scratch;
    this.tasks = tasks;
    output = new RecordOutput(channel);
  }

  @Override
  public void read(ByteBuffer in) throws IOException {
    ByteBuffer records = retained();
    // No more than the buffer can hold once it is decrypted, so that no whole record is left over.
    records.limit(Math.max(records.position(), Math.min(records.capacity(), in.remaining())));
    unread = false;
    if (records.hasRemaining()) {
      socketEnded = channel.read(records) < 0;
    }
    records.flip();
    try {
      unwrap(records, in);
    } catch (SSLException e) {
      sendAlert();
      throw e;
    } finally {
      closeNotified = engine.isInboundDone();
      retain(records);
    }
  }

  private void unwrap(ByteBuffer records, ByteBuffer in) throws IOException {
    while (records.hasRemaining() && !engine.isInboundDone()) {
      switch (engine.unwrap(records, in).getStatus()) {
        case BUFFER_UNDERFLOW, CLOSED -> {
          return;
        }
        case BUFFER_OVERFLOW -> {
          unread = true;
          return;
        }
        case OK -> {
          if (!sendOwnRecords()) {
            unread = true;
            return;
          }
        }
      }
    }
  }

  /**
   * Sends what the engine has to send after a record, such as new keys; false if that has to wait
   * for the socket.
   */
  private boolean sendOwnRecords() throws IOException {
    // After the peer's close_notify the engine wants to send ours, which is not due yet.
    while (!engine.isInboundDone()) {
      switch (engine.getHandshakeStatus()) {
        case FINISHED, NOT_HANDSHAKING -> {
          return true;
        }
        case NEED_WRAP -> {
          if (!flush()) {
            return false;
          }
          wrapOwnRecord();
        }
        default -> throw new SSLException("renegotiation is not supported");
      }
    }
    return true;
  }

  /** Sends a record of the engine's own, as {@link HandshakeStatus#NEED_WRAP} asks. */
  void wrapOwnRecord() throws IOException {
    if (wrap(EMPTY) == 0 && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      throw new SSLException("NEED_WRAP, but the engine produces no record");
    }
  }

  @Override
  public int leastRead() {
    return recordOctets();
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
      wrap(out);
    }
    if (flush()) {
      sendOwnRecords();
    }
  }

  /**
   * Encrypts octets, adds what the engine has to send itself, and writes the records. Octets for an
   * engine that has closed its side are dropped: TLS 1.2 has no half-closed connections (RFC 5246
   * 7.2.1).
   *
   * @return the octets of the records
   */
  private int wrap(ByteBuffer out) throws IOException {
    ByteBuffer records = scratch.recordsOut();
    boolean more = true;
    while (more) {
      SSLEngineResult result = engine.wrap(out, records);
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
          more = (out.hasRemaining() || flight) && records.remaining() >= recordOctets();
        }
        default -> throw new SSLException(result.getStatus() + " from wrap");
      }
    }
    records.flip();
    int count = records.remaining();
    output.write(records);
    return count;
  }

  /** The octets of the longest record. */
  int recordOctets() {
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
    if (!tasks.areRunning()) {
      sendAlert();
    }
  }

  /** Closes the engine's side and sends its alert: a close_notify, or the reason for a failure. */
  void sendAlert() throws IOException {
    engine.closeOutbound();
    try {
      while (flush() && !engine.isOutboundDone() && wrap(EMPTY) > 0) {
        // Usually there is a single alert.
      }
    } catch (SSLException e) {
      LOG.debug("an alert could not be sent", e);
    }
  }

  /** The loop's buffer for records, beginning with what was retained; more can be read into it. */
  ByteBuffer retained() {
    ByteBuffer records = scratch.recordsIn().put(retained);
    retained = NOTHING;
    return records;
  }

  /** Retains what is left in the loop's buffer for records, and wipes what was decrypted there. */
  void retain(ByteBuffer records) {
    // An engine decrypts in place, so that passwords would stay in the buffer.
    ScratchBuffers.wipe(records, records.position());
    if (records.hasRemaining() && !closeNotified) {
      retained = new byte[records.remaining()];
      records.get(retained);
    }
  }

  /** The handshake is over, and what it left may be whole records. */
  void handshakeDone(ByteBuffer records) {
    unread = records.hasRemaining();
  }

  @Override
  public int unwrittenOctets() {
    return output.octets();
  }

  @Override
  public int tlsOctets() {
    return Admission.TLS_OCTETS;
  }

  @Override
  public int retainedOctets() {
    return retained.length;
  }

  @Override
  public void release() {
    retained = NOTHING;
    output.release();
  }
}
