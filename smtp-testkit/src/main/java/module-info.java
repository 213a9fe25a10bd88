import org.jspecify.annotations.NullMarked;

/**
 * Generators, feeders, virtual time, transcripts and fuzzing for testing any SMTP implementation,
 * and the program that judges a server. Only the program needs picocli.
 */
@NullMarked
module dev.smtpkit.testkit {
  requires static transitive org.jspecify;
  requires transitive net.jqwik.api;
  requires static org.junit.jupiter.api;
  requires static org.junit.jupiter.params;
  requires static info.picocli;

  exports dev.smtpkit.testkit;
  exports dev.smtpkit.testkit.fuzz;

  opens dev.smtpkit.testkit.conformance.cli to
      info.picocli;
}
