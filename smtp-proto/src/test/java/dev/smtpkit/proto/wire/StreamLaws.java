package dev.smtpkit.proto.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smtpkit.proto.WireLimits;
import dev.smtpkit.proto.wire.LineFramer.Expectation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** What holds for whatever comes in pieces. */
final class StreamLaws {

  private static final int LONGEST = 4096;
  private static final int MOST_PIECES = 64;

  /** Harms a decoder that reads past its piece. */
  private static final byte[] POISON = "\n.\r\n.\r\n".getBytes(ISO_8859_1);

  private static final WireLimits TIGHT = new WireLimits(512, 520, 1000);
  private static final WireLimits WIDE_AUTH = new WireLimits(512, 2048, 1000);

  private StreamLaws() {}

  /** A message is what the oracle says, and in pieces what it is as a whole. */
  static void data(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] octets = expanded(input);
    Outcome expected = Outcome.of(DataOracle.decode(new String(octets, ISO_8859_1)));
    int[] whole = {octets.length};
    int[] ends = ends(input[0], octets.length);
    ByteBuffer heap = ByteBuffer.wrap(octets);
    ByteBuffer direct = ByteBuffer.allocateDirect(octets.length).put(0, octets);
    assertThat(decodeWindows(heap, whole)).isEqualTo(expected);
    assertThat(decodeWindows(direct, ends)).isEqualTo(expected);
    assertThat(decodeCopies(octets, ends)).isEqualTo(expected);
  }

  private static Outcome decodeWindows(ByteBuffer in, int[] ends) {
    Decoding decoding = new Decoding();
    in.position(0);
    for (int end : ends) {
      in.limit(end);
      if (decoding.feed(in)) {
        return decoding.result(in.position());
      }
    }
    return decoding.result(-1);
  }

  private static Outcome decodeCopies(byte[] octets, int[] ends) {
    Decoding decoding = new Decoding();
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
   * The input behind its first octet. From C0 on an octet stands for many "x", so that a short
   * input reaches the limits of a line.
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

  /** Where the pieces end: octet by octet up to pieces of 128, by the lowest bits of the seed. */
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

    private final DataDecoder decoder = new DataDecoder(WireLimits.DEFAULT);
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    /** Whether the message has ended. */
    boolean feed(ByteBuffer in) {
      while (true) {
        switch (decoder.next(in)) {
          case OCTETS -> take();
          case NEED_INPUT -> {
            assertThat(in.remaining()).as("octets not used").isZero();
            return false;
          }
          case END_OF_DATA -> {
            return true;
          }
        }
      }
    }

    private void take() {
      assertThat(decoder.length()).isPositive();
      byte[] span = new byte[decoder.length()];
      decoder.source().get(decoder.start(), span);
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
          decoder.longLines());
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
      long longLines) {

    static Outcome of(DataOracle oracle) {
      String content = oracle.content();
      int longLines = 0;
      int from = 0;
      for (int end; (end = content.indexOf("\r\n", from)) >= 0; from = end + 2) {
        longLines += end + 2 - from > WireLimits.DEFAULT.textLine() ? 1 : 0;
      }
      return new Outcome(
          content,
          oracle.consumed(),
          content.length(),
          oracle.bareCrs(),
          oracle.bareLfs(),
          oracle.nuls(),
          longLines);
    }
  }
}
