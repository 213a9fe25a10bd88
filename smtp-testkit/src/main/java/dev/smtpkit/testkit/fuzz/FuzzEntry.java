package dev.smtpkit.testkit.fuzz;

/**
 * What Jazzer calls in the JVM that {@link FuzzRun} starts for a target. Not for other callers: it
 * needs system properties that only that JVM has.
 */
public final class FuzzEntry {

  /** The system property that names the suite's class. */
  static final String SUITE = "fuzz.suite";

  /** The system property that names the target. */
  static final String TARGET = "fuzz.target";

  private static final FuzzTarget CHOSEN =
      FuzzReplay.load(System.getProperty(SUITE)).target(System.getProperty(TARGET));

  private FuzzEntry() {}

  /**
   * Checks one input; Jazzer finds this method by its name.
   *
   * @param input any octets
   * @throws AssertionError if the target's law does not hold
   */
  public static void fuzzerTestOneInput(byte[] input) {
    CHOSEN.check(input);
  }
}
