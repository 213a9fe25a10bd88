package dev.smtpkit.session.server;

import dev.smtpkit.session.client.ClientLaws;
import dev.smtpkit.testkit.fuzz.FuzzReplay;
import dev.smtpkit.testkit.fuzz.FuzzSuite;

/**
 * The fuzz targets of this module: whole sessions, of servers by the input of {@link SessionLaws},
 * of clients by that of {@link ClientLaws}.
 */
public final class FuzzTest extends FuzzReplay {

  /** Called by JUnit, and by the fuzzer. */
  public FuzzTest() {
    super(
        FuzzSuite.builder(FuzzTest.class, "session.dict")
            .target("SMTP", SessionLaws::smtp)
            .target("PARALLEL", SessionLaws::parallel)
            .target("LMTP", SessionLaws::lmtp)
            .target("CLIENT", ClientLaws::smtp)
            .target("LMTP_CLIENT", ClientLaws::lmtp)
            .guidedBy("dev.smtpkit.session.**", "dev.smtpkit.proto.**")
            .notGuidedBy(
                "dev.smtpkit.session.server.Fuzz*",
                "dev.smtpkit.session.server.SessionLaws",
                "dev.smtpkit.session.client.ClientLaws",
                "dev.smtpkit.session.client.ClientRun*",
                "dev.smtpkit.session.server.Connection",
                "dev.smtpkit.session.server.ScriptedHandler")
            .mutateWith("\r\n.\0 <>@:=*BDATLS09x\370\371\372\377")
            .build());
  }
}
