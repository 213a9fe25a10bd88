package dev.smtpkit.sasl;

import dev.smtpkit.testkit.fuzz.FuzzReplay;
import dev.smtpkit.testkit.fuzz.FuzzSuite;

/**
 * The fuzz targets of this module. In every input an octet from F8 on, which no UTF-8 has, stands
 * for many letters, so that a short input reaches the limits: see {@link FuzzInput}.
 */
public final class FuzzTest extends FuzzReplay {

  /** Called by JUnit, and by the fuzzer. */
  public FuzzTest() {
    super(
        FuzzSuite.builder(FuzzTest.class, "sasl.dict")
            .target("SCRAM_CLIENT_FIRST", ScramServerLaws::clientFirst)
            .target("SCRAM_CLIENT_FINAL", ScramServerLaws::clientFinal)
            .target("SCRAM_SERVER_FIRST", ScramClientLaws::serverFirst)
            .target("SCRAM_SERVER_FINAL", ScramClientLaws::serverFinal)
            .target("PLAIN", CleartextLaws::plain)
            // The two responses, separated by an octet F7.
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
                "dev.smtpkit.sasl.crypto.**")
            .mutateWith(",=\0\1 \t\r\nnyparsicevm2C3D:$/+09AZaz-._~{}\177\200\303\365\367\370\377")
            .build());
  }
}
