package dev.smtpkit.testkit.fuzz;

/**
 * A seed or a finding, with its target.
 *
 * @param target the target
 * @param line the input as a line of a file of seeds
 */
public record KeptInput(FuzzTarget target, String line) {

  /**
   * Checks the input.
   *
   * @throws AssertionError if the target's law does not hold for it
   */
  void check() {
    target.check(FuzzSeeds.octets(line));
  }

  /** The target's name and the input. */
  @Override
  public String toString() {
    return target + " " + line;
  }
}
