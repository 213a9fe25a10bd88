package dev.smtpkit.transport.nio;

import dev.smtpkit.proto.Reply;
import java.io.IOException;

/**
 * One part of a connection's life: PROXY header, handshake, session, end. When a stage is called it
 * does all that it can, and the connection then asks what it waits for. Confined to the loop's
 * thread.
 */
interface Stage {

  /** The stage of a connection that has not begun yet. */
  Stage NONE =
      new Stage() {
        @Override
        public void proceed() {}

        @Override
        public int interest() {
          return 0;
        }

        @Override
        public void expire() {}

        @Override
        public void shutdown() {}
      };

  /** Begins, or goes on after something else than the socket became ready. */
  void proceed() throws IOException;

  /** The socket is ready for what {@link #interest} asked. */
  default void ready() throws IOException {
    proceed();
  }

  /**
   * Whether the stage has stopped because its quantum of work is used up. Its connection then waits
   * for its turn, and {@link #proceed} follows.
   */
  default boolean awaitsTurn() {
    return false;
  }

  /** The operations of a selection key that the stage waits for; 0 if it must not be called. */
  int interest();

  /**
   * Moves the connection's deadline to where it belongs now. A stage with a fixed deadline passes
   * it to {@link Connection#become} instead.
   */
  default void updateDeadline(Deadline deadline) {}

  /** The deadline has passed. */
  void expire() throws IOException;

  /** There is memory for a connection that waited for it. */
  default void memoryAvailable() throws IOException {}

  /** The server stops: ends the connection in good order. */
  void shutdown() throws IOException;

  /** The octets that are retained between reads, without a buffer of the pool. */
  default int retainedOctets() {
    return 0;
  }

  /** The octets of replies that the socket did not take. */
  default int unwrittenOctets() {
    return 0;
  }

  /** The memory of TLS, estimated. */
  default int tlsOctets() {
    return 0;
  }

  /** The octets that the session holds. */
  default long sessionOctets() {
    return 0;
  }

  /** Whether a TLS handshake is under way. */
  default boolean isHandshaking() {
    return false;
  }

  /** Whether a message has come whole and its reply is due: it may be stored already. */
  default boolean owesOutcome() {
    return false;
  }

  /** Whether the client has to do something next. */
  default boolean awaitsPeer() {
    return false;
  }

  /**
   * Ends the connection, because others need its room: with a reply, if one can be sent now.
   *
   * @param reply a 421
   */
  default void shed(Reply reply) throws IOException {}

  /**
   * Whether a buffer of the pool is held for a peer that has read nothing for so long.
   *
   * @param nanos how long
   */
  default boolean isStalled(long nanos) {
    return false;
  }

  /** The connection is closed: releases everything. */
  default void end() {}
}
