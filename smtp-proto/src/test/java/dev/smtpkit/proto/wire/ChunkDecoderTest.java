package dev.smtpkit.proto.wire;

import static dev.smtpkit.proto.wire.Decoded.END;
import static dev.smtpkit.proto.wire.Decoded.NEED_INPUT;
import static dev.smtpkit.proto.wire.Decoded.OCTETS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.testkit.EverySplit;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R17: octets of a chunk are counted, and mean nothing else. */
class ChunkDecoderTest {

  private static final byte[] STREAM = "a\r\n.\r\n\0\u00ff\rb\nQUIT\r\n".getBytes(ISO_8859_1);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 11, 17})
  void aChunkIsTheSameInEveryFragmentation(int size) {
    ChunkDecoder decoder = new ChunkDecoder(0);
    String chunk = new String(STREAM, 0, size, ISO_8859_1);
    EverySplit.of(STREAM)
        .withEveryOffset(0, 2)
        .forEach(
            feed -> {
              decoder.reset(size);
              ByteArrayOutputStream content = new ByteArrayOutputStream();
              int consumed = 0;
              boolean ended = false;
              for (ByteBuffer in : feed) {
                int start = in.position();
                while (!ended && in.hasRemaining()) {
                  ended = step(decoder, in, content);
                }
                consumed += in.position() - start;
              }
              if (!ended) {
                assertThat(decoder.next(ByteBuffer.allocate(0))).isEqualTo(END);
              }
              assertThat(content.toString(ISO_8859_1)).isEqualTo(chunk);
              assertThat(consumed).isEqualTo(size);
              assertThat(decoder.remaining()).isZero();
            });
  }

  private static boolean step(ChunkDecoder decoder, ByteBuffer in, ByteArrayOutputStream content) {
    long before = decoder.remaining();
    if (decoder.next(in) == END) {
      return true;
    }
    assertThat(decoder.source()).isSameAs(in);
    byte[] octets = new byte[decoder.to() - decoder.from()];
    decoder.source().get(decoder.from(), octets);
    content.writeBytes(octets);
    assertThat(in.position()).isEqualTo(decoder.to());
    assertThat(decoder.remaining()).isEqualTo(before - octets.length);
    return false;
  }

  @Test
  void anEmptyBufferNeedsInputUntilTheChunkIsComplete() {
    ChunkDecoder decoder = new ChunkDecoder(1);
    assertThat(decoder.next(ByteBuffer.allocate(0))).isEqualTo(NEED_INPUT);
    assertThat(decoder.next(ByteBuffer.allocate(1))).isEqualTo(OCTETS);
    assertThat(decoder.next(ByteBuffer.allocate(0))).isEqualTo(END);
  }

  @Test
  void theLargestSizeIsCountedWithoutLoss() {
    ChunkDecoder decoder = new ChunkDecoder(999_999_999_999_999_999L);
    ByteBuffer in = ByteBuffer.allocate(1000);
    assertThat(decoder.next(in)).isEqualTo(OCTETS);
    assertThat(decoder.to() - decoder.from()).isEqualTo(1000);
    assertThat(decoder.remaining()).isEqualTo(999_999_999_999_998_999L);
    assertThat(decoder.next(in)).isEqualTo(NEED_INPUT);
  }

  /** Lengths whose low 32 bits are 0 or negative. */
  @ParameterizedTest
  @ValueSource(longs = {1L << 31, 1L << 32, 0xFFFFFFFFL, 1L << 40})
  void aSizeBeyondAnIntIsNotCutOff(long size) {
    ChunkDecoder decoder = new ChunkDecoder(size);
    assertThat(decoder.next(ByteBuffer.allocate(7))).isEqualTo(OCTETS);
    assertThat(decoder.to() - decoder.from()).isEqualTo(7);
    assertThat(decoder.remaining()).isEqualTo(size - 7);
  }

  @Test
  void nothingIsReadAfterTheEndUntilReset() {
    ChunkDecoder decoder = new ChunkDecoder(0);
    ByteBuffer in = ByteBuffer.allocate(3);
    assertThat(decoder.next(in)).isEqualTo(END);
    assertThatIllegalStateException().isThrownBy(() -> decoder.next(in));
    assertThat(in.position()).isZero();
    decoder.reset(2);
    assertThat(decoder.next(in)).isEqualTo(OCTETS);
    assertThat(decoder.next(in)).isEqualTo(END);
    assertThat(in.position()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, 1_000_000_000_000_000_000L, Long.MAX_VALUE})
  void sizesOutOfRangeAreTheCallersFault(long size) {
    assertThatIllegalArgumentException().isThrownBy(() -> new ChunkDecoder(size));
    ChunkDecoder decoder = new ChunkDecoder(5);
    assertThatIllegalArgumentException().isThrownBy(() -> decoder.reset(size));
    assertThat(decoder.remaining()).isEqualTo(5);
  }
}
