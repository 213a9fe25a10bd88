package dev.smtpkit.proto.wire;

/** What {@link DataDecoder#next} or {@link ChunkDecoder#next} found. */
public enum Decoded {
  /** Content: the decoder's {@code source()}, {@code start()} and {@code length()} tell where. */
  OCTETS,
  /** The buffer is used up. */
  NEED_INPUT,
  /**
   * The message or chunk has ended; the buffer's position stands behind its last octet, that of the
   * final CRLF counted.
   */
  END
}
