package dev.smtpkit.proto.wire;

import java.util.Locale;

/**
 * What is fuzzed: laws that hold for any input whatever.
 *
 * <p>Each has its seeds, and its findings if there are any, in {@code src/test/resources/fuzz},
 * which {@link FuzzReplayTest} replays in every build and {@link FuzzRun} begins with.
 */
enum FuzzTarget {
  /** An octet of options, then a command line. */
  COMMAND(CommandLaws::command),
  /** What stands behind "MAIL FROM:" and "RCPT TO:". */
  PATH(CommandLaws::path),
  /** What stands behind the path. */
  PARAMETERS(CommandLaws::parameters),
  /** An octet that says where to split, then what follows a 354. */
  DATA(StreamLaws::data),
  /** An octet that says where to split and what is due, then lines. */
  FRAMER(StreamLaws::framer),
  /** An octet that says where to split, then content to send. */
  ENCODER(StreamLaws::encoder),
  /** An octet that says where to split, then replies. */
  REPLY(ReplyLaws::replies),
  /** The lines of a reply to EHLO, without codes. */
  EHLO_RESPONSE(ReplyLaws::ehlo);

  // All are references to static methods.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Law law;

  FuzzTarget(Law law) {
    this.law = law;
  }

  /** What the target's files are called. */
  String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Checks an input.
   *
   * @throws AssertionError if a law does not hold; its message has the input as a line of seeds
   */
  void run(byte[] input) {
    try {
      law.check(input);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(this + " " + FuzzSeeds.line(input) + "\n" + e, e);
    }
  }

  /** Throws if it does not hold for an input. */
  @FunctionalInterface
  private interface Law {
    void check(byte[] input);
  }
}
