package dev.smtpkit.testkit.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Inputs that are one or two edits away from those of a target. Used once. */
final class FuzzMutations {

  private static final int FOR_EACH_INPUT = 100;

  private final byte[] octets;
  private final List<byte[]> inputs;
  private final Random random;

  private FuzzMutations(FuzzSuite suite, FuzzTarget target) {
    octets = suite.mutationOctets().getBytes(ISO_8859_1);
    inputs = suite.inputs(target);
    random = new Random(suite.targets().indexOf(target));
  }

  /** A hundred mutations of each input; the same in every call. */
  static Stream<byte[]> of(FuzzSuite suite, FuzzTarget target) {
    FuzzMutations mutations = new FuzzMutations(suite, target);
    return mutations.inputs.stream().flatMap(mutations::of);
  }

  private Stream<byte[]> of(byte[] input) {
    return IntStream.range(0, FOR_EACH_INPUT)
        .mapToObj(i -> i % 2 == 0 ? edited(input) : edited(edited(input)));
  }

  private byte[] edited(byte[] input) {
    int at = random.nextInt(input.length + 1);
    int end = Math.min(input.length, at + random.nextInt(4));
    byte[] one = {octets[random.nextInt(octets.length)]};
    byte[] other = inputs.get(random.nextInt(inputs.size()));
    return switch (random.nextInt(5)) {
      case 0 -> join(input, at, one, Math.min(input.length, at + 1));
      case 1 -> join(input, at, one, at);
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
}
