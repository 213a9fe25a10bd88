package dev.smtpkit.proto.wire;

/** What the fuzzer calls: the target of the system property {@code fuzz.target}. */
public final class FuzzEntry {

  private static final FuzzTarget TARGET =
      FuzzTarget.valueOf(System.getProperty("fuzz.target", "COMMAND"));

  private FuzzEntry() {}

  /** Checks one input; the fuzzer finds this by its name. */
  public static void fuzzerTestOneInput(byte[] input) {
    TARGET.run(input);
  }
}
