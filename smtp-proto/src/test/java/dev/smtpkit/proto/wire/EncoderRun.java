package dev.smtpkit.proto.wire;

import static dev.smtpkit.proto.wire.DataEncoder.Result.COMPLETE;
import static dev.smtpkit.proto.wire.DataEncoder.Result.NEED_OUTPUT;
import static dev.smtpkit.proto.wire.DataEncoder.Result.REFUSED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.smtpkit.proto.BareLineEnds;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Feeds an encoder and keeps what left. Reused, because some tests run millions of them. */
final class EncoderRun {

  /** Harms an encoder that reads past its piece. */
  private static final byte[] POISON = "\n.\r\n\0.\r\n".getBytes(ISO_8859_1);

  private static final int ROOM = 128;
  private static final int OFFSET = 3;
  private static final byte GUARD = 0x55;

  private final DataEncoder encoder;
  private final boolean normalizing;
  private final ByteBuffer in;
  private final ByteBuffer outWhole;
  private final ByteBuffer out;
  private final byte[] wire = new byte[4 * ROOM];
  private int length;
  private boolean refused;

  /**
   * A run over pieces and outputs on the heap or in direct memory.
   *
   * @param outSize how many octets an output takes, 1 at least
   */
  EncoderRun(boolean direct, BareLineEnds bareLineEnds, int outSize) {
    encoder = new DataEncoder(bareLineEnds);
    normalizing = bareLineEnds == BareLineEnds.NORMALIZE;
    ByteBuffer inWhole = buffer(direct, OFFSET + ROOM + POISON.length);
    inWhole.put(OFFSET + ROOM, POISON);
    in = inWhole.slice(OFFSET, ROOM + POISON.length);
    outWhole = buffer(direct, outSize + 2 * OFFSET);
    for (int i = 0; i < outWhole.capacity(); i++) {
      outWhole.put(i, GUARD);
    }
    out = outWhole.slice(1, outSize + 2 * OFFSET - 1);
    out.position(OFFSET - 1).limit(OFFSET - 1 + outSize).mark();
  }

  private static ByteBuffer buffer(boolean direct, int size) {
    return direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
  }

  DataEncoder encoder() {
    return encoder;
  }

  boolean refused() {
    return refused;
  }

  String wire() {
    return new String(wire, 0, length, ISO_8859_1);
  }

  byte[] wireOctets() {
    return Arrays.copyOf(wire, length);
  }

  EncoderOracle expected(byte[] content) {
    return EncoderOracle.encode(new String(content, ISO_8859_1), normalizing);
  }

  void begin() {
    encoder.reset();
    out.reset();
    length = 0;
    refused = false;
  }

  /** Feeds one piece, laid so that the poison follows it. */
  void feed(byte[] content, int from, int to) {
    int start = ROOM - (to - from);
    in.limit(in.capacity()).put(start, content, from, to - from);
    feed(in.limit(ROOM).position(start));
  }

  void feed(ByteBuffer piece) {
    DataEncoder.Result result;
    int progress = piece.position() - 1;
    while ((result = encoder.encode(piece, out)) == NEED_OUTPUT) {
      int octets = drain();
      if (octets == 0 && piece.position() == progress) {
        throw new AssertionError("no progress");
      }
      progress = piece.position();
    }
    refused = result == REFUSED;
    if (!refused && piece.hasRemaining()) {
      throw new AssertionError(result + " and has " + piece.remaining() + " octets");
    }
  }

  void finish() {
    DataEncoder.Result result;
    while ((result = encoder.finish(out)) == NEED_OUTPUT) {
      if (drain() == 0) {
        throw new AssertionError("no progress");
      }
    }
    refused = result == REFUSED;
    if (!refused && result != COMPLETE) {
      throw new AssertionError(result.toString());
    }
    drain();
  }

  private int drain() {
    int end = out.position();
    out.reset();
    int octets = end - out.position();
    out.get(out.position(), wire, length, octets);
    length += octets;
    return octets;
  }

  void check(EncoderOracle expected, byte[] content, Object feeding) {
    boolean same =
        refused == (expected.refusedAt() >= 0)
            && (!refused || encoder.refusedAt() == expected.refusedAt())
            && sameWire(expected.wire())
            && guarded();
    if (!same) {
      throw new AssertionError(
          Arrays.toString(content)
              + " "
              + feeding
              + ": expected "
              + expected
              + ", but refused is "
              + refused
              + " and the wire has "
              + Arrays.toString(wireOctets()));
    }
  }

  private boolean sameWire(String expected) {
    boolean same = length == expected.length();
    for (int i = 0; same && i < length; i++) {
      same = wire[i] == (byte) expected.charAt(i);
    }
    return same;
  }

  private boolean guarded() {
    boolean guarded = true;
    for (int i = 0; i < OFFSET; i++) {
      guarded &= outWhole.get(i) == GUARD;
      guarded &= outWhole.get(outWhole.capacity() - 1 - i) == GUARD;
    }
    return guarded;
  }
}
