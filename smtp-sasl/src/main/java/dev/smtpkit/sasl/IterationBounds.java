package dev.smtpkit.sasl;

/**
 * The iterations of PBKDF2 that are accepted: enough to make guessing from a stolen record
 * expensive, and not so many that a peer can keep a processor busy.
 *
 * @param least 1 or more
 * @param most not below {@code least}
 */
public record IterationBounds(int least, int most) {
  /** For the number that a peer or a store names: 4096, the least of RFC 7677 4, to 100 000. */
  public static final IterationBounds DEFAULT = new IterationBounds(4096, 100_000);

  /** For new records: 4096 to 65 536. */
  public static final IterationBounds NEW_RECORD = new IterationBounds(4096, 65_536);

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if the least is below 1 or above the most
   */
  public IterationBounds {
    if (least < 1) {
      throw new IllegalArgumentException(least + " iterations are below 1");
    }
    if (most < least) {
      throw new IllegalArgumentException(
          "the most iterations, " + most + ", are below the least, " + least);
    }
  }

  /** True if a number is within the bounds, both included. */
  public boolean contain(int iterations) {
    return iterations >= least && iterations <= most;
  }

  /** What is wrong with a number out of bounds: the count and the bound, for a message. */
  String excess(int iterations) {
    return iterations < least
        ? iterations + " iterations, below " + least + ", the least allowed"
        : iterations + " iterations, above " + most + ", the most allowed";
  }

  /**
   * Checks a number.
   *
   * @throws IllegalArgumentException if it is out of bounds
   */
  void require(int iterations) {
    if (!contain(iterations)) {
      throw new IllegalArgumentException(excess(iterations));
    }
  }
}
