package dev.smtpkit.transport.nio;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectionKey;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/** The first handshake of a {@link TlsWire}. Confined to the loop's thread. */
final class TlsHandshake {

  private final ReadableByteChannel channel;
  private final SSLEngine engine;
  private final ScratchBuffers scratch;
  private final DelegatedTasks tasks;
  private final TlsWire wire;
  private final Runnable resume;
  private boolean begun;

  /** The octets that the engine was given: it keeps fragments of messages. */
  private int consumed;

  /** The socket was read since {@link #advance} was called: once is a turn. */
  private boolean hasRead;

  /**
   * A handshake to begin.
   *
   * @param resume called on the loop when {@link #advance} can go on after the engine's tasks
   */
  TlsHandshake(
      ReadableByteChannel channel,
      SSLEngine engine,
      ScratchBuffers scratch,
      DelegatedTasks tasks,
      TlsWire wire,
      Runnable resume) {
    this.channel = channel;
    this.engine = engine;
    this.scratch = scratch;
    this.tasks = tasks;
    this.wire = wire;
    this.resume = resume;
  }

  /** The wire that is ready once the handshake is done. */
  TlsWire wire() {
    return wire;
  }

  /** The session that the handshake has negotiated. */
  SSLSession session() {
    return engine.getSession();
  }

  /**
   * Goes as far as possible.
   *
   * @return whether the handshake is done
   * @throws IOException if it has failed; an alert was sent, as far as the socket took it
   */
  boolean advance() throws IOException {
    if (tasks.areRunning()) {
      return false;
    }
    ByteBuffer records = wire.retained().flip();
    hasRead = false;
    try {
      tasks.check();
      if (!begun) {
        begun = true;
        engine.beginHandshake();
      }
      while (wire.flush()) {
        switch (engine.getHandshakeStatus()) {
          case NEED_TASK -> {
            tasks.run(engine::getDelegatedTask, resume);
            return false;
          }
          case NEED_WRAP -> wire.wrapOwnRecord();
          case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
            if (!unwrap(records)) {
              return false;
            }
          }
          case FINISHED, NOT_HANDSHAKING -> {
            wire.handshakeDone(records);
            return true;
          }
        }
      }
      return false;
    } catch (SSLException e) {
      wire.sendAlert();
      throw e;
    } finally {
      wire.retain(records);
    }
  }

  /** Gives the engine a record, or reads more of one; false if there is nothing to read. */
  private boolean unwrap(ByteBuffer records) throws IOException {
    SSLEngineResult result = engine.unwrap(records, scratch.plain());
    consumed += result.bytesConsumed();
    switch (result.getStatus()) {
      case BUFFER_UNDERFLOW -> {
        if (hasRead) {
          return false;
        }
        hasRead = true;
        records.compact().limit(Math.max(records.position(), wire.recordOctets()));
        if (!records.hasRemaining()) {
          throw new SSLException("a record exceeds " + wire.recordOctets() + " octets");
        }
        int count = channel.read(records);
        records.flip();
        if (count < 0) {
          throw new EOFException("end of input in a handshake");
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

  /** The memory of the handshake, estimated. */
  int octets() {
    return Admission.HANDSHAKE_OCTETS + consumed;
  }

  /** The operation of a selection key that an unfinished handshake waits for. */
  int interest() {
    if (tasks.areRunning()) {
      return 0;
    }
    return wire.isBlocked() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
  }
}
