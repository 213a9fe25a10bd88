package dev.smtpkit.proto.wire;

import dev.smtpkit.testkit.fuzz.FuzzReplay;
import dev.smtpkit.testkit.fuzz.FuzzSuite;

/**
 * The fuzz targets of this module. The comment on a target is the format of its inputs; its seeds
 * and findings are in {@code src/test/resources/fuzz}.
 */
public final class FuzzTest extends FuzzReplay {

  /** Called by JUnit, and by the fuzzer. */
  public FuzzTest() {
    super(
        FuzzSuite.builder(FuzzTest.class, "smtp.dict")
            // An octet of options, then a command line.
            .target("COMMAND", CommandLaws::command)
            // What follows "MAIL FROM:" and "RCPT TO:".
            .target("PATH", CommandLaws::path)
            // What follows the path.
            .target("PARAMETERS", CommandLaws::parameters)
            // An octet that says where to split, then what follows a 354.
            .target("DATA", StreamLaws::data)
            // An octet that says where to split and which kind of line is expected, then lines.
            .target("FRAMER", StreamLaws::framer)
            // An octet that says where to split, then content to send.
            .target("ENCODER", StreamLaws::encoder)
            // An octet that says where to split, then replies.
            .target("REPLY", ReplyLaws::replies)
            // The lines of a reply to EHLO, without codes.
            .target("EHLO_RESPONSE", ReplyLaws::ehlo)
            .guidedBy("dev.smtpkit.proto.**")
            .notGuidedBy(
                "dev.smtpkit.proto.wire.Fuzz*",
                "dev.smtpkit.proto.wire.CommandLaws",
                "dev.smtpkit.proto.wire.StreamLaws*",
                "dev.smtpkit.proto.wire.ReplyLaws",
                "dev.smtpkit.proto.wire.ReplyParserRun*",
                "dev.smtpkit.proto.wire.EncoderOracle",
                "dev.smtpkit.proto.wire.GrammarOracle",
                "dev.smtpkit.proto.wire.ParameterOracle",
                "dev.smtpkit.proto.wire.Agreement",
                "dev.smtpkit.proto.wire.DataOracle",
                "dev.smtpkit.proto.wire.FramerRun",
                "dev.smtpkit.proto.wire.Lines")
            .mutateWith("\r\n\0 .<>@\"\\[]:=,;+-_a9\177\200\303\377")
            .build());
  }
}
