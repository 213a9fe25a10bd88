package dev.smtpkit.session.server;

import dev.smtpkit.session.client.ClientLaws;
import dev.smtpkit.testkit.fuzz.FuzzRun;
import dev.smtpkit.testkit.fuzz.FuzzSuite;
import dev.smtpkit.testkit.fuzz.FuzzTarget;

/**
 * What is fuzzed in this module: whole sessions, of servers by the input of {@link SessionLaws}, of
 * clients by that of {@link ClientLaws}.
 */
public final class FuzzEntry {

  static final FuzzSuite SUITE =
      FuzzSuite.of(FuzzEntry.class, "session.dict")
          .target("SMTP", SessionLaws::smtp)
          .target("PARALLEL", SessionLaws::parallel)
          .target("LMTP", SessionLaws::lmtp)
          .target("CLIENT", ClientLaws::smtp)
          .target("LMTP_CLIENT", ClientLaws::lmtp)
          .guidedBy("dev.smtpkit.session.**", "dev.smtpkit.proto.**")
          .notGuidedBy(
              "dev.smtpkit.session.Fuzz*",
              "dev.smtpkit.session.server.SessionLaws",
              "dev.smtpkit.session.client.ClientLaws",
              "dev.smtpkit.session.client.ClientRun*",
              "dev.smtpkit.session.server.Connection",
              "dev.smtpkit.session.server.ScriptedHandler");

  private static final FuzzTarget TARGET = SUITE.chosen();

  private FuzzEntry() {}

  /** Checks one input; the fuzzer finds this by its name. */
  public static void fuzzerTestOneInput(byte[] input) {
    TARGET.run(input);
  }

  /** Fuzzes: the arguments are those of {@link FuzzRun#run}. */
  public static void main(String[] args) throws InterruptedException {
    System.exit(FuzzRun.run(SUITE, args) ? 0 : 1);
  }
}
