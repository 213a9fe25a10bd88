package dev.smtpkit.session.message;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * A store for messages that are too large for memory, until they are delivered: the owner's access
 * to a disk or to anything else that can be written and read again.
 *
 * <p>Called on the executor that {@link Spilling} is given, on several threads at a time, and may
 * block.
 */
@FunctionalInterface
public interface SpillStore {

  /**
   * Makes room for one message.
   *
   * @throws IOException if that fails; then nothing is left behind
   */
  SpillFile create() throws IOException;

  /**
   * The room of one message. One call at a time, but for {@link #delete}, which may come while a
   * stream is open.
   */
  interface SpillFile {

    /**
     * Appends octets, all of them.
     *
     * @param octets from position to limit; not to be written to, nor kept
     * @throws IOException if that fails; the next call is then {@link #delete}
     */
    void append(ByteBuffer octets) throws IOException;

    /**
     * Reads everything from the beginning; nothing is appended after that.
     *
     * @throws IOException if that fails
     */
    InputStream open() throws IOException;

    /**
     * Gives everything up: the last call, and made on every path, once.
     *
     * @throws IOException if something is left behind
     */
    void delete() throws IOException;
  }
}
