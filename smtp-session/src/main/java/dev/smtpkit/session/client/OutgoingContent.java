package dev.smtpkit.session.client;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.proto.wire.DataEncoder;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The octets of a message on their way out: behind a 354, or as a chunk behind its BDAT. */
final class OutgoingContent {

  private final DataEncoder encoder;

  /** The command whose content is due, null if none is. */
  private @Nullable Ticket ticket;

  private boolean chunked;
  private long left;

  /** Octets were encoded that are not known to be written. */
  private boolean unwritten;

  OutgoingContent(BareLineEnds bareLineEnds) {
    encoder = new DataEncoder(bareLineEnds);
  }

  /** A message behind a 354. */
  void beginData(Ticket data) {
    ticket = data;
    chunked = false;
    encoder.reset();
  }

  /** A chunk; one without octets is complete at once. */
  void beginChunk(Ticket bdat, long size) {
    if (size > 0) {
      ticket = bdat;
      chunked = true;
      left = size;
    }
  }

  boolean isDue() {
    return ticket != null;
  }

  /** Whether octets of this command's chunk have not been encoded yet. */
  boolean isOf(Ticket command) {
    return ticket == command;
  }

  boolean isUnwritten() {
    return unwritten;
  }

  void written(boolean all) {
    unwritten = !all;
  }

  void close() {
    ticket = null;
    unwritten = false;
  }

  DataEncoder.Result encode(ByteBuffer in, ByteBuffer out) {
    return chunked ? copy(in, out) : encoder.encode(in, out);
  }

  private DataEncoder.Result copy(ByteBuffer in, ByteBuffer out) {
    int size = (int) Math.min(left, Math.min(in.remaining(), out.remaining()));
    out.put(out.position(), in, in.position(), size);
    out.position(out.position() + size);
    in.position(in.position() + size);
    left -= size;
    if (left == 0) {
      return DataEncoder.Result.COMPLETE;
    }
    return in.hasRemaining() ? DataEncoder.Result.NEED_OUTPUT : DataEncoder.Result.NEED_INPUT;
  }

  DataEncoder.Result finish(ByteBuffer out) {
    if (chunked) {
      throw new IllegalStateException(
          "the chunk lacks " + left + " octets: encode() them before finish()");
    }
    return encoder.finish(out);
  }

  /**
   * The command whose content is due.
   *
   * @throws IllegalStateException if none is due
   */
  Ticket ticket() {
    Ticket due = ticket;
    if (due == null) {
      throw new IllegalStateException("no content is due: demand() is not CONTENT");
    }
    return due;
  }

  boolean isChunked() {
    return chunked;
  }
}
