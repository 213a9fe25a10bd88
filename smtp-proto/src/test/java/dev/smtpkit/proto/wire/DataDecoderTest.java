package dev.smtpkit.proto.wire;

import static dev.smtpkit.proto.wire.Decoded.END;
import static dev.smtpkit.proto.wire.Decoded.NEED_INPUT;
import static dev.smtpkit.proto.wire.Decoded.OCTETS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.smtpkit.proto.BareLineEnds;
import dev.smtpkit.proto.ContentFlag;
import dev.smtpkit.proto.WireLimits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DataDecoderTest {

  private final DataDecoder decoder = new DataDecoder(WireLimits.DEFAULT);

  private static ByteBuffer buffer(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  private List<String> spans(ByteBuffer in) {
    List<String> spans = new ArrayList<>();
    while (decoder.next(in) == OCTETS) {
      byte[] octets = new byte[decoder.to() - decoder.from()];
      decoder.source().get(decoder.from(), octets);
      spans.add(new String(octets, ISO_8859_1));
    }
    return spans;
  }

  @Test
  void aSpanEndsOnlyAtALeadingDotOrWhereTheInputEnds() {
    assertThat(spans(buffer("a\r\nb\rc\nd\0\r\n..e\r\n.f\r\ng")))
        .containsExactly("a\r\nb\rc\nd\0\r\n", ".e\r\n", "f\r\ng");
  }

  @Test
  void aSpanLiesInTheCallersBuffer() {
    ByteBuffer in = buffer("abc");
    assertThat(decoder.next(in)).isEqualTo(OCTETS);
    assertThat(decoder.source()).isSameAs(in);
    assertThat(decoder.from()).isZero();
    assertThat(in.position()).isEqualTo(3);
  }

  @Test
  void aCrHeldBackBetweenTwoBuffersComesFromAReadOnlyOne() {
    assertThat(decoder.next(buffer(".\r"))).isEqualTo(NEED_INPUT);
    ByteBuffer in = buffer("x");
    assertThat(decoder.next(in)).isEqualTo(OCTETS);
    assertThat(decoder.source()).isNotSameAs(in);
    assertThat(decoder.source().isReadOnly()).isTrue();
    assertThat(decoder.source().get(decoder.from())).isEqualTo((byte) '\r');
    assertThat(decoder.to() - decoder.from()).isEqualTo(1);
    assertThat(spans(in)).containsExactly("x");
    assertThat(decoder.bareCrs()).isEqualTo(1);
  }

  @Test
  void whatFollowsTheEndStaysUnread() {
    ByteBuffer in = buffer("a\r\n.\r\nQUIT\r\n");
    assertThat(decoder.next(in)).isEqualTo(OCTETS);
    assertThat(decoder.next(in)).isEqualTo(END);
    assertThat(in.position()).isEqualTo(6);
    assertThat(decoder.octets()).isEqualTo(3);
  }

  @Test
  void anEmptyBufferNeedsInputInEveryState() {
    for (String piece : List.of("", "a", "\r", "\n", ".", "\r", "\r", "\n", ".", "\r")) {
      spans(buffer(piece));
      assertThat(decoder.next(buffer(""))).isEqualTo(NEED_INPUT);
    }
    assertThat(decoder.next(buffer("\n"))).isEqualTo(END);
  }

  @Test
  void resetForgetsEverything() {
    spans(buffer("x".repeat(1000) + "\r\n\r\0\n\u0080\n.\r\r\n." + "x".repeat(1001)));
    decoder.reset();
    assertThat(decoder.octets()).isZero();
    assertThat(decoder.bareCrs()).isZero();
    assertThat(decoder.bareLfs()).isZero();
    assertThat(decoder.nuls()).isZero();
    assertThat(decoder.longLines()).isZero();
    assertThat(decoder.eightBit()).isFalse();
    assertThat(decoder.flags()).isEmpty();
    assertThat(decoder.next(buffer(".\r\n"))).isEqualTo(END);
  }

  /** R08: 1000 octets with CRLF, the stuffed dot not counted (RFC 5321 4.5.3.1.6). */
  @Test
  void longLinesAreCountedWhateverTheSplit() {
    String message =
        "x".repeat(998)
            + "\r\n."
            + "y".repeat(998)
            + "\r\n"
            + "z".repeat(999)
            + "\r\n."
            + "\r".repeat(998)
            + "u\r\n"
            + "v\nw\r".repeat(300)
            + "\r\n.\r\n";
    byte[] octets = message.getBytes(ISO_8859_1);
    for (int split = 0; split < octets.length; split++) {
      decoder.reset();
      spans(ByteBuffer.wrap(octets, 0, split));
      spans(ByteBuffer.wrap(octets, split, octets.length - split));
      assertThat(decoder.longLines()).as("split %d", split).isEqualTo(3);
    }
  }

  @Test
  void theLimitOfATextLineIsTheOwners() {
    DataDecoder wide =
        new DataDecoder(WireLimits.builder().commandLine(512).authLine(512).textLine(2000).build());
    ByteBuffer in = buffer("x".repeat(1998) + "\r\n" + "x".repeat(1999) + "\r\n");
    assertThat(wide.next(in)).isEqualTo(OCTETS);
    assertThat(wide.longLines()).isEqualTo(1);
  }

  @Test
  void aLongLineIsCountedBeforeItsEnd() {
    spans(buffer("." + "x".repeat(1000)));
    assertThat(decoder.longLines()).isZero();
    spans(buffer("x"));
    assertThat(decoder.longLines()).isEqualTo(1);
    spans(buffer("x\r"));
    spans(buffer("\nx\r\n.\r\n"));
    assertThat(decoder.longLines()).isEqualTo(1);
  }

  @Test
  void lineEndsOfTheDecodersOwnComeFromAReadOnlyBuffer() {
    DataDecoder normalizing = new DataDecoder(WireLimits.DEFAULT, BareLineEnds.NORMALIZE);
    ByteBuffer in = buffer("a\n.\r.\r\nb\r");
    assertThat(normalizing.next(in)).isEqualTo(OCTETS);
    assertThat(normalizing.source()).isSameAs(in);
    assertThat(normalizing.next(in)).isEqualTo(OCTETS);
    assertThat(normalizing.source().isReadOnly()).isTrue();
    assertThat(normalizing.to() - normalizing.from()).isEqualTo(2);
    assertThat(normalizing.next(in)).isEqualTo(OCTETS);
    assertThat(normalizing.from()).isEqualTo(2);
    assertThat(normalizing.to() - normalizing.from()).isEqualTo(1);
    assertThat(normalizing.next(in)).isEqualTo(OCTETS);
    assertThat(normalizing.next(in)).isEqualTo(OCTETS);
    assertThat(normalizing.to() - normalizing.from()).isEqualTo(4);
    assertThat(normalizing.next(in)).isEqualTo(NEED_INPUT);
    assertThat(normalizing.octets()).isEqualTo(10);
    assertThat(normalizing.next(buffer("\n"))).isEqualTo(OCTETS);
    assertThat(normalizing.source().isReadOnly()).isTrue();
    assertThat(normalizing.bareCrs()).isEqualTo(1);
    assertThat(normalizing.bareLfs()).isEqualTo(1);
  }

  @Test
  void nothingIsReadAfterTheEndUntilReset() {
    ByteBuffer in = buffer(".\r\n.\r\n");
    assertThat(decoder.next(in)).isEqualTo(END);
    assertThatIllegalStateException().isThrownBy(() -> decoder.next(in));
    assertThatIllegalStateException().isThrownBy(() -> decoder.next(buffer("")));
    assertThat(in.position()).isEqualTo(3);
    decoder.reset();
    assertThat(decoder.next(in)).isEqualTo(END);
  }

  @Test
  void anOctetAfterTheEndIsNotPartOfTheMessage() {
    spans(buffer("x".repeat(60) + "\r\n.\r\n\u00ff\0\n" + "\u00ff".repeat(60)));
    assertThat(decoder.flags()).isEmpty();
  }

  @Test
  void flagsAreAnImmutableSnapshot() {
    Set<ContentFlag> before = decoder.flags();
    spans(buffer("\r\0\n\u0080" + "x".repeat(1000)));
    assertThat(before).isEmpty();
    assertThat(decoder.flags()).containsExactly(ContentFlag.values());
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> decoder.flags().clear());
  }

  @Test
  void aReadOnlyBufferIsAsGood() {
    String text = "x".repeat(70) + "\r\n" + "y".repeat(70) + "\r\n";
    assertThat(spans(buffer(text + "..\r\n.\r\n").asReadOnlyBuffer()))
        .containsExactly(text, ".\r\n");
  }
}
