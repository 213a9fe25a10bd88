package dev.smtpkit.sasl;

import dev.smtpkit.testkit.fuzz.FuzzRun;
import dev.smtpkit.testkit.fuzz.FuzzSuite;
import dev.smtpkit.testkit.fuzz.FuzzTarget;

/**
 * What is fuzzed in this module. In every input octets from F8 on, which no UTF-8 has, stand for
 * many letters, so that a short input reaches the limits: see {@link FuzzInput}.
 */
public final class FuzzEntry {

  static final FuzzSuite SUITE =
      FuzzSuite.of(FuzzEntry.class, "sasl.dict")
          .target("SCRAM_CLIENT_FIRST", ScramServerLaws::clientFirst)
          .target("SCRAM_CLIENT_FINAL", ScramServerLaws::clientFinal)
          .target("SCRAM_SERVER_FIRST", ScramClientLaws::serverFirst)
          .target("SCRAM_SERVER_FINAL", ScramClientLaws::serverFinal)
          .target("PLAIN", CleartextLaws::plain)
          // The two responses, an octet F7 between them.
          .target("LOGIN", CleartextLaws::login)
          .target("OAUTHBEARER", CleartextLaws::oauthBearer)
          .target("XOAUTH2", CleartextLaws::xoauth2)
          .target("EXTERNAL", CleartextLaws::external)
          .target("CRAM_MD5_RESPONSE", CramMd5Laws::server)
          .target("CRAM_MD5_CHALLENGE", CramMd5Laws::client)
          .target("CRAM_MD5_RECORD", CramMd5Laws::stored)
          .target("SCRAM_RECORD", RecordLaws::scram)
          .target("PREPARATION", RecordLaws::preparation)
          .target("BASE64", RecordLaws::base64)
          .guidedBy("dev.smtpkit.sasl.**", "com.ongres.**")
          .notGuidedBy(
              "dev.smtpkit.sasl.Fuzz*",
              "dev.smtpkit.sasl.ScramServerLaws",
              "dev.smtpkit.sasl.ScramClientLaws",
              "dev.smtpkit.sasl.CleartextLaws",
              "dev.smtpkit.sasl.CramMd5Laws",
              "dev.smtpkit.sasl.RecordLaws",
              "dev.smtpkit.sasl.MessageGrammar",
              "dev.smtpkit.sasl.PlatformHmac",
              "dev.smtpkit.sasl.crypto.**");

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
