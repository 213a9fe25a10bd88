package dev.smtpkit.transport.nio;

import java.io.IOException;

/**
 * What a connection is at: its handshake, its session, its end. A stage does all it can when it is
 * called, and then says what it waits for. Confined to the loop's thread.
 */
interface Stage {

  /** The stage of a connection that has none yet. */
  Stage NONE =
      new Stage() {
        @Override
        public void proceed() {}

        @Override
        public int interest() {
          return 0;
        }
      };

  /** Begins, or goes on after something that is not the socket. */
  void proceed() throws IOException;

  /** The socket is ready for what was asked. */
  default void ready() throws IOException {
    proceed();
  }

  /** The readiness of the socket that is waited for. */
  int interest();

  /** Whether {@link #deadlineNanos} means anything. */
  default boolean hasDeadline() {
    return false;
  }

  /** When {@link #expire} is due. */
  default long deadlineNanos() {
    return 0;
  }

  /** The deadline has come. */
  default void expire() throws IOException {}

  /** There is a buffer for whoever lacked one. */
  default void fed() throws IOException {}

  /** The server stops: comes to an end in good order. */
  default void shutdown() throws IOException {}

  /** The octets that are kept without a buffer of the pool. */
  default int carried() {
    return 0;
  }

  /**
   * Whether a buffer of the pool is kept for a peer that has taken nothing for so long.
   *
   * @param nanos how long
   */
  default boolean isStuck(long nanos) {
    return false;
  }

  /** The connection is gone, or in another stage: keeps nothing any more. */
  default void end() {}
}
