package dev.smtpkit.proto.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The seeds of the fuzzer and what it found hold up in every build, and so do their neighbours. */
class FuzzReplayTest {

  private static final int NEIGHBOURS = 100;
  private static final byte[] TELLING = Lines.octets("\r\n\0 .<>@\"\\[]:=,;+-_a9\177\200\303\377");

  static Stream<Arguments> inputs() {
    return Arrays.stream(FuzzTarget.values())
        .flatMap(
            target ->
                FuzzSeeds.of(target).stream()
                    .map(input -> Arguments.of(target, FuzzSeeds.line(input))));
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void anInputThatIsKeptHolds(FuzzTarget target, String line) {
    target.run(FuzzSeeds.octets(line));
  }

  @ParameterizedTest
  @EnumSource
  void theNeighboursOfAllInputsHold(FuzzTarget target) {
    target.run(new byte[0]);
    List<byte[]> inputs = FuzzSeeds.of(target);
    Random random = new Random(target.ordinal());
    for (byte[] input : inputs) {
      for (int i = 0; i < NEIGHBOURS; i++) {
        byte[] neighbour = neighbour(input, inputs, random);
        target.run(i % 2 == 0 ? neighbour : neighbour(neighbour, inputs, random));
      }
    }
  }

  private static byte[] neighbour(byte[] input, List<byte[]> inputs, Random random) {
    int at = random.nextInt(input.length + 1);
    int end = Math.min(input.length, at + random.nextInt(4));
    byte[] telling = {TELLING[random.nextInt(TELLING.length)]};
    byte[] other = inputs.get(random.nextInt(inputs.size()));
    return switch (random.nextInt(5)) {
      case 0 -> join(input, at, telling, Math.min(input.length, at + 1));
      case 1 -> join(input, at, telling, at);
      case 2 -> join(input, at, new byte[0], end);
      case 3 -> join(input, at, Arrays.copyOfRange(input, at, end), at);
      default -> {
        int from = random.nextInt(other.length + 1);
        yield join(input, at, Arrays.copyOfRange(other, from, other.length), input.length);
      }
    };
  }

  /** The input up to an index, something else, and the input from another index on. */
  private static byte[] join(byte[] input, int to, byte[] between, int from) {
    byte[] joined = Arrays.copyOf(input, to + between.length + input.length - from);
    System.arraycopy(between, 0, joined, to, between.length);
    System.arraycopy(input, from, joined, to + between.length, input.length - from);
    return joined;
  }

  @Test
  void anyOctetsAreALineAndBack() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    String line = FuzzSeeds.line(all);
    assertThat(line).matches("[ -~]+");
    assertThat(FuzzSeeds.octets(line)).isEqualTo(all);
    for (byte[] trap : List.of(Lines.octets("# "), Lines.octets("\0017"), Lines.octets("\\n"))) {
      assertThat(FuzzSeeds.line(trap)).doesNotStartWith("#").doesNotEndWith(" ");
      assertThat(FuzzSeeds.octets(FuzzSeeds.line(trap))).isEqualTo(trap);
    }
  }
}
