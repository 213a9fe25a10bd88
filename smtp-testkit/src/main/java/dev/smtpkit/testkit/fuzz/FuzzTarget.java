package dev.smtpkit.testkit.fuzz;

import java.util.Locale;
import java.util.function.Consumer;

/** A law that holds for any octets whatever, under a name. Immutable. */
public final class FuzzTarget {

  private final String name;
  private final Consumer<byte[]> law;

  FuzzTarget(String name, Consumer<byte[]> law) {
    if (!name.matches("[A-Z0-9_]+")) {
      throw new IllegalArgumentException(
          "the name of a target is capital letters, digits and underscores, not " + name);
    }
    this.name = name;
    this.law = law;
  }

  /**
   * The name.
   *
   * @return capital letters, digits and underscores
   */
  public String name() {
    return name;
  }

  /**
   * Checks one input.
   *
   * @throws AssertionError if the law does not hold; the message has the input as a line of a file
   *     of seeds, the cause is what the law threw
   */
  void check(byte[] input) {
    try {
      law.accept(input);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(name + " " + FuzzSeeds.line(input) + "\n" + e, e);
    }
  }

  /** The name of the target's files, without what follows the dot. */
  String fileName() {
    return name.toLowerCase(Locale.ROOT);
  }

  /** The name. */
  @Override
  public String toString() {
    return name;
  }
}
