import org.jspecify.annotations.NullMarked;

/**
 * Generators, feeders, virtual time, transcripts and fuzzing for testing any SMTP implementation.
 */
@NullMarked
module dev.smtpkit.testkit {
  requires static transitive org.jspecify;
  requires transitive net.jqwik.api;
  requires static org.junit.jupiter.api;
  requires static org.junit.jupiter.params;

  exports dev.smtpkit.testkit;
  exports dev.smtpkit.testkit.fuzz;
}
