package dev.smtpkit.proto.wire;

/** What {@link DataDecoder#next} or {@link ChunkDecoder#next} found. */
public enum Decoded {
  /** Content: it lies in the decoder's {@code source()} from {@code from()} to {@code to()}. */
  OCTETS,
  /** The buffer is used up. */
  NEED_INPUT,
  /**
   * The message or chunk has ended; the buffer's position is after its last octet, that of the
   * final CRLF counted.
   */
  END
}
