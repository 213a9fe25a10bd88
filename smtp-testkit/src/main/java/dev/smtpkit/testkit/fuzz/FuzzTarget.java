package dev.smtpkit.testkit.fuzz;

import java.util.Locale;
import java.util.function.Consumer;

/**
 * What is fuzzed: a law that holds for any input whatever.
 *
 * @param name of capital letters, digits and underscores
 * @param law throws if it does not hold for an input
 */
public record FuzzTarget(String name, Consumer<byte[]> law) {
  /**
   * Checks the name.
   *
   * @param name of capital letters, digits and underscores
   * @param law throws if it does not hold for an input
   * @throws IllegalArgumentException if the name is of anything else
   */
  public FuzzTarget {
    if (!name.matches("[A-Z0-9_]+")) {
      throw new IllegalArgumentException("not the name of a target: " + name);
    }
  }

  /**
   * What the target's files are called.
   *
   * @return the name in lower case
   */
  public String fileName() {
    return name.toLowerCase(Locale.ROOT);
  }

  /**
   * Checks an input.
   *
   * @param input any octets
   * @throws AssertionError if the law does not hold; its message has the input as a line of seeds
   */
  public void run(byte[] input) {
    try {
      law.accept(input);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(name + " " + FuzzSeeds.line(input) + "\n" + e, e);
    }
  }

  /** The name. */
  @Override
  public String toString() {
    return name;
  }
}
