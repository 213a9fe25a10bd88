package dev.smtpkit.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EverySplitTest {

  private static final byte[] LINES = "ab\r\n.c\r\n".getBytes(US_ASCII);

  @Property(tries = 100)
  void thePiecesAreAllOctetsInOrder(@ForAll @Size(max = 24) byte[] octets) {
    EverySplit.of(octets)
        .withEveryOffset(0, 2)
        .withRandomSplits(5, 42)
        .forEach(
            pieces -> {
              ByteArrayOutputStream all = new ByteArrayOutputStream();
              int count = 0;
              for (ByteBuffer piece : pieces) {
                all.writeBytes(taken(piece));
                count++;
              }
              assertThat(all.toByteArray()).isEqualTo(octets);
              assertThat(count).isEqualTo(pieces.count());
            });
  }

  @Test
  void everyTwoWaySplitIsPresentedInEveryMemory() {
    Set<String> names = new HashSet<>();
    EverySplit.of(LINES).forEach(pieces -> names.add(pieces.toString()));
    for (String memory : List.of("heap", "direct")) {
      for (String poison : List.of("CRLF.CRLF", "0xFF")) {
        String where = " (" + memory + ", " + poison + " around, offset 0)";
        assertThat(names).contains("whole" + where, "octet by octet" + where);
        for (int at = 1; at < LINES.length; at++) {
          assertThat(names).contains("split at " + at + " of 8" + where);
        }
      }
    }
    assertThat(names).hasSize(4 * (2 + 7));
  }

  @Test
  void piecesAreWritableSlicesOfLargerBuffers() {
    EverySplit.of(LINES)
        .withEveryOffset(0, 17)
        .forEach(
            pieces -> {
              for (ByteBuffer piece : pieces) {
                assertThat(piece.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
                assertThat(piece.isReadOnly()).isFalse();
                assertThat(piece.position()).isPositive();
                assertThat(piece.limit()).isLessThan(piece.capacity());
                if (piece.hasArray()) {
                  assertThat(piece.arrayOffset()).isPositive();
                }
              }
            });
  }

  @Test
  void offsetsMoveThePieceWithinAWord() {
    Set<Integer> alignments = new HashSet<>();
    EverySplit.of(LINES)
        .withEveryOffset(0, 7)
        .forEach(
            pieces -> {
              for (ByteBuffer piece : pieces) {
                if (piece.isDirect()) {
                  alignments.add(piece.alignmentOffset(piece.position(), 8));
                }
              }
            });
    assertThat(alignments).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void catchesAConsumerThatReadsPastThePiece() {
    // Looks for the LF after a final CR although it may not have arrived.
    assertCaught(
        pieces -> {
          StringBuilder seen = new StringBuilder();
          for (ByteBuffer piece : pieces) {
            seen.append(text(piece));
            int last = piece.limit() - 1;
            if (piece.hasRemaining() && piece.get(last) == '\r') {
              ByteBuffer wide = piece.duplicate().clear();
              assertThat(wide.get(last + 1)).as(seen.toString()).isNotEqualTo((byte) '\n');
            }
          }
        },
        "octet by octet",
        "CRLF.CRLF around");
  }

  @Test
  void catchesAConsumerThatReadsBeforeThePiece() {
    // Decides that a dot begins a line by looking at the octet before the piece.
    byte[] octets = "a.b".getBytes(US_ASCII);
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(
            () ->
                EverySplit.of(octets)
                    .forEach(
                        pieces -> {
                          for (ByteBuffer piece : pieces) {
                            if (piece.get(piece.position()) == '.') {
                              assertThat(piece.get(piece.position() - 1)).isNotEqualTo((byte) '\n');
                            }
                          }
                        }))
        .withMessageContaining("octet by octet");
  }

  @Test
  void catchesAConsumerThatKeepsTheBuffer() {
    assertCaught(
        pieces -> {
          List<ByteBuffer> kept = new ArrayList<>();
          pieces.forEach(piece -> kept.add(piece.slice()));
          assertRejoined(kept);
        },
        "whole");
  }

  @Test
  void catchesAConsumerThatKeepsTheBufferInAnySingleMemoryAndFragmentation() {
    Set<String> caught = new HashSet<>();
    Set<String> all = new HashSet<>();
    EverySplit.of(LINES)
        .forEach(
            pieces -> {
              List<ByteBuffer> kept = new ArrayList<>();
              pieces.forEach(kept::add);
              all.add(pieces.toString());
              try {
                assertRejoined(kept);
              } catch (AssertionError e) {
                caught.add(pieces.toString());
              }
            });
    assertThat(caught).isEqualTo(all);
  }

  @SuppressWarnings("ByteBufferBackingArray") // the fault under test
  @Test
  void catchesAConsumerThatForgetsThatTheArrayHasAnOffset() {
    assertCaught(
        pieces -> {
          for (ByteBuffer piece : pieces) {
            if (piece.hasArray()) {
              assertThat(piece.array()[piece.position()]).isEqualTo(piece.get(piece.position()));
            }
          }
        },
        "heap");
  }

  @Test
  void failuresKeepTheirCauseAndShowTheOctets() {
    RuntimeException cause = new IllegalStateException("no");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(
            () ->
                EverySplit.of(LINES)
                    .forEach(
                        pieces -> {
                          throw cause;
                        }))
        .withCause(cause)
        .withMessageStartingWith(
            "whole (heap, CRLF.CRLF around, offset 0) of \"ab\\r\\n.c\\r\\n\": ");
  }

  @Test
  void piecesEndWithTheirConsumer() {
    List<Pieces> kept = new ArrayList<>();
    EverySplit.of(LINES).forEach(kept::add);
    assertThatIllegalStateException().isThrownBy(() -> kept.get(0).iterator());
  }

  @Test
  void piecesCanBeReadTwiceInARow() {
    EverySplit.of(LINES)
        .forEach(
            pieces -> {
              assertThat(octetsOf(pieces)).isEqualTo(LINES);
              assertThat(octetsOf(pieces)).isEqualTo(LINES);
            });
  }

  @Test
  void nestingUsesOtherMemory() {
    byte[] inner = "xyz".getBytes(US_ASCII);
    EverySplit.of(LINES)
        .forEach(
            pieces -> {
              ByteArrayOutputStream all = new ByteArrayOutputStream();
              for (ByteBuffer piece : pieces) {
                EverySplit.of(inner).forEach(each -> assertThat(octetsOf(each)).isEqualTo(inner));
                all.writeBytes(taken(piece));
              }
              assertThat(all.toByteArray()).isEqualTo(LINES);
            });
  }

  @Test
  void noOctetsAreOneEmptyPiece() {
    List<Integer> counts = new ArrayList<>();
    EverySplit.of(new byte[0])
        .forEach(
            pieces -> {
              counts.add(pieces.count());
              assertThat(octetsOf(pieces)).isEmpty();
            });
    assertThat(counts).containsOnly(1);
  }

  @Test
  void laterChangesOfTheArrayDoNotMatter() {
    byte[] octets = LINES.clone();
    EverySplit split = EverySplit.of(octets);
    octets[0] = 0;
    split.forEach(pieces -> assertThat(octetsOf(pieces)).isEqualTo(LINES));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 4096})
  void shortOctetsAreSplitEverywhere(int length) {
    assertThat(EverySplit.positions(new byte[length]))
        .isEqualTo(IntStream.range(1, Math.max(1, length)).toArray());
  }

  @Test
  void longOctetsAreSplitAroundEveryCrlfAndAtSamples() {
    byte[] octets = new byte[10_000];
    System.arraycopy("\r\n".getBytes(US_ASCII), 0, octets, 7000, 2);
    System.arraycopy("\r\n".getBytes(US_ASCII), 0, octets, 9998, 2);
    int[] positions = EverySplit.positions(octets);
    assertThat(positions)
        .contains(6997, 6998, 6999, 7000, 7001, 7002, 7003, 7004, 7005)
        .contains(9995, 9999)
        .isSorted()
        .hasSizeBetween(190, 220)
        .isEqualTo(EverySplit.positions(octets));
    assertThat(positions[0]).isPositive();
    assertThat(positions[positions.length - 1]).isEqualTo(9999);
  }

  @Test
  void longOctetsArriveWhole() {
    byte[] octets = new byte[20_000];
    new Random(1).nextBytes(octets);
    EverySplit.of(octets).forEach(pieces -> assertThat(octetsOf(pieces)).isEqualTo(octets));
  }

  @Test
  void refusesOffsetsAndCountsOutOfRange() {
    EverySplit split = EverySplit.of(LINES);
    assertThatIllegalArgumentException().isThrownBy(() -> split.withEveryOffset(-1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> split.withEveryOffset(2, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> split.withEveryOffset(0, 65));
    assertThatIllegalArgumentException().isThrownBy(() -> split.withRandomSplits(-1, 0));
  }

  private static void assertCaught(Consumer<Pieces> faulty, String... messageParts) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> EverySplit.of(LINES).forEach(faulty))
        .satisfies(e -> assertThat(e.getMessage()).contains(messageParts));
  }

  private static void assertRejoined(List<ByteBuffer> kept) {
    StringBuilder all = new StringBuilder();
    kept.forEach(piece -> all.append(text(piece)));
    assertThat(all.toString()).isEqualTo(new String(LINES, ISO_8859_1));
  }

  private static byte[] octetsOf(Pieces pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    pieces.forEach(piece -> all.writeBytes(taken(piece)));
    return all.toByteArray();
  }

  private static byte[] taken(ByteBuffer piece) {
    byte[] octets = new byte[piece.remaining()];
    piece.get(octets);
    return octets;
  }

  private static String text(ByteBuffer piece) {
    return new String(taken(piece.duplicate()), ISO_8859_1);
  }
}
