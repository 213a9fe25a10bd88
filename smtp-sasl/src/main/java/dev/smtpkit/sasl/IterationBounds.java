package dev.smtpkit.sasl;

/**
 * How often PBKDF2 may be asked to iterate: often enough that a stolen record is expensive to guess
 * with, and not so often that a peer can keep a processor busy.
 *
 * @param least 1 or more
 * @param most not below {@code least}
 */
public record IterationBounds(int least, int most) {
  /** For what a peer or a store says: 4096, the least of RFC 7677 4, to 100 000. */
  public static final IterationBounds DEFAULT = new IterationBounds(4096, 100_000);

  /** For new records: 4096 to 65 536. */
  public static final IterationBounds NEW_RECORD = new IterationBounds(4096, 65_536);

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if there is no number between them, or one below 1
   */
  public IterationBounds {
    if (least < 1 || most < least) {
      throw new IllegalArgumentException("bounds " + least + " to " + most);
    }
  }

  /**
   * Whether a number is within the bounds.
   *
   * @param iterations the number
   * @return true if it is
   */
  public boolean contain(int iterations) {
    return iterations >= least && iterations <= most;
  }

  /** Refuses a number that is not within the bounds. */
  void require(int iterations) {
    if (!contain(iterations)) {
      throw new IllegalArgumentException(
          iterations + " iterations, which is not between " + least + " and " + most);
    }
  }
}
