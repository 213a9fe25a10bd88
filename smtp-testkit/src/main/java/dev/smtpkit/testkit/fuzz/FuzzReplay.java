package dev.smtpkit.testkit.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What a build does without the fuzzer: the seeds and findings again, and what is a change or two
 * away from them. The same inputs in every build, as long as the seeds are the same.
 *
 * @param suite whose inputs are replayed
 * @param telling octets that mean something in the grammars, to be put in at random
 */
// The array is read only, here and by whoever made it.
@SuppressWarnings("ArrayRecordComponent")
public record FuzzReplay(FuzzSuite suite, byte[] telling) {
  private static final int NEIGHBOURS = 100;

  /**
   * A target and one of its inputs.
   *
   * @param target the target
   * @param line the input as a line of seeds
   */
  public record Kept(FuzzTarget target, String line) {
    /**
     * Checks the input.
     *
     * @throws AssertionError if the target's law does not hold for it
     */
    public void run() {
      target.run(FuzzSeeds.octets(line));
    }

    /** The target's name and the input. */
    @Override
    public String toString() {
      return target + " " + line;
    }
  }

  /**
   * All inputs that are kept.
   *
   * @return the inputs of all targets
   */
  public Stream<Kept> kept() {
    return suite.targets().stream()
        .flatMap(
            target ->
                suite.inputs(target).stream()
                    .map(input -> new Kept(target, FuzzSeeds.line(input))));
  }

  /**
   * Checks the empty input and, for each input of a target, one hundred that are a change or two
   * away from it.
   *
   * @param target the target
   * @throws AssertionError if its law does not hold for one of them
   */
  public void neighbours(FuzzTarget target) {
    target.run(new byte[0]);
    List<byte[]> inputs = suite.inputs(target);
    Random random = new Random(suite.targets().indexOf(target));
    for (byte[] input : inputs) {
      for (int i = 0; i < NEIGHBOURS; i++) {
        byte[] neighbour = neighbour(input, inputs, random);
        target.run(i % 2 == 0 ? neighbour : neighbour(neighbour, inputs, random));
      }
    }
  }

  private byte[] neighbour(byte[] input, List<byte[]> inputs, Random random) {
    int at = random.nextInt(input.length + 1);
    int end = Math.min(input.length, at + random.nextInt(4));
    byte[] one = {telling[random.nextInt(telling.length)]};
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
