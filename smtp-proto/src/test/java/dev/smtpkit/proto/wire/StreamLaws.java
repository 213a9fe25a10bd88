package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.proto.wire.LineFramer.Expectation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Laws for every codec that takes its input in pieces. */
final class StreamLaws {

  private static final int LONGEST = 4096;
  private static final int MOST_PIECES = 64;

  /** Harms a decoder that reads past its piece. */
  private static final byte[] POISON = "\n.\r\n.\r\n".getBytes(ISO_8859_1);

  private static final WireLimits TIGHT =
      WireLimits.builder().commandLine(512).authLine(520).build();
  private static final WireLimits WIDE_AUTH =
      WireLimits.builder().commandLine(512).authLine(2048).build();

  private StreamLaws() {}

  /** A message is what the oracle says, and in pieces what it is as a whole. */
  static void data(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] octets = expanded(input);
    int[] whole = {octets.length};
    int[] ends = ends(input[0], octets.length);
    ByteBuffer heap = ByteBuffer.wrap(octets);
    ByteBuffer direct = ByteBuffer.allocateDirect(octets.length).put(0, octets);
    for (BareLineEnds bareLineEnds : BareLineEnds.values()) {
      int textLine = WireLimits.DEFAULT.textLine();
      String text = new String(octets, ISO_8859_1);
      Outcome expected = Outcome.of(DataOracle.decode(text, bareLineEnds, textLine));
      assertThat(decodeWindows(heap, whole, bareLineEnds)).isEqualTo(expected);
      assertThat(decodeWindows(direct, ends, bareLineEnds)).isEqualTo(expected);
      assertThat(decodeCopies(octets, ends, bareLineEnds)).isEqualTo(expected);
    }
    scanner(DataOracle.decode(new String(octets, ISO_8859_1), BareLineEnds.PASS), input[0]);
  }

  /** A scanner counts in content what a decoder counted in its message. */
  private static void scanner(DataOracle message, byte seed) {
    byte[] content = message.content().getBytes(ISO_8859_1);
    ContentScanner scanner = new ContentScanner(WireLimits.DEFAULT);
    int from = 0;
    for (int end : ends(seed, content.length)) {
      scanner.scan(ByteBuffer.wrap(content, 0, end), from, end);
      from = end;
    }
    assertThat(scanner.bareCrs()).isEqualTo(message.bareCrs());
    assertThat(scanner.bareLfs()).isEqualTo(message.bareLfs());
    assertThat(scanner.nuls()).isEqualTo(message.nuls());
    assertThat(scanner.eightBit()).isEqualTo(message.eightBit());
    assertThat(scanner.octets()).isEqualTo(content.length);
  }

  private static Outcome decodeWindows(ByteBuffer in, int[] ends, BareLineEnds bareLineEnds) {
    Decoding decoding = new Decoding(bareLineEnds);
    in.position(0);
    for (int end : ends) {
      in.limit(end);
      if (decoding.feed(in)) {
        return decoding.result(in.position());
      }
    }
    return decoding.result(-1);
  }

  private static Outcome decodeCopies(byte[] octets, int[] ends, BareLineEnds bareLineEnds) {
    Decoding decoding = new Decoding(bareLineEnds);
    int from = 0;
    for (int end : ends) {
      byte[] piece = Arrays.copyOfRange(octets, from, end + POISON.length);
      System.arraycopy(POISON, 0, piece, end - from, POISON.length);
      ByteBuffer in = ByteBuffer.wrap(piece, 0, end - from);
      if (decoding.feed(in)) {
        return decoding.result(from + in.position());
      }
      // A decoder that keeps the last buffer finds other octets in it.
      Arrays.fill(piece, (byte) '.');
      from = end;
    }
    return decoding.result(-1);
  }

  /** Content leaves as the oracle says, in pieces too, and comes back as it was. */
  static void encoder(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] octets = expanded(input);
    for (boolean normalizing : new boolean[] {false, true}) {
      EncoderOracle expected = EncoderOracle.encode(new String(octets, ISO_8859_1), normalizing);
      Encoding encoding = new Encoding(normalizing, 1 + (input[0] & 0x3F));
      int from = 0;
      for (int end : ends(input[0], octets.length)) {
        encoding.feed(ByteBuffer.wrap(octets, from, end - from));
        from = end;
      }
      assertThat(encoding.finish()).isEqualTo(expected);
      if (expected.refusedAt() < 0) {
        byte[] wire = expected.wire().getBytes(ISO_8859_1);
        Outcome back =
            decodeWindows(ByteBuffer.wrap(wire), new int[] {wire.length}, BareLineEnds.REJECT);
        assertThat(back.consumed).isEqualTo(wire.length);
        assertThat(back.bareCrs + back.bareLfs + back.nuls).isZero();
      }
    }
  }

  /** Lines are found as the oracle finds them in the whole. */
  static void framer(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] octets = expanded(input);
    Expectation expectation =
        (input[0] & 0x80) == 0 ? Expectation.COMMAND : Expectation.AUTH_RESPONSE;
    FramerRun run = new FramerRun((input[0] & 0x40) == 0 ? TIGHT : WIDE_AUTH, expectation);
    var expected = run.expected(new String(octets, ISO_8859_1));
    int[] whole = {octets.length};
    int[] ends = ends(input[0], octets.length);
    ByteBuffer heap = ByteBuffer.wrap(octets);
    assertThat(run.grow(heap, 0, whole)).isEqualTo(expected);
    assertThat(run.grow(heap, 0, ends)).isEqualTo(expected);
    assertThat(run.move(octets, ends)).isEqualTo(expected);
  }

  /**
   * The input after its first octet. From C0 on an octet stands for many "x", so that a short input
   * reaches the limits of a line.
   */
  private static byte[] expanded(byte[] input) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream(2 * input.length);
    for (int i = 1; i < input.length && octets.size() < LONGEST; i++) {
      int octet = input[i] & 0xFF;
      if (octet < 0xC0) {
        octets.write(octet);
      } else {
        octets.writeBytes("x".repeat(8 * (octet - 0xBF)).getBytes(ISO_8859_1));
      }
    }
    return octets.toByteArray();
  }

  /** The ends of the pieces: octet by octet up to pieces of 128, by the lowest bits of the seed. */
  private static int[] ends(byte seed, int length) {
    SplittableRandom random = new SplittableRandom(seed);
    int longest = Math.max(1 << (seed & 7), 2 * length / MOST_PIECES);
    int[] ends = new int[length + 1];
    int pieces = 0;
    int at = 0;
    while (at < length) {
      at = Math.min(length, at + 1 + random.nextInt(longest));
      ends[pieces++] = at;
    }
    return Arrays.copyOf(ends, pieces);
  }

  /** A decoder and what came out of it. */
  private static final class Decoding {

    private final DataDecoder decoder;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    Decoding(BareLineEnds bareLineEnds) {
      decoder = new DataDecoder(WireLimits.DEFAULT, bareLineEnds);
    }

    /** Whether the message has ended. */
    boolean feed(ByteBuffer in) {
      while (true) {
        switch (decoder.next(in)) {
          case OCTETS -> take();
          case NEED_INPUT -> {
            assertThat(in.remaining()).as("octets not used").isZero();
            return false;
          }
          case END -> {
            return true;
          }
        }
      }
    }

    private void take() {
      assertThat(decoder.to() - decoder.from()).isPositive();
      byte[] span = new byte[decoder.to() - decoder.from()];
      decoder.source().get(decoder.from(), span);
      content.writeBytes(span);
    }

    Outcome result(int consumed) {
      return new Outcome(
          content.toString(ISO_8859_1),
          consumed,
          decoder.octets(),
          decoder.bareCrs(),
          decoder.bareLfs(),
          decoder.nuls(),
          decoder.longLines(),
          decoder.eightBit());
    }
  }

  /** An encoder and what left it. */
  private static final class Encoding {

    private final DataEncoder encoder;
    private final ByteBuffer out;
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();

    Encoding(boolean normalizing, int room) {
      encoder = new DataEncoder(normalizing ? BareLineEnds.NORMALIZE : BareLineEnds.REJECT);
      out = ByteBuffer.allocate(room);
    }

    void feed(ByteBuffer in) {
      while (encoder.encode(in, out) == DataEncoder.Result.NEED_OUTPUT) {
        drain();
      }
    }

    EncoderOracle finish() {
      DataEncoder.Result result;
      while ((result = encoder.finish(out)) == DataEncoder.Result.NEED_OUTPUT) {
        drain();
      }
      drain();
      boolean refused = result == DataEncoder.Result.REFUSED;
      return new EncoderOracle(wire.toString(ISO_8859_1), refused ? (int) encoder.refusedAt() : -1);
    }

    private void drain() {
      wire.write(out.array(), 0, out.position());
      out.clear();
    }
  }

  /** All that is known of a message. */
  private record Outcome(
      String content,
      int consumed,
      long octets,
      long bareCrs,
      long bareLfs,
      long nuls,
      long longLines,
      boolean eightBit) {

    static Outcome of(DataOracle oracle) {
      return new Outcome(
          oracle.content(),
          oracle.consumed(),
          oracle.content().length(),
          oracle.bareCrs(),
          oracle.bareLfs(),
          oracle.nuls(),
          oracle.longLines(),
          oracle.eightBit());
    }
  }
}
