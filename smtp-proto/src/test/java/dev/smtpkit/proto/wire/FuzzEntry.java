package dev.smtpkit.proto.wire;

import dev.smtpkit.testkit.fuzz.FuzzRun;
import dev.smtpkit.testkit.fuzz.FuzzSuite;
import dev.smtpkit.testkit.fuzz.FuzzTarget;

/**
 * What is fuzzed in this module.
 *
 * <p>Each target has its seeds, and its findings if there are any, in {@code
 * src/test/resources/fuzz}, which {@link FuzzReplayTest} replays in every build and the fuzzer
 * begins with.
 */
public final class FuzzEntry {

  static final FuzzSuite SUITE =
      FuzzSuite.of(FuzzEntry.class, "smtp.dict")
          // An octet of options, then a command line.
          .target("COMMAND", CommandLaws::command)
          // What stands behind "MAIL FROM:" and "RCPT TO:".
          .target("PATH", CommandLaws::path)
          // What stands behind the path.
          .target("PARAMETERS", CommandLaws::parameters)
          // An octet that says where to split, then what follows a 354.
          .target("DATA", StreamLaws::data)
          // An octet that says where to split and what is due, then lines.
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
              "dev.smtpkit.proto.wire.Lines");

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
