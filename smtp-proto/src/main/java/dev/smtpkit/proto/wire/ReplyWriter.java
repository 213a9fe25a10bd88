package dev.smtpkit.proto.wire;

import dev.smtpkit.proto.Reply;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes replies into buffers of any size, one after the other (RFC 5321 4.2).
 *
 * <p>Allocates nothing: a reply was encoded when it was made. Confined to one owner.
 */
public final class ReplyWriter {

  private @Nullable Reply current;
  private int written;

  /** A writer between two replies. */
  public ReplyWriter() {}

  /**
   * Writes a reply, or the rest of it.
   *
   * @param reply the reply; the same one again until it is complete
   * @param out where it goes; its position advances
   * @return whether the reply is complete; false means that the buffer is full
   * @throws IllegalStateException if another reply is not complete yet
   */
  public boolean write(Reply reply, ByteBuffer out) {
    if (current != null && !current.equals(reply)) {
      throw new IllegalStateException(
          "another reply is half written: pass that one until write returns true");
    }
    if (current == null && reply.length() <= out.remaining()) {
      // The rule: whole, and nothing to remember.
      reply.copyTo(0, out);
      return true;
    }
    written += reply.copyTo(written, out);
    boolean complete = written == reply.length();
    current = complete ? null : reply;
    written = complete ? 0 : written;
    return complete;
  }

  /** Whether the last reply was written whole. */
  public boolean isIdle() {
    return current == null;
  }
}
