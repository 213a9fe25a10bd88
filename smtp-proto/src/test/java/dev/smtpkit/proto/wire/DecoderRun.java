package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.proto.ContentFlag;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** Feeds a decoder and keeps what came out. Reused, because some tests run millions of them. */
final class DecoderRun {

  /** Harms a decoder that reads past its piece. */
  private static final byte[] POISON = "\r\n.\r\n.\r\n.\r\n.\r\n.".getBytes(ISO_8859_1);

  private static final int ROOM = 128;
  private static final int ARRAY_OFFSET = 3;

  private final BareLineEnds bareLineEnds;
  private final DataDecoder decoder;
  private final ByteBuffer[] buffers;
  private final byte[] content = new byte[2 * ROOM];
  private int length;
  private int fed;
  private int consumed;

  /** A run over pieces on the heap or in direct memory. */
  DecoderRun(boolean direct, BareLineEnds bareLineEnds) {
    this.bareLineEnds = bareLineEnds;
    decoder = new DataDecoder(DataOracle.TEXT_LINE, bareLineEnds);
    buffers = new ByteBuffer[] {buffer(direct), buffer(direct)};
  }

  private static ByteBuffer buffer(boolean direct) {
    int size = ARRAY_OFFSET + ROOM + POISON.length;
    ByteBuffer whole = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
    whole.put(ARRAY_OFFSET + ROOM, POISON);
    return whole.slice(ARRAY_OFFSET, size - ARRAY_OFFSET);
  }

  void begin() {
    decoder.reset();
    length = 0;
    fed = 0;
    consumed = -1;
  }

  DataDecoder decoder() {
    return decoder;
  }

  String content() {
    return new String(content, 0, length, ISO_8859_1);
  }

  int consumed() {
    return consumed;
  }

  /** Feeds one piece, laid so that the poison follows it; ignored once the message has ended. */
  void feed(byte[] octets, int from, int to) {
    if (consumed >= 0) {
      return;
    }
    // Two in turn, so that a decoder that keeps the last buffer finds other octets in it.
    ByteBuffer in = buffers[fed & 1];
    int start = ROOM - (to - from);
    in.limit(in.capacity()).put(start, octets, from, to - from);
    feed(in.limit(ROOM).position(start), from);
  }

  /** Feeds what is between a buffer's position and limit, octets of the message from an index. */
  void feed(ByteBuffer in, int from) {
    int start = in.position();
    fed++;
    while (true) {
      switch (decoder.next(in)) {
        case OCTETS -> take();
        case NEED_INPUT -> {
          if (in.hasRemaining()) {
            throw new AssertionError("needs input and has " + in.remaining() + " octets");
          }
          return;
        }
        case END -> {
          consumed = from + in.position() - start;
          return;
        }
      }
    }
  }

  private void take() {
    int octets = decoder.to() - decoder.from();
    if (octets < 1) {
      throw new AssertionError("a span of " + octets);
    }
    decoder.source().get(decoder.from(), content, length, octets);
    length += octets;
  }

  /** The expected result for a message under the policy of the run. */
  DataOracle expected(byte[] octets) {
    return DataOracle.decode(new String(octets, ISO_8859_1), bareLineEnds);
  }

  private static Set<ContentFlag> flags(DataOracle expected) {
    Set<ContentFlag> flags = EnumSet.noneOf(ContentFlag.class);
    if (expected.bareCrs() > 0) {
      flags.add(ContentFlag.BARE_CR);
    }
    if (expected.bareLfs() > 0) {
      flags.add(ContentFlag.BARE_LF);
    }
    if (expected.nuls() > 0) {
      flags.add(ContentFlag.NUL);
    }
    if (expected.longLines() > 0) {
      flags.add(ContentFlag.LONG_LINE);
    }
    if (expected.eightBit()) {
      flags.add(ContentFlag.EIGHT_BIT);
    }
    return flags;
  }

  void check(DataOracle expected, byte[] octets, Object feeding) {
    boolean same =
        consumed == expected.consumed()
            && length == expected.content().length()
            && sameContent(expected.content())
            && decoder.octets() == length
            && decoder.bareCrs() == expected.bareCrs()
            && decoder.bareLfs() == expected.bareLfs()
            && decoder.nuls() == expected.nuls()
            && decoder.longLines() == expected.longLines()
            && decoder.eightBit() == expected.eightBit()
            && decoder.flags().equals(flags(expected));
    if (!same) {
      throw new AssertionError(
          Arrays.toString(octets)
              + " "
              + feeding
              + ": expected "
              + expected
              + ", but content is "
              + Arrays.toString(Arrays.copyOf(content, length))
              + ", consumed "
              + consumed
              + ", bare CRs "
              + decoder.bareCrs()
              + ", bare LFs "
              + decoder.bareLfs()
              + ", long lines "
              + decoder.longLines()
              + ", "
              + decoder.flags());
    }
  }

  private boolean sameContent(String expected) {
    for (int i = 0; i < length; i++) {
      if (content[i] != (byte) expected.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
