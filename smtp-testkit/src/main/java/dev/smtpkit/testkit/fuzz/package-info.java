/**
 * Fuzzing without a copy of its machinery in every module.
 *
 * <p>A module's tests have one class that says what is fuzzed, its {@link
 * dev.smtpkit.testkit.fuzz.FuzzSuite}: targets, each a law that holds for any octets. Its seeds are
 * lines of text ({@link dev.smtpkit.testkit.fuzz.FuzzSeeds}). An ordinary test replays them and
 * their neighbours ({@link dev.smtpkit.testkit.fuzz.FuzzReplay}); {@link
 * dev.smtpkit.testkit.fuzz.FuzzRun} starts the fuzzer, Jazzer, and keeps what it finds beside the
 * seeds. Nothing here needs the fuzzer on the class path but that.
 */
package dev.smtpkit.testkit.fuzz;
